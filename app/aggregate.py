"""Counts and sums over groups of events."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, func, literal, select

from app import bounds
from app.bounds import HAVING
from app.buckets import BUCKETS
from app.dimensions import DIMENSIONS, SEVERAL, columns_of, grouped, unit_of
from app.event_filter import EventFilter
from app.fields import UNKNOWN, choice, nearest, refuse
from app.groups import GROUPS_AT_MOST, Groups, Key, folded, in_order, read
from app.listing import Formatted
from app.measures import MEASURES, POSSIBLE
from app.models import Event, table_of
from app.query import Filter, Many
from app.reading import as_asked, count, meta
from app.rows import Row

OTHER = "other"
SELECTIVE = ("id", "region", "incident")  # filters that leave so few events that an index finds them faster


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
        False,
        description="With a bucket of time in `group_by`: also the empty ones between the first and the last.",
        examples=[False],
    )
    having: Annotated[list[Annotated[str, HAVING]], Many] = Field(
        [],
        description="Only groups of which all of these hold: a measure, `>=` or `<=`, a number. A range is compared by its "
        "`best`; a group in which that is unknown is left out.",
        examples=[["count>=1", "launched<=50"]],
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

    @model_validator(mode="after")
    def _fills_time(self) -> Self:
        if self.fill and not unit_of(self.group_by):
            raise refuse(f"needs one of {', '.join(BUCKETS)} in group_by", (), "fill")
        return self

    @model_validator(mode="after")
    def _adds_up_what_is_alike(self) -> Self:
        for name in self.measured():
            alike = MEASURES[name].of_one
            if alike and (len(getattr(self, alike)) != 1 or UNKNOWN in getattr(self, alike)):
                raise refuse(f"{name} is added up within one {alike} only: ask for one", (), "measures")
        return self

    @model_validator(mode="after")
    def _sorts_what_it_answers(self) -> Self:
        known = [*columns_of(self.group_by), *MEASURES, *([POSSIBLE] if unit_of(self.group_by) else [])]
        for name in (name.removeprefix("-") for name in self.sort):
            if name not in known:
                meant = nearest(name, known)
                raise refuse(f"{name!r} is neither a measure nor in group_by", meant, "sort")
        if POSSIBLE not in known and POSSIBLE in map(bounds.name_of, self.having):
            raise refuse(
                f"{POSSIBLE} is answered by time only: name a day, month or year in group_by", (), "having"
            )
        return self

    def measured(self) -> list[str]:
        asked = [name.removeprefix("-") for name in self.sort] + [
            bounds.read(text).name for text in self.having
        ]
        return list(dict.fromkeys(["count", *self.measures, *(name for name in asked if name in MEASURES)]))


def aggregate(connection: Connection, query: EventAggregate) -> dict[str, Any]:
    query, table = as_asked(connection, query), table_of(Event)
    rows = _rows(connection, query)
    if SEVERAL.keys().isdisjoint(query.group_by):
        total = sum(row["count"] for row in rows)
    else:
        total = count(connection, query, table, ~part(query, table))
    said = meta(connection, query, table, total) | {"parts_excluded": count(connection, query, table) - total}
    return {"data": _groups(query, rows), "total": total, "meta": said}


def groups(connection: Connection, query: EventAggregate) -> list[Row]:
    """The groups alone, in one statement."""
    return _groups(query, _rows(connection, as_asked(connection, query)))


def part(query: Filter, table: FromClause) -> ColumnElement[bool]:
    """The event's number is in the total of another event that the same query finds."""
    parent = table.alias()
    found = [parent.c.id == table.c.part_of, *query.rows(parent)]
    return and_(table.c.part_of.is_not(None), exists(select(literal(1)).select_from(parent).where(*found)))


def _rows(connection: Connection, query: EventAggregate) -> list[Row]:
    table = table_of(Event)
    source, groups = grouped(table, query.group_by, query._as_of)
    sums = {
        name: term for measure in query.measured() for name, term in MEASURES[measure].sums(table).items()
    }
    statement = (
        select(*groups, func.count().label("count"), *(term.label(name) for name, term in sums.items()))
        .select_from(source)
        .where(*query.rows(table, scan=query.asked().keys().isdisjoint(SELECTIVE)), ~part(query, table))
        .group_by(*groups)
    )
    return read(connection, statement)


def _groups(query: EventAggregate, rows: Sequence[Row]) -> list[Row]:
    found = folded(columns_of(query.group_by), rows, query.fill)
    wanted = {key: sums for key, sums in found.items() if _in_bounds(query, key, sums)}
    return [_answer(query, *group) for group in _ordered(query, wanted)]


def _in_bounds(query: EventAggregate, key: Key, sums: Counter[str]) -> bool:
    wanted = map(bounds.read, query.having)
    return all(bound.holds(_number(query, key, sums, bound.name)) for bound in wanted)


def _ordered(query: EventAggregate, groups: Groups) -> list[tuple[Key, Counter[str]]]:
    """The groups in the order asked for, those beyond the first `top` in one."""
    ordered = in_order(groups)
    names = query.sort or (["-count"] if query.top else [])
    for name in reversed(names):
        values = {key: _number(query, key, sums, name.removeprefix("-")) for key, sums in ordered}
        known = [group for group in ordered if values[group[0]] is not None]
        known.sort(key=lambda group: values[group[0]], reverse=name.startswith("-"))
        ordered = known + [group for group in ordered if values[group[0]] is None]
    if query.top is None or len(ordered) <= query.top:
        return ordered
    rest = Counter[str]()
    for _, sums in ordered[query.top :]:
        rest.update(sums)
    return [*ordered[: query.top], ((OTHER,) * len(columns_of(query.group_by)), rest)]


def _number(query: EventAggregate, key: Key, sums: Counter[str], name: str) -> Any:
    value = _answer(query, key, sums).get(name)
    return value["best"] if isinstance(value, dict) else value


def _answer(query: EventAggregate, key: Key, sums: Counter[str]) -> Row:
    row = dict(zip(columns_of(query.group_by), key, strict=True))
    possible = {POSSIBLE: sums[POSSIBLE]} if unit_of(query.group_by) else {}
    measured = {name: MEASURES[name].answer(sums) for name in query.measured()}
    return row | {"count": measured.pop("count")} | possible | measured
