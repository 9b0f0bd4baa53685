"""The lists that are served: for each its rows, its order, and what may come with it."""

from typing import Annotated

from pydantic import Field

from app.event_filter import EventFilter
from app.fields import choice
from app.filters import ClaimantFilter, ClaimFilter, SourceFilter
from app.listing import Formatted, Listing, Located, chosen, sorted_by
from app.models import Claim, Claimant, Event, Source
from app.query import Filter, Many, Recorded

ROWS_WITHIN = ("claims", "sources")  # of which a CSV has no place
INCLUDES = (*ROWS_WITHIN, "matched_on")


class Within(Filter):
    include: Annotated[list[Annotated[str, choice("include", ROWS_WITHIN)]], Many] = Field(
        ["claims"],
        description="What comes with the event: `claims` with their positions and quotes, `sources` as `source_documents`.",
        examples=[["claims", "sources"]],
    )


class EventDetail(Within, Recorded):
    """One event."""


class EventPage(Located, Listing, EventFilter):
    model = Event
    include: Annotated[list[Annotated[str, choice("include", INCLUDES)]], Many] = Field(
        [],
        description="What comes with each event: `claims` with their positions and quotes, `sources` as "
        "`source_documents`, `matched_on`: for each filter that an event may meet without it being certain, whether it does "
        "so for certain. CSV has no place for rows within a row and refuses claims and sources.",
        examples=[["claims"]],
    )
    default_sort = ("-date_start",)
    sort: Annotated[list[str], Many] = sorted_by("-date_start")
    fields: Annotated[list[str], Many] = chosen("id", "title", "date_start", "weapon_origin", "attribution")


class ClaimPage(Listing, ClaimFilter):
    model = Claim
    default_sort = ("event", "field", "statement")
    sort: Annotated[list[str], Many] = sorted_by("event", "field")
    fields: Annotated[list[str], Many] = chosen("id", "event", "field", "value", "status")


class SourcePage(Listing, SourceFilter):
    model = Source
    default_sort = ("-published",)
    sort: Annotated[list[str], Many] = sorted_by("-published")
    fields: Annotated[list[str], Many] = chosen("id", "publisher", "published", "title", "url")


class ClaimantPage(Listing, ClaimantFilter):
    model = Claimant
    fields: Annotated[list[str], Many] = chosen("id", "name", "country")


class EventClaims(Formatted, Recorded):
    """The claims of one event."""


class AsOf(Recorded):
    """One row, now or at a past state."""
