"""GeoJSON, as it is answered (RFC 7946)."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.api.documented.presence import WHOLE


class Point(BaseModel):
    """A point in WGS 84, as exact as `geo_precision` says; a region's to a tenth of a degree."""

    model_config = WHOLE
    type: Literal["Point"] = Field(description="Always `Point`.", examples=["Point"])
    coordinates: list[float] = Field(
        description="Longitude, then latitude.", examples=[[35.7, 47.3]], min_length=2, max_length=2
    )


Ring = list[list[float]]
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


class Feature(BaseModel):
    """A row and where it is."""

    model_config = WHOLE
    type: Literal["Feature"] = Field(description="Always `Feature`.", examples=["Feature"])
    id: str = Field(description="The row's `id` or `code`.", examples=["seed-zaporizhzhia-2023-12-30"])
    geometry: Point | Polygon | MultiPolygon | None = Field(
        description="The point, or with `geometry=border` the border; null where none is known.",
        examples=[{"type": "Point", "coordinates": [35.7, 47.3]}],
    )
    properties: dict[str, Any] = Field(
        description="The other fields under their own names, and what `include` asked for.",
        examples=[{"geo_precision": "region", "geo_basis": "region_centroid"}],
    )


class FeatureCollection(BaseModel):
    """Rows as a map shows them."""

    model_config = WHOLE
    type: Literal["FeatureCollection"] = Field(
        description="Always `FeatureCollection`.", examples=["FeatureCollection"]
    )
    features: list[Feature] = Field(description="The rows, in the order asked for.")
