"""Counts and sums over groups of events."""

from collections import Counter, defaultdict
from itertools import islice
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator
from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, func, literal, select

from app.buckets import BUCKETS, touched
from app.dimensions import DIMENSIONS, SEVERAL, columns_of, grouped, unit_of
from app.event_filter import EventFilter
from app.fields import choice, refuse
from app.listing import Formatted
from app.measures import MEASURES
from app.models import Event, table_of
from app.query import Many
from app.reading import count, meta

Row = dict[str, Any]
Key = tuple[Any, ...]
Groups = dict[Key, Counter[str]]
GROUPS_AT_MOST = 10_000
ROWS_AT_MOST = 200_000  # of the statement, before the days of a group are added up
OTHER = "other"
SELECTIVE = ("region", "incident")  # filters that leave so few events that an index finds them faster


class EventAggregate(Formatted, EventFilter):
    group_by: Annotated[list[Annotated[str, choice("dimension", DIMENSIONS)]], Many] = Field(
        [],
        description="What to group by, in order. `region` also answers `region_name` and `country`. By time, `count` has "
        "the events that lie wholly inside, `count_possible` those that overlap, and null the undated. An event with "
        "several claimants, stances or sources is counted for each.",
        examples=[["region"]],
    )
    measures: Annotated[list[Annotated[str, choice("measure", list(MEASURES))]], Many] = Field(
        ["count"],
        description="What to count or sum; `count` is always answered. Sums of ranges are ranges: `high` is null where "
        "an end is open, and `unknown` counts events whose number is not known.",
        examples=[["count", "launched"]],
    )
    sort: Annotated[list[str], Many] = Field(
        [],
        description="Dimensions and measures to sort by, in order; `-` before a name sorts downwards, nulls come last. "
        "The dimensions, when left out.",
        examples=[["-count"]],
    )
    top: int | None = Field(
        None,
        ge=1,
        le=GROUPS_AT_MOST,
        description=f"Only so many groups, the first by `sort` (by `-count` when left out); the rest are one group `{OTHER}`.",
        examples=[5],
    )
    fill: bool = Field(
        False, description="By time: also the empty buckets between the first and the last.", examples=[True]
    )
    count_gte: int | None = Field(
        None, ge=0, description="Only groups of at least so many events.", examples=[1]
    )
    count_lte: int | None = Field(
        None, ge=0, description="Only groups of at most so many events.", examples=[100]
    )

    wide: bool = Field(
        False,
        description="CSV only: the values of the last dimension as columns (`count:strike`, `launched_low:strike`), the "
        "others as rows. An empty cell is a combination that no event has.",
        examples=[False],
    )

    @model_validator(mode="after")
    def _spreads(self) -> Self:
        if self.wide and not self.group_by:
            raise refuse(
                "needs a dimension whose values become columns: name it last in group_by", (), "wide"
            )
        return self

    @field_validator("sort")
    @classmethod
    def _sortable(cls, names: list[str]) -> list[str]:
        known = [*columns_of(DIMENSIONS), *MEASURES, "count_possible"]
        for name in names:
            choice("dimension or measure", known).check(name.removeprefix("-"))
        return names

    @model_validator(mode="after")
    def _sorts_by_what_rows_have(self) -> Self:
        possible = ["count_possible"] if unit_of(self.group_by) else []
        had = {*columns_of(self.group_by), *MEASURES, *possible}
        for name in (name.removeprefix("-") for name in self.sort):
            if name not in had:
                raise refuse(f"no row has {name!r}: rows have what group_by and measures name", (), "sort")
        return self

    def measured(self) -> list[str]:
        asked = [name.removeprefix("-") for name in self.sort]
        return list(dict.fromkeys(["count", *self.measures, *(name for name in asked if name in MEASURES)]))


class TooManyGroups(Exception):
    def __init__(self) -> None:
        super().__init__(f"makes more than {GROUPS_AT_MOST} groups; filter more, or group by less")


def aggregate(connection: Connection, query: EventAggregate) -> dict[str, Any]:
    table = table_of(Event)
    whole = ~_part(query, table)
    rows = _rows(connection, query, table, whole)
    counted_once = SEVERAL.keys().isdisjoint(query.group_by)
    total = sum(row["count"] for row in rows) if counted_once else count(connection, query, table, whole)
    groups = _fold(query, rows)
    wanted = {key: sums for key, sums in groups.items() if _in_bounds(query, sums)}
    said = meta(connection, query, table, total) | {"parts_excluded": count(connection, query, table) - total}
    return {
        "data": [_answer(query, *group) for group in _ordered(query, wanted)],
        "total": total,
        "meta": said,
    }


