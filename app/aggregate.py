"""Counts and sums over groups of events: one entry a dimension, one entry a measure."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    select,
)

from app.conditions import table_of
from app.fields import choice
from app.listing import Formatted
from app.measures import MEASURES
from app.models import Event
from app.query import EventFilter, Many
from app.reading import count, meta

Row = dict[str, Any]
GROUPS_AT_MOST = 10_000
SELECTIVE = ("region", "incident")  # filters that leave so few events that an index finds them faster

DIMENSIONS = {  # the columns that a dimension groups by and answers
    "type": ("type",),
    "region": (
        "region",
        "region_name",
        "country",
    ),  # an event that is known to the country only has region null
    "country": ("country",),
    "actor": ("actor",),
    "target": ("target",),
    "weapon_type": ("weapon_type",),
    "weapon": ("weapon",),
    "weapon_origin": ("weapon_origin",),
    "attribution": ("attribution",),
}
BUCKETS = {
    "month": len("2024-01"),
    "year": len("2024"),
}  # time dimensions: how much of an ISO date names the bucket


class EventAggregate(Formatted, EventFilter):
    group_by: Annotated[list[Annotated[str, choice("dimension", [*DIMENSIONS, *BUCKETS])]], Many] = Field(
        [],
        description="What to group by, in order. `region` also answers `region_name` and `country`; by `month` or `year`, "
        "`count` has the events that lie wholly inside, `count_possible` those that overlap, and null the undated.",
        examples=[["region"]],
    )
    measures: Annotated[list[Annotated[str, choice("measure", list(MEASURES))]], Many] = Field(
        ["count"],
        description="What to count or sum; `count` is always answered. Sums of ranges are ranges: `high` is null where "
        "an end is open, and `unknown` counts events whose number is not known.",
        examples=[["count", "launched"]],
    )

    def columns(self) -> list[str]:
        """What names a group in the answer, in the order asked."""
        return list(
            dict.fromkeys(column for name in self.group_by for column in DIMENSIONS.get(name, (name,)))
        )

    def by_time(self) -> int:
        """How much of a date names the finest bucket; 0 where none is asked for."""
        return max((BUCKETS[name] for name in self.group_by if name in BUCKETS), default=0)

    def measured(self) -> list[str]:
        return list(dict.fromkeys(["count", *self.measures]))


def aggregate(connection: Connection, query: EventAggregate) -> dict[str, Any]:
    table = table_of(Event)
    whole = ~_part(query, table)
    rows = [dict(row._mapping) for row in connection.execute(_statement(query, table, whole))]
    total = sum(row["count"] for row in rows)
    groups = _fold(query, rows)
    if max(len(rows), len(groups)) > GROUPS_AT_MOST:
        raise TooManyGroups
    with_parts = count(connection, query, table)
    said = meta(connection, query, table, total) | {"parts_excluded": with_parts - total}
    ordered = sorted(groups.items(), key=lambda group: [(value is None, value) for value in group[0]])
    return {"data": [_answer(query, key, sums) for key, sums in ordered], "total": total, "meta": said}


class TooManyGroups(Exception):
    def __init__(self) -> None:
        super().__init__(f"makes more than {GROUPS_AT_MOST} groups; filter more, or group by less")


def flat_columns(query: EventAggregate) -> list[str]:
    return [*query.columns(), *(name for name, _, _ in _flat(query))]


def flattened(query: EventAggregate, row: Row) -> Row:
    """A row of the answer with each range spread over columns: launched_low, launched, launched_high."""
    return row | {name: row[measure][end] for name, measure, end in _flat(query) if end}


def _flat(query: EventAggregate) -> Iterator[tuple[str, str, str]]:
    for measure in query.measured():
        if measure == "count" and query.by_time():
            yield from (("count", "count", ""), ("count_possible", "count_possible", ""))
            continue
        for end in MEASURES[measure].ends:
            yield measure if end in ("", "best") else f"{measure}_{end}", measure, end


def _part(query: EventAggregate, table: FromClause) -> ColumnElement[bool]:
    """The event's number is in the total of another event that the same query finds."""
    parent = table.alias()
    found = [parent.c.id == table.c.part_of, *query.rows(parent)]
    return and_(table.c.part_of.is_not(None), exists(select(literal(1)).select_from(parent).where(*found)))


def _statement(query: EventAggregate, table: FromClause, whole: ColumnElement[bool]) -> Select[Any]:
    groups = [table.c[name] for name in query.columns() if name not in BUCKETS]
    if length := query.by_time():
        for name in ("date_start", "date_end"):
            groups.append(func.substr(cast(table.c[name], String), 1, length).label(f"bucket_{name}"))
    sums = {
        name: term for measure in query.measured() for name, term in MEASURES[measure].sums(table).items()
    }
    return (
        select(*groups, func.count().label("count"), *(term.label(name) for name, term in sums.items()))
        .select_from(table)
        .where(*query.rows(table, scan=query.asked().keys().isdisjoint(SELECTIVE)), whole)
        .group_by(*groups)
        .limit(GROUPS_AT_MOST + 1)
    )


def _fold(query: EventAggregate, rows: list[Row]) -> dict[tuple[Any, ...], Counter[str]]:
    """Adds up the rows of one group. What begins and ends in different buckets is possible in each, certain in none."""
    names, groups = query.columns(), defaultdict[tuple[Any, ...], Counter[str]](Counter)
    for row in rows:
        first, last = row.pop("bucket_date_start", None), row.pop("bucket_date_end", None)
        told = {name: row.pop(name) for name in names if name not in BUCKETS}
        for bucket in _buckets(first, last):
            told |= {name: bucket and bucket[: BUCKETS[name]] for name in names if name in BUCKETS}
            group = groups[tuple(told[name] for name in names)]
            group["count_possible"] += row["count"]
            if first == last:
                group.update(row)
        if len(groups) > GROUPS_AT_MOST:
            raise TooManyGroups
    return groups


def _buckets(first: str | None, last: str | None) -> Iterator[str | None]:
    if first is None or last is None:
        yield None
    elif len(first) == BUCKETS["year"]:
        yield from (f"{year:04}" for year in range(int(first), int(last) + 1))
    else:
        months = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
        begin, end = months
        yield from (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(begin, end + 1))


def _answer(query: EventAggregate, key: tuple[Any, ...], sums: Counter[str]) -> Row:
    row = dict(zip(query.columns(), key, strict=True))
    possible = {"count_possible": sums["count_possible"]} if query.by_time() else {}
    measured = {name: MEASURES[name].answer(sums) for name in query.measured()}
    return row | {"count": measured.pop("count")} | possible | measured
