"""What comes with the release: regions, vocabularies and their terms, as they are answered."""

from typing import Literal

from pydantic import BaseModel, Field

from app.api.documented.maps import MultiPolygon, Point, Polygon
from app.api.documented.presence import all_but


class Region(BaseModel):
    """A region (ISO 3166-2), a country (ISO 3166-1) or a sea."""

    model_config = all_but("geometry")
    code: str = Field(description="Its code.", examples=["UA-23"])
    kind: Literal["region", "country", "sea"] = Field(
        description="`region`, `country` or `sea`.", examples=["region"]
    )
    name: str = Field(description="English name.", examples=["Zaporizhzhia"])
    name_local: str | None = Field(description="Name in the local language.", examples=["Запорізька область"])
    local_language: str | None = Field(
        description="Language of `name_local` (BCP 47); null where it is not known.", examples=["uk"]
    )
    name_uk: str | None = Field(description="Ukrainian name.", examples=["Запорізька область"])
    country: str | None = Field(description="Prefix of the code, whoever holds the place.", examples=["UA"])
    parent: str | None = Field(
        description="The region that it is a part of, in a country of which the standard has regions within regions.",
        examples=[None],
    )
    lat: float | None = Field(description="Latitude of its centre, to a tenth of a degree.", examples=[47.3])
    lon: float | None = Field(description="Longitude of its centre, to a tenth of a degree.", examples=[35.7])
    spellings: list[str] = Field(description="Other names that mean it.", examples=[["Zaporozhye"]])
    label: str = Field(
        description="Its name in the language that `lang` or `Accept-Language` asks for, else in English.",
        examples=["Zaporizhzhia"],
    )
    label_language: str | None = Field(
        description="Language of `label` (BCP 47); null where a local name's is not known.", examples=["en"]
    )
    geometry: Point | Polygon | MultiPolygon | None = Field(
        description="With `geometry`: its point or its border (GeoJSON); null where none is known. "
        "In GeoJSON it is the feature's.",
        examples=[{"type": "Point", "coordinates": [35.7, 47.3]}],
    )


class Match(Region):
    """A region that a name or code means."""

    matched: Literal["code", "name", "spelling"] = Field(
        description="Found by its `code`, its `name`, or another `spelling`.", examples=["spelling"]
    )


class Vocabulary(BaseModel):
    """A field that has a closed list of values."""

    field: str = Field(description="The field.", examples=["weapon_origin_basis"])
    values: list[str] = Field(description="What it may be.", examples=[["designed", "made", "supplied"]])


class Term(BaseModel):
    """A value of a field and its meaning."""

    value: str = Field(description="The value.", examples=["cruise_missile"])
    definition: str = Field(
        description="What it means.", examples=["A missile that flies under thrust like an aircraft."]
    )
    parent: str | None = Field(
        description="The wider value, a filter on which finds this one too.", examples=["missile"]
    )
    source: str | None = Field(description="Where the meaning comes from.", examples=[None])
