"""How an event came to be as it is: its versions, who made them and why, and what changed from one to the next."""

from typing import Annotated, Any

import orjson
from pydantic import Field
from sqlalchemy import Connection, select

from app.claims import included
from app.diffs import patch
from app.formats import json
from app.lists import EventDetail, Within
from app.models import Change, Event, Revision, table_of
from app.moments import MOMENT, newest, recorded_at, revision_of
from app.query import Recorded
from app.reading import one
from app.rows import Row

VERSIONS, VERSIONS_AT_MOST = 20, 100  # each is a whole state, read and compared
LAST = 999_999_999  # a revision beyond all that will be


class Past(Recorded):
    """A page of what happened, oldest first."""

    since: int = Field(0, ge=0, le=LAST, description="Only what came after this revision.", examples=[0])
    limit: int = Field(
        VERSIONS, ge=1, le=VERSIONS_AT_MOST, description="Versions to answer, oldest first.", examples=[10]
    )


class EventHistory(Past, EventDetail):
    """The versions of one event."""


class EventDiff(Within):
    from_: Annotated[str, MOMENT] = Field(
        alias="from",
        description="The state to begin with: a revision, a day (its end, UTC) or a time. 0 is before the first revision.",
        examples=["0"],
    )
    to: Annotated[str, MOMENT] | None = Field(
        None,
        description="The state to arrive at, written in the same way; now when left out.",
        examples=["1"],
    )


def event_history(connection: Connection, id: str, query: EventHistory) -> tuple[list[Row], int] | None:
    """The versions asked for, with one more where there are more, and how many are asked for; null of no event."""
    told = _changes(connection, id, query._as_of)
    if not told:
        return None
    first = next((n for n, change in enumerate(told) if change["revision"] > query.since), len(told))
    page = told[first : first + query.limit + 1]
    state = _state(connection, id, told[first - 1]["revision"], query) if first and page else None
    versions = []
    for change in page:
        before, state = state, _state(connection, id, change["revision"], query)
        into = (change.pop("detail") or {}).get("merged_into")
        versions.append(change | {"merged_into": into, "patch": patch(before, state)})
    return versions, len(told) - first


def _changes(connection: Connection, id: str, as_of: int | None) -> list[Row]:
    """What was done to the event, when, by whom and why."""
    change, made = table_of(Change), table_of(Revision)
    told = [
        change.c.revision,
        made.c.recorded_at,
        made.c.key,
        made.c.reason,
        change.c.action,
        change.c.detail,
    ]
    of_it = [change.c.entity == "event", change.c.id == id]
    of_it += [change.c.revision <= as_of] if as_of is not None else []
    joined = select(*told).join(made, made.c.number == change.c.revision).where(*of_it)
    ordered = joined.order_by(change.c.revision, change.c.position)
    return [dict(row._mapping) for row in connection.execute(ordered)]


def event_diff(connection: Connection, id: str, query: EventDiff) -> Row | None:
    """Null where there was no such event up to the later of the two states."""
    start = revision_of(connection, query.from_, "from")
    end = newest(connection) if query.to is None else revision_of(connection, query.to, "to")
    if not _changes(connection, id, max(start, end)):
        return None
    before, after = (_state(connection, id, number, query) for number in (start, end))
    return {
        "id": id,
        "from": _end(connection, start, before),
        "to": _end(connection, end, after),
        "patch": patch(before, after),
    }


def _end(connection: Connection, number: int, state: Any) -> Row:
    version = state["revision"] if state else None
    return {"revision": number, "recorded_at": recorded_at(connection, number), "version": version}


def _state(connection: Connection, id: str, revision: int, query: Within) -> Any:
    """The event as it was answered then, as JSON has it; null where there was none."""
    row = one(connection, Event, id, revision)
    return orjson.loads(json.dump(included(connection, [row], query, revision)[0])) if row else None
