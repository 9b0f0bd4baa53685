"""What a list answers: its rows, how many there are, and what the answer says of itself. One state of the data."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, FromClause, func, select
from sqlmodel import SQLModel

from app import dates, moments, regions
from app.conditions import answered, visible
from app.db import Database
from app.event_filter import EventFilter
from app.fields import UNKNOWN, nearest
from app.listing import PAGE, PAGE_AT_MOST, Listing
from app.models import Change, Revision, table_of
from app.moments import newest
from app.query import Filter, written

Row = dict[str, Any]
Query = TypeVar("Query", bound=Filter)
Include = Callable[[Connection, list[Row], int | None], list[Row]]  # what comes with rows, as of a revision


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    total: int
    cursor: str | None  # of the next page
    meta: dict[str, Any]


def as_asked(connection: Connection, query: Query) -> Query:
    """The query of the state that it asks for."""
    moment = getattr(query, "as_of", None)
    return query if moment is None else query.at(moments.revision_of(connection, moment))


def page(connection: Connection, query: Listing) -> Page:
    limit = query.limit or PAGE
    rows = first(connection, query, limit + 1)
    cursor = query.cursor_after(rows[limit - 1]) if len(rows) > limit else None
    total = count(connection, query, table_of(query.model))
    return Page(rows[:limit], total, cursor, meta(connection, query, table_of(query.model), total))


def first(connection: Connection, query: Listing, limit: int) -> list[Row]:
    rows: list[Row] = []
    for statement in query.selects():
        rows += [dict(row._mapping) for row in connection.execute(statement.limit(limit - len(rows)))]
        if len(rows) == limit:
            break
    return rows


def stream(database: Database, query: Listing, began: int, include: Include | None = None) -> Iterator[Row]:
    """Every row from where the cursor stands, as of the revision in which the reading began.

    A page at a time, so that no connection waits for a slow reader; rows that hold rows come in smaller pages."""
    size = PAGE if include else PAGE_AT_MOST
    while True:
        with database.read() as connection:
            # What is current is read along indexes that older states do not have.
            now = query._as_of is None and newest(connection) == began
            then = query if now else query.at(began)
            rows = first(connection, then, size)
            told = include(connection, rows, then._as_of) if include else rows
        yield from told
        if len(rows) < size:
            return
        query = query.model_copy(update={"cursor": query.cursor_after(rows[-1])})


def revision(connection: Connection, query: Filter) -> int:
    """The one that an answer reflects."""
    return newest(connection) if query._as_of is None else query._as_of


def count(connection: Connection, query: Filter, table: FromClause, *more: Any) -> int:
    return connection.execute(
        select(func.count()).select_from(table).where(*query.rows(table), *more)
    ).scalar_one()


def meta(connection: Connection, query: Filter, table: FromClause, total: int) -> dict[str, Any]:
    """The revision that the answer reflects, how the query was understood, and what it had to leave out."""
    told: dict[str, Any] = {"revision": revision(connection, query)}
    if isinstance(query, EventFilter):
        told |= {"interpreted": interpreted(query)} | _excluded(connection, query, table)
    if total:
        return told | {"emptied_by": None}
    return told | {
        "emptied_by": _emptied_by(connection, query, table),
        "did_you_mean": _meant(connection, query),
    }


def one(connection: Connection, model: type[SQLModel], id: str, as_of: int | None = None) -> Row | None:
    table = table_of(model)
    found = connection.execute(
        select(*answered(table).values()).where(table.c.id == id, visible(table, as_of))
    ).one_or_none()
    return dict(found._mapping) if found else None


def removed(connection: Connection, entity: str, id: str, as_of: int | None = None) -> Row | None:
    """How it was removed, where that was the last that happened to it."""
    change, made = table_of(Change), table_of(Revision)
    told = (
        select(change.c.action, change.c.revision, made.c.recorded_at, made.c.reason, change.c.detail)
        .join(made, made.c.number == change.c.revision)
        .where(
            change.c.entity == entity,
            change.c.id == id,
            *([change.c.revision <= as_of] if as_of is not None else []),
        )
        .order_by(change.c.revision.desc(), change.c.position.desc())
    )
    last = connection.execute(told.limit(1)).one_or_none()
    if last is None or last.action != "deleted":
        return None
    into = (last.detail or {}).get("merged_into")
    return {"id": id, "revision": last.revision, "recorded_at": last.recorded_at} | {
        "reason": last.reason,
        "merged_into": into,
    }


def interpreted(query: EventFilter) -> dict[str, Any]:
    """How the parameters that can be written in many ways were understood."""
    told: dict[str, Any] = {}
    for name in ("region", "region_not"):
        if values := getattr(query, name):
            told[name] = [_understood(value) for value in values if value != UNKNOWN]
    if query.date:
        told["date"] = [_understood_date(value, query.date_match) for value in query.date]
    return told


def _understood(value: str) -> dict[str, Any]:
    (match,) = regions.resolve(value)
    return {"input": value, "code": match.region.code, "name": match.region.name, "matched": match.matched}


def _understood_date(value: str, match: str) -> dict[str, Any]:
    if value == UNKNOWN:
        return {"input": value, "start": None, "end": None, "match": UNKNOWN}
    day = dates.parse(value)
    return {"input": value, "start": day.start, "end": day.end, "match": match}


def _excluded(connection: Connection, query: EventFilter, table: FromClause) -> dict[str, int]:
    undated = imprecise = 0
    if query.date and UNKNOWN not in query.date:
        undated = count(connection, query.leaving_out("date"), table, table.c.date_start.is_(None))
    if query.region and query.region_match == "certain" and UNKNOWN not in query.region:
        found = [regions.resolve(value)[0].region for value in query.region]
        countries = {region.country for region in found if region.kind == "region"}
        countries -= {region.code for region in found if region.kind == "country"}
        whole = [table.c.region.is_(None), table.c.country.in_(sorted(filter(None, countries)))]
        imprecise = count(connection, query.leaving_out("region"), table, *whole) if countries else 0
    return {"undated_excluded": undated, "imprecise_excluded": imprecise}


def _emptied_by(connection: Connection, query: Filter, table: FromClause) -> str | None:
    """The parameter that alone finds nothing, else the first after which nothing is left of what came before."""
    asked = list(query.asked())
    for name in asked:
        if not count(connection, query.leaving_out(*(other for other in asked if other != name)), table):
            return name
    # By halving, as each parameter leaves less.
    number = bisect_left(
        range(1, len(asked) + 1),
        True,
        key=lambda taken: not count(connection, query.leaving_out(*asked[taken:]), table),
    )
    return asked[number] if number < len(asked) else None


def _meant(connection: Connection, query: Filter) -> dict[str, list[str]]:
    """For parameters that take any value, the values nearest to those that no row has."""
    meant = {}
    for name, where in query.asked().items():
        if where.among:
            model, column = where.among
            table = table_of(model)
            known = (
                select(table.c[column])
                .where(visible(table, query._as_of), table.c[column].is_not(None))
                .distinct()
                .limit(10_000)
            )
            names = connection.execute(known).scalars().all()
            unknown = [value for value in getattr(query, name) if value not in names]
            near = dict.fromkeys(other for value in unknown for other in nearest(value, names))
            meant[name] = [written(value) for value in near]
    return {name: values for name, values in meant.items() if values}
