"""Counts for many fields at once, as pages of search show beside their results."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection

from app.aggregate import EventAggregate, aggregate, groups
from app.dimensions import DIMENSIONS, columns_of, unit_of
from app.event_filter import EventFilter
from app.fields import choice
from app.listing import Formatted
from app.measures import POSSIBLE
from app.query import Many
from app.rows import Row

SHOWN = ["type", "region", "weapon_type", "weapon_origin", "attribution", "year"]


class EventFacets(Formatted, EventFilter):
    facets: Annotated[list[Annotated[str, choice("dimension", DIMENSIONS)]], Many] = Field(
        SHOWN, description="Dimensions to count by, each by itself.", examples=[["type", "attribution"]]
    )
    without_own: bool = Field(
        False,
        description="Counts each facet as if it were not filtered itself, so that its other values can still be chosen.",
        examples=[True],
    )
    top: int = Field(
        20,
        ge=1,
        le=1000,
        description="Groups of each facet, the largest first; the rest are one group `other`.",
        examples=[10],
    )


def facets(connection: Connection, query: EventFacets) -> dict[str, Any]:
    found = [
        {"facet": name, "groups": groups(connection, _aggregate_of(query, name))} for name in query.facets
    ]
    return aggregate(connection, _aggregate_of(query)) | {"data": found}


def lines(query: EventFacets, facets: Sequence[Row]) -> tuple[list[str], list[Row]]:
    """A line for each group of each facet, with the columns of all of them."""
    more = dict.fromkeys(column for name in query.facets for column in columns_of([name])[1:])
    possible = [POSSIBLE] if unit_of(query.facets) else []
    columns = ["facet", "value", *more, "count", *possible]
    rows = [
        dict.fromkeys(columns) | group | {"facet": facet["facet"], "value": group[facet["facet"]]}
        for facet in facets
        for group in facet["groups"]
    ]
    return columns, rows


def _aggregate_of(query: EventFacets, name: str | None = None) -> EventAggregate:
    own = (name, f"{name}_not") if query.without_own else ()
    asked = {key: getattr(query, key) for key in query.asked() if key not in own}
    how = {key: getattr(query, key) for key in ("date_match", "region_match")}
    grouped: dict[str, Any] = {"group_by": [name], "top": query.top} if name else {}
    # not validated once more: a value that stood in quotes would be split at its comma
    return EventAggregate.model_construct(None, **asked, **how, **grouped)
