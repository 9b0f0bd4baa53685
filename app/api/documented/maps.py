"""GeoJSON, as it is answered (RFC 7946)."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.api.documented.presence import WHOLE


class Point(BaseModel):
    """A point in WGS 84, as exact as `geo_precision` says."""

    model_config = WHOLE
    type: Literal["Point"] = Field(description="Always `Point`.", examples=["Point"])
    coordinates: list[float] = Field(
        description="Longitude, then latitude.", examples=[[35.7, 47.3]], min_length=2, max_length=2
    )


class Feature(BaseModel):
    """A row and where it is."""

    model_config = WHOLE
    type: Literal["Feature"] = Field(description="Always `Feature`.", examples=["Feature"])
    id: str = Field(description="The row's `id` or `code`.", examples=["seed-zaporizhzhia-2023-12-30"])
    geometry: Point | None = Field(
        description="The point; null where none is known.",
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
