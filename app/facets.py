"""Counts for many fields at once, as pages of search show beside their results."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection

from app.aggregate import EventAggregate, aggregate
from app.dimensions import DIMENSIONS
from app.event_filter import EventFilter
from app.fields import choice
from app.query import Many

SHOWN = ["type", "region", "weapon_type", "weapon_origin", "attribution", "year"]


class EventFacets(EventFilter):
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
    found = [{"facet": name, "groups": _counted(connection, query, name)["data"]} for name in query.facets]
    return _counted(connection, query) | {"data": found}


def _counted(connection: Connection, query: EventFacets, name: str | None = None) -> dict[str, Any]:
    own = (name, f"{name}_not") if query.without_own else ()
    asked = {key: getattr(query, key) for key in query.asked() if key not in own}
    how = {key: getattr(query, key) for key in ("date_match", "region_match")}
    grouped = {"group_by": [name], "top": query.top} if name else {}
    return aggregate(connection, EventAggregate.model_validate(asked | how | grouped))