def _part(query: EventAggregate, table: FromClause) -> ColumnElement[bool]:
    """The event's number is in the total of another event that the same query finds."""
    parent = table.alias()
    found = [parent.c.id == table.c.part_of, *query.rows(parent)]
    return and_(table.c.part_of.is_not(None), exists(select(literal(1)).select_from(parent).where(*found)))


def _rows(
    connection: Connection, query: EventAggregate, table: FromClause, whole: ColumnElement[bool]
) -> list[Row]:
    source, groups = grouped(table, query.group_by, query._as_of)
    sums = {
        name: term for measure in query.measured() for name, term in MEASURES[measure].sums(table).items()
    }
    statement = (
        select(*groups, func.count().label("count"), *(term.label(name) for name, term in sums.items()))
        .select_from(source)
        .where(*query.rows(table, scan=query.asked().keys().isdisjoint(SELECTIVE)), whole)
        .group_by(*groups)
        .limit(ROWS_AT_MOST + 1)
    )
    rows = [dict(row._mapping) for row in connection.execute(statement)]
    if len(rows) > ROWS_AT_MOST:
        raise TooManyGroups
    return rows


def _fold(query: EventAggregate, rows: list[Row]) -> Groups:
    """Adds up the rows of one group. What begins and ends in different buckets is possible in each, certain in none."""
    names, groups = columns_of(query.group_by), defaultdict[Key, Counter[str]](Counter)
    by_time = [name for name in names if name in BUCKETS]
    span = _span(rows)
    for row in rows:
        buckets = _buckets(by_time, row.pop("first", None), row.pop("last", None))
        told = {name: row.pop(name) for name in names if name not in BUCKETS}
        for bucket in buckets:
            told |= dict(zip(by_time, bucket, strict=True))
            group = groups[tuple(told[name] for name in names)]
            group["count_possible"] += row["count"]
            if len(buckets) == 1:
                group.update(row)
        for bucket in _buckets(by_time, *span) if query.fill and span else ():
            told |= dict(zip(by_time, bucket, strict=True))
            groups[tuple(told[name] for name in names)].update()
        if len(groups) > GROUPS_AT_MOST:
            raise TooManyGroups
    return groups


def _span(rows: list[Row]) -> tuple[str, str] | None:
    """From the first to the last date of all."""
    dated = [(row["first"], row["last"]) for row in rows if row.get("first")]
    return (min(first for first, _ in dated), max(last for _, last in dated)) if dated else None


def _buckets(names: list[str], first: str | None, last: str | None) -> list[tuple[str | None, ...]]:
    if first is None or last is None:
        return [(None,) * len(names)]
    found: list[tuple[str | None, ...]] = list(islice(touched(names, first, last), GROUPS_AT_MOST + 1))
    if len(found) > GROUPS_AT_MOST:
        raise TooManyGroups
    return found


def _in_bounds(query: EventAggregate, sums: Counter[str]) -> bool:
    low, high = query.count_gte, query.count_lte
    return (low is None or sums["count"] >= low) and (high is None or sums["count"] <= high)


def _ordered(query: EventAggregate, groups: Groups) -> list[tuple[Key, Counter[str]]]:
    """The groups in the order asked for, those beyond the first `top` in one."""
    ordered = sorted(groups.items(), key=lambda group: [(value is None, value) for value in group[0]])
    names = query.sort or (["-count"] if query.top else [])
    for name in reversed(names):
        values = {key: _sort_value(query, key, sums, name.removeprefix("-")) for key, sums in ordered}
        known = [group for group in ordered if values[group[0]] is not None]
        known.sort(key=lambda group: values[group[0]], reverse=name.startswith("-"))
        ordered = known + [group for group in ordered if values[group[0]] is None]
    if query.top is None or len(ordered) <= query.top:
        return ordered
    rest = Counter[str]()
    for _, sums in ordered[query.top :]:
        rest.update(sums)
    return [*ordered[: query.top], ((OTHER,) * len(columns_of(query.group_by)), rest)]


def _sort_value(query: EventAggregate, key: Key, sums: Counter[str], name: str) -> Any:
    value = _answer(query, key, sums).get(name)
    return value["best"] if isinstance(value, dict) else value


def _answer(query: EventAggregate, key: Key, sums: Counter[str]) -> Row:
    row = dict(zip(columns_of(query.group_by), key, strict=True))
    possible = {"count_possible": sums["count_possible"]} if unit_of(query.group_by) else {}
    measured = {name: MEASURES[name].answer(sums) for name in query.measured()}
    return row | {"count": measured.pop("count")} | possible | measured
