"""Aggregates, as they are answered."""

from typing import Any

from pydantic import BaseModel, Field, create_model

from app.api.documented.lists import Meta
from app.api.documented.presence import WHOLE, only
from app.buckets import BUCKETS
from app.dimensions import COLUMNS
from app.measures import MEASURES
from app.shapes import EventFields


class Range(BaseModel):
    """A number as low, best and high."""

    model_config = only("low", "best", "high")
    low: float | None = Field(description="At least so many; null where nothing is known.", examples=[27])
    best: float | None = Field(description="The best value; null where none is known.", examples=[29])
    high: float | None = Field(description="At most so many; null where an end is open.", examples=[30])
    unknown: int = Field(description="Events whose number is not known; a rate has none.", examples=[0])


class Amount(BaseModel):
    """Money added up."""

    model_config = WHOLE
    best: float | None = Field(description="The sum; null where nothing is known.", examples=[1e9])
    unknown: int = Field(description="Events whose number is not known.", examples=[0])


def _named(description: str | None, examples: list[Any] | None) -> Any:
    """A text or null whatever the field is: `other` stands for the groups beyond `top`."""
    return str | None, Field(description=description, examples=examples)


_COLUMNS: dict[str, Any] = {
    name: _named(EventFields.model_fields[name].description, EventFields.model_fields[name].examples)
    for columns in COLUMNS.values()
    for name in columns
}
_SEVERAL: dict[str, Any] = {
    "claimant": _named("Who takes a position on the event.", ["UA/air-force"]),
    "claimant_country": _named("The state that they speak for.", ["UA"]),
    "stance": _named("What they say of it.", ["cannot_confirm"]),
    "source": _named("Document that the event's evidence cites.", ["newyorkparrot-2024-01-05"]),
}
_BUCKETS: dict[str, Any] = {
    name: _named(f"{bucket.definition} Null is undated.", [bucket.name("2024-01-05")])
    for name, bucket in BUCKETS.items()
}
_MEASURES: dict[str, Any] = {
    name: (Range if "low" in measure.ends else Amount, Field(description=measure.definition))
    for name, measure in MEASURES.items()
    if any(measure.ends)
}
DIMENSIONS: Any = create_model("_Dimensions", **_COLUMNS, **_SEVERAL, **_BUCKETS)
_Measures: Any = create_model("_Measures", **_MEASURES)


class Group(_Measures, DIMENSIONS):
    """A group, named by the dimensions that were asked for, with what was measured over it."""

    model_config = only("count")
    count: int = Field(
        description="Number of events; by time, of those wholly inside the bucket.", examples=[1]
    )
    count_possible: int = Field(description="By time: events that overlap the bucket.", examples=[2])


class Aggregates(BaseModel):
    """The groups, and what the answer says of itself."""

    data: list[Group] = Field(description="The groups, in the order asked for.")
    total: int = Field(description="Number of events, each counted once.", examples=[1])
    meta: Meta = Field(description="How the query was understood, and what was left out.")


class Facet(BaseModel):
    """The counts of one dimension."""

    facet: str = Field(description="The dimension.", examples=["type"])
    groups: list[Group] = Field(
        description="Its groups, the largest first; those beyond `top` in one, `other`."
    )


class Facets(BaseModel):
    """The facets, and what the answer says of itself."""

    data: list[Facet] = Field(description="The facets, in the order asked for.")
    total: int = Field(description="Number of events, each counted once.", examples=[1])
    meta: Meta = Field(description="How the query was understood, and what was left out.")
