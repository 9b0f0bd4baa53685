"""What surrounds the rows of a list."""

import datetime as dt
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field

from app.api.documented.presence import only

Item = TypeVar("Item")
PERMANENT = "http://127.0.0.1:8000/events?region=Zaporizhzhia&as_of=1"


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


class Day(BaseModel):
    """A day, as CSL-JSON writes it."""

    parts: list[list[int]] = Field(
        alias="date-parts", description="Year, month and day.", examples=[[[2026, 11, 22]]]
    )


class Reference(BaseModel):
    """The citation as CSL-JSON, which programs that manage references read."""

    model_config = only("id", "type", "title", "publisher", "version", "accessed", "URL")
    id: str = Field(description="Its own key.", examples=["conflict-events-4a1f0c2b9d3e5f67"])
    type: str = Field(description="Always `dataset`.", examples=["dataset"])
    title: str = Field(
        description="What was asked, with parameters in a fixed order and defaults left out; of one event its title.",
        examples=["/events?region=Zaporizhzhia"],
    )
    publisher: str = Field(description="The service.", examples=["Conflict Events"])
    version: str = Field(description="The revision.", examples=["1"])
    issued: Day = Field(description="The day (UTC) on which the revision was recorded.")
    accessed: Day = Field(description="The day (UTC) on which it was retrieved.")
    URL: str = Field(description="The permanent link.", examples=[PERMANENT])


class Citation(BaseModel):
    """A ready citation."""

    model_config = only("text", "csl")
    text: str = Field(
        description="As text, with the time of retrieval (UTC) and a link that will answer the same data.",
        examples=[
            "Conflict Events. /events?region=Zaporizhzhia. Revision 1 (2026-11-22). "
            f"Retrieved 2026-11-22T10:00:00Z. {PERMANENT}"
        ],
    )
    csl: Reference = Field(description="As CSL-JSON.")


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
        description="Aggregates and `/compare`: events that are in the total of another one.", examples=[0]
    )
    unclaimed_excluded: int = Field(
        description="`/compare`: events that match, and of which nobody says anything in this field.",
        examples=[1],
    )
    emptied_by: str | None = Field(
        description="The parameter that left nothing; null where something was found.",
        examples=["date"],
    )
    did_you_mean: dict[str, list[str]] = Field(
        description="Where nothing was found: by parameter, the values nearest to those that no row has.",
        examples=[{"dataset": ["seed"]}],
    )
    cite: Citation = Field(description="How to cite the answer; absent where the rows come with the release.")


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
