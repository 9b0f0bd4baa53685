"""What a list answers: its rows, how many there are, and what the answer says of itself. One state of the data."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, FromClause, func, select
from sqlmodel import SQLModel

from app import dates, regions
from app.conditions import answered, visible
from app.db import Database
from app.event_filter import EventFilter
from app.fields import UNKNOWN, nearest
from app.listing import PAGE, PAGE_AT_MOST, Listing
from app.models import Revision, table_of
from app.query import Filter, written

Row = dict[str, Any]
Include = Callable[[Connection, list[Row], int | None], list[Row]]  # what comes with rows, as of a revision


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    total: int
    cursor: str | None  # of the next page
    meta: dict[str, Any]


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


def stream(database: Database, query: Listing, include: Include | None = None) -> tuple[int, Iterator[Row]]:
    """How many rows there are, and every one from where the cursor stands, as of the revision of now."""
    with database.read() as connection:
        began = revision(connection)
        total = count(connection, query, table_of(query.model))
    return total, _pages(database, query, began, include)


def _pages(database: Database, query: Listing, began: int, include: Include | None) -> Iterator[Row]:
    """A page at a time, so that no connection waits for a slow reader; rows that hold rows come in smaller pages."""
    size = PAGE if include else PAGE_AT_MOST
    while True:
        with database.read() as connection:
            # What is current is read along indexes that older states do not have.
            then = query if revision(connection) == began else query.at(began)
            rows = first(connection, then, size)
            told = include(connection, rows, then._as_of) if include else rows
        yield from told
        if len(rows) < size:
            return
        query = query.model_copy(update={"cursor": query.cursor_after(rows[-1])})


def revision(connection: Connection) -> int:
    return connection.execute(select(func.coalesce(func.max(Revision.number), 0))).scalar_one()


def count(connection: Connection, query: Filter, table: FromClause, *more: Any) -> int:
    return connection.execute(
        select(func.count()).select_from(table).where(*query.rows(table), *more)
    ).scalar_one()


def meta(connection: Connection, query: Filter, table: FromClause, total: int) -> dict[str, Any]:
    """The revision that the answer reflects, how the query was understood, and what it had to leave out."""
    told: dict[str, Any] = {"revision": revision(connection)}
    if isinstance(query, EventFilter):
        told |= {"interpreted": interpreted(query)} | _excluded(connection, query, table)
    if total:
        return told | {"emptied_by": None}
    return told | {
        "emptied_by": _emptied_by(connection, query, table),
        "did_you_mean": _meant(connection, query),
    }


def one(connection: Connection, model: type[SQLModel], id: str) -> Row | None:
    table = table_of(model)
    found = connection.execute(
        select(*answered(table).values()).where(table.c.id == id, visible(table))
    ).one_or_none()
    return dict(found._mapping) if found else None


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
                .where(visible(table), table.c[column].is_not(None))
                .distinct()
                .limit(10_000)
            )
            names = connection.execute(known).scalars().all()
            unknown = [value for value in getattr(query, name) if value not in names]
            near = dict.fromkeys(other for value in unknown for other in nearest(value, names))
            meant[name] = [written(value) for value in near]
    return {name: values for name, values in meant.items() if values}
