"""GeoJSON, as it is answered (RFC 7946)."""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from app.api.documented.presence import WHOLE

Row = TypeVar("Row")
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


def _whole(description: str, *fields: str) -> ConfigDict:
    """Not a docstring: classes that are made from a generic one do not inherit it."""
    return ConfigDict(json_schema_extra={"description": description, "required": list(fields)})


class Point(BaseModel):
    """A point in WGS 84, as exact as `geo_precision` says."""

    model_config = WHOLE
    type: Literal["Point"] = Field(description="Always `Point`.", examples=["Point"])
    coordinates: tuple[Longitude, Latitude] = Field(
        description="Longitude, then latitude.",
        examples=[[35.7, 47.3]],
        json_schema_extra={"items": {"type": "number"}},  # linters ask for it, beside prefixItems too
    )


class Feature(BaseModel, Generic[Row]):
    model_config = _whole("A row and where it is.", "type", "id", "geometry", "properties")
    type: Literal["Feature"] = Field(description="Always `Feature`.", examples=["Feature"])
    id: str = Field(description="The row's `id` or `code`.", examples=["seed-zaporizhzhia-2023-12-30"])
    geometry: Point | None = Field(
        description="The point; null where none is known.",
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
