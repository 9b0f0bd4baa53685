"""GeoJSON, as it is answered (RFC 7946)."""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from app.api.documented.presence import WHOLE

Row = TypeVar("Row")
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
# linters ask for `items` beside `prefixItems` too
Position = Annotated[tuple[Longitude, Latitude], Field(json_schema_extra={"items": {"type": "number"}})]


def _whole(description: str, *fields: str) -> ConfigDict:
    """Not a docstring: classes that are made from a generic one do not inherit it."""
    return ConfigDict(json_schema_extra={"description": description, "required": list(fields)})


class Point(BaseModel):
    """A point in WGS 84, as exact as `geo_precision` says; a region's to a tenth of a degree."""

    model_config = WHOLE
    type: Literal["Point"] = Field(description="Always `Point`.", examples=["Point"])
    coordinates: Position = Field(description="Longitude, then latitude.", examples=[[35.7, 47.3]])


Ring = Annotated[list[Position], Field(min_length=4)]
SQUARE = [[35.0, 47.0], [36.0, 47.0], [36.0, 48.0], [35.0, 48.0], [35.0, 47.0]]


class Polygon(BaseModel):
    """A border in WGS 84, simplified: its line is off by a few kilometres, the same for both neighbours."""

    model_config = WHOLE
    type: Literal["Polygon"] = Field(description="Always `Polygon`.", examples=["Polygon"])
    coordinates: list[Ring] = Field(
        description="The outer ring counterclockwise, then the holes; each closed, its points longitude, then latitude.",
        examples=[[SQUARE]],
    )


class MultiPolygon(BaseModel):
    """Several polygons: islands, or the halves of what the antimeridian cuts."""

    model_config = WHOLE
    type: Literal["MultiPolygon"] = Field(description="Always `MultiPolygon`.", examples=["MultiPolygon"])
    coordinates: list[list[Ring]] = Field(
        description="The coordinates of each polygon.", examples=[[[SQUARE]]]
    )


class Feature(BaseModel, Generic[Row]):
    model_config = _whole("A row and where it is.", "type", "id", "geometry", "properties")
    type: Literal["Feature"] = Field(description="Always `Feature`.", examples=["Feature"])
    id: str = Field(description="The row's `id` or `code`.", examples=["seed-zaporizhzhia-2023-12-30"])
    geometry: Point | Polygon | MultiPolygon | None = Field(
        description="The point, or with `geometry=border` the border; null where none is known.",
        examples=[{"type": "Point", "coordinates": [35.7, 47.3]}],
    )
    properties: Row = Field(
        description="The row's fields, or those that `fields` chose, and what `include` asked for; an `id` stands above."
    )


class FeatureCollection(BaseModel, Generic[Row]):
    model_config = _whole("Rows as a map shows them.", "type", "features")
    type: Literal["FeatureCollection"] = Field(
        description="Always `FeatureCollection`.", examples=["FeatureCollection"]
    )
    features: list[Feature[Row]] = Field(description="The rows, in the order asked for.")
