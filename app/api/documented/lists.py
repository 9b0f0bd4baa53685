"""What surrounds the rows of a list."""

import datetime as dt
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field

from app.api.documented.presence import only

Item = TypeVar("Item")


class UnderstoodRegion(BaseModel):
    """How a region was understood."""

    input: str = Field(description="What was asked.", examples=["Zaporizhzhia"])
    code: str = Field(description="The region that it means.", examples=["UA-23"])
    name: str = Field(description="Its English name.", examples=["Zaporizhzhia"])
    matched: Literal["code", "name", "spelling"] = Field(
        description="Found by its `code`, its `name`, or another `spelling`.", examples=["name"]
    )


class UnderstoodDate(BaseModel):
    """How a date was understood."""

    input: str = Field(description="What was asked.", examples=["2023-12-30"])
    start: dt.date | None = Field(
        description="The first day that it means; null is open.", examples=["2023-12-30"]
    )
    end: dt.date | None = Field(
        description="The last day that it means; null is open.", examples=["2023-12-30"]
    )
    match: Literal["possible", "certain", "unknown"] = Field(
        description="How an event's own dates had to meet it: `possible` or `certain`; `unknown` finds the undated.",
        examples=["possible"],
    )


class Interpreted(BaseModel):
    """How the values that can be written in many ways were understood."""

    model_config = only()
    region: list[UnderstoodRegion] = Field(description="The regions asked for.")
    region_not: list[UnderstoodRegion] = Field(description="The regions left out.")
    date: list[UnderstoodDate] = Field(description="The dates asked for.")


class Meta(BaseModel):
    """What the answer says of itself."""

    model_config = only()
    revision: int = Field(
        description="The revision that the answer reflects; absent where the rows come with the release (regions, vocabularies).",
        examples=[1],
    )
    interpreted: Interpreted = Field(description="How regions and dates were understood.")
    undated_excluded: int = Field(
        description="Events without a date that a date filter left out.", examples=[3]
    )
    imprecise_excluded: int = Field(
        description="Events known only to the region's country, which a region filter left out.",
        examples=[4],
    )
    parts_excluded: int = Field(
        description="Aggregates: events that are in the total of another one.", examples=[0]
    )
    emptied_by: str | None = Field(
        description="The parameter that left nothing; null where something was found.",
        examples=["date"],
    )
    did_you_mean: dict[str, list[str]] = Field(
        description="Where nothing was found: by parameter, the values nearest to those that no row has.",
        examples=[{"dataset": ["seed"]}],
    )


class Links(BaseModel):
    """Where the rows are."""

    self: str = Field(
        description="Address of this answer.", examples=["http://127.0.0.1:8000/events?region=Zaporizhzhia"]
    )
    next: str | None = Field(description="Address of the next page; null on the last.", examples=[None])


class Listed(BaseModel, Generic[Item]):
    # not a docstring: classes that are made from a generic one do not inherit it
    model_config = {
        "json_schema_extra": {"description": "A page of rows, and what the answer says of itself."}
    }

    data: list[Item] = Field(description="The rows, in the order asked for.")
    total: int = Field(description="How many rows there are on all pages.", examples=[1])
    links: Links = Field(description="This page and the next.")
    meta: Meta = Field(description="How the query was understood, and what was left out.")
