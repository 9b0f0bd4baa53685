"""The feed: what every revision did, in one order, as far as it concerns what a filter finds."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import Field
from sqlalchemy import Connection, FromClause, Select, and_, false, func, select, true, tuple_

from app import moments
from app.changed import with_what_changed
from app.conditions import visible
from app.event_filter import EventFilter
from app.fields import COUNT_AT_MOST, Checked, choice, refuse
from app.ledger import FEED_ORDER
from app.listing import PAGE, PAGE_AT_MOST, Formatted
from app.models import Change, Event, Revision, table_of
from app.query import Many, asked
from app.reading import as_asked, interpreted
from app.rows import Row

COLUMNS = (
    *("revision", "position", "recorded_at", "entity", "id", "event", "action", "key", "reason"),
    *("merged_into", "diff"),
)
WAIT_AT_MOST = 60  # seconds
LOOKED_AT = 10_000  # changes that one page looks through at most, however few of them the filter finds
PLACE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?", re.ASCII)


class Place(NamedTuple):
    """Where in the feed a reader is: after this change."""

    revision: int
    position: int

    def __str__(self) -> str:
        return f"{self.revision}" if self.position == COUNT_AT_MOST else f"{self.revision}.{self.position}"


def place(text: str) -> Place:
    """A revision alone is its end."""
    if not (found := PLACE.fullmatch(text)):
        raise refuse(f"{text!r} is not a revision (12), nor a place in one (12.3)")
    return Place(int(found[1]), int(found[2]) if found[2] else COUNT_AT_MOST)


def _checked(text: str) -> str:
    place(text)
    return text


class Following(EventFilter):
    """What a reader of the feed follows."""

    since: Annotated[str, Checked(_checked)] = Field(
        "0",
        description="After which revision, or which change in it (`REVISION.POSITION`); 0 is the beginning. "
        "`links.next` has the value to go on with.",
        examples=["0"],
    )
    entity: Annotated[list[Annotated[str, choice("entity", FEED_ORDER)]], Many] = asked(
        "Changes of these only. Filters choose events, and with them their claims and positions; data sets, claimants "
        "and sources belong to no event and are always told.",
        "event",
    )
    include: Annotated[list[Annotated[str, choice("include", ("row",))]], Many] = Field(
        [],
        description="`row`: the whole row as it was after the change; an event's with its claims. CSV refuses it.",
        examples=[["row"]],
    )


class ChangePage(Formatted, Following):
    limit: int = Field(
        PAGE, ge=1, le=PAGE_AT_MOST, description="Changes to answer, in every format.", examples=[10]
    )
    wait: float = Field(
        0,
        ge=0,
        le=WAIT_AT_MOST,
        description="Seconds to wait for the next change where there is none yet; the page is empty when they are over. To a "
        "past state (`as_of`) nothing comes.",
        examples=[1],
    )


class ChangeStream(Following):
    """The same without an end; with `as_of` up to that state."""


@dataclass(frozen=True)
class Told:
    rows: list[Row]
    reached: Place  # where to go on
    more: bool  # whether something may follow already
    revision: int  # the last that was looked at
    meta: Row


class Ahead(ValueError):
    """Nobody can have read what is not recorded: the reader followed another database, or this one was put back."""

    def __init__(self, since: Place, last: int) -> None:
        super().__init__(f"there is no revision {since.revision} yet; the last is {last}")
        self.last = last


def told(connection: Connection, query: Following, after: Place, limit: int) -> Told:
    """The changes after a place that concern what the query finds."""
    last = moments.newest(connection)
    if after.revision > last:
        raise Ahead(after, last)
    until = as_asked(connection, query)._as_of
    until = last if until is None else until
    rows: list[Row] = []
    looked, size, more = 0, limit + 1, True
    while more and len(rows) <= limit and looked < LOOKED_AT:
        window = connection.execute(_weighed(query, after, until).limit(size)).mappings().all()
        rows += [dict(row) | {"action": action} for row in window if (action := _action(row))]
        looked, more = looked + len(window), len(window) == size
        after = _after(window[-1]) if window else after
        size = PAGE_AT_MOST
    if len(rows) > limit:
        rows, more = rows[:limit], True
        after = _after(rows[-1])
    elif not more:
        after = max(after, Place(until, COUNT_AT_MOST))
    meta = {"revision": until, "more": more, "interpreted": interpreted(query)}
    return Told(with_what_changed(connection, rows, "row" in query.include), after, more, until, meta)


def _after(row: Any) -> Place:
    return Place(row["revision"], row["position"])


def _weighed(query: Following, after: Place, until: int) -> Select[Any]:
    """The changes in their order; for each that belongs to an event, whether that matches, and whether it did before."""
    change, made, event = table_of(Change), table_of(Revision), table_of(Event)
    now, before = event.alias("now"), event.alias("before")
    number = change.c.revision
    joined = (
        change.join(made, made.c.number == number)
        .outerjoin(now, and_(now.c.id == change.c.event, visible(now, number)))
        .outerjoin(before, and_(before.c.id == change.c.event, visible(before, number - 1)))
    )
    which = [tuple_(number, change.c.position) > tuple_(*after), number <= until]
    which += [change.c.entity.in_(query.entity)] if query.entity else []
    matches = {"is": (now, number), "was": (before, number - 1)}
    return (
        select(change, made.c.recorded_at, made.c.key, made.c.reason)
        .add_columns(now.c.id.is_not(None).label("is_there"), before.c.id.is_not(None).label("was_there"))
        .add_columns(*(_found(query, *at).label(f"{when}_found") for when, at in matches.items()))
        .select_from(joined)
        .where(*which)
        .order_by(number, change.c.position)
    )


def _found(query: Following, table: FromClause, revision: Any) -> Any:
    conditions = and_(true(), *query.at(revision).conditions(table))
    return and_(table.c.id.is_not(None), func.coalesce(conditions, false()))


def _action(row: Any) -> str | None:
    """What a change is to those who see only what the filter finds; null where they never see it.

    An event that comes to match is told whole, once, by the change that made it match; and one that no longer does
    is told as gone. What hangs on it comes and goes with it.
    """
    found, was = row["is_found"], row["was_found"]
    new, gone = found and not row["was_there"], was and not row["is_there"]
    if row["event"] is None or (found and was) or new or gone:
        action: str = row["action"]
        return action
    if row["entity"] != "event":
        return None
    return "entered" if found else "left" if was else None
