"""The kinds of condition that a filter can put on a table; each is made for a column by its name."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, func, or_, select
from sqlmodel import SQLModel

from app import dates, regions
from app.db import among
from app.fields import UNKNOWN
from app.shapes import ALTERNATIVES
from app.vocabularies import and_below

Condition = Callable[[FromClause, Sequence[Any], Any], ColumnElement[bool]]
Test = Callable[[ColumnElement[Any], Sequence[Any]], ColumnElement[bool]]


def table_of(model: type[SQLModel]) -> FromClause:
    return model.__table__  # type: ignore[attr-defined]


def visible(table: FromClause, as_of: int | None = None, scan: bool = False) -> ColumnElement[bool]:
    """The versions that are current, or were so at a revision; with `scan`, not looked for in an index."""
    if as_of is None:
        return (func.scanned(table.c.superseded_by) if scan else table.c.superseded_by).is_(None)
    later = table.c.superseded_by
    return and_(table.c.revision <= as_of, or_(later.is_(None), later > as_of))


def one_of(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    return column.in_(values)


def at_or_below(column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """`US` is also `US/congress`: what lies between `US/` and `US0`, the character after the slash."""
    return or_(*(or_(column == value, and_(column > f"{value}/", column < f"{value}0")) for value in values))


def is_kind(column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    return column.in_(and_below("weapon_type", values))


def holds(name: str, test: Test = one_of) -> Condition:
    """The test holds of the column, or of one of the alternatives that an event gives for it."""

    def condition(table: FromClause, values: Sequence[Any], _: Any) -> ColumnElement[bool]:
        known = [value for value in values if value != UNKNOWN]
        parts: list[ColumnElement[bool]] = [table.c[name].is_(None)] if len(known) < len(values) else []
        if known:
            parts.append(test(table.c[name], known))
        if known and name in ALTERNATIVES:
            value = among(table.c.alternatives, name)
            parts.append(and_(table.c[name].is_(None), exists(select(value).where(test(value, known)))))
        return or_(*parts)

    return condition


def in_region(table: FromClause, values: Sequence[str], _: Any) -> ColumnElement[bool]:
    found = [match.region for value in values for match in regions.resolve(value)]
    countries = [region.code for region in found if region.kind == "country"]
    others = [region.code for region in found if region.kind != "country"]
    parts = [table.c.country.in_(countries)] if countries else []
    parts += [table.c.region.in_(others)] if others else []
    parts += [table.c.region.is_(None)] if UNKNOWN in values else []
    return or_(*parts)  # no empty part: an OR keeps the database from walking the index


def on_date(table: FromClause, values: Sequence[str], query: Any) -> ColumnElement[bool]:
    within = _inside if query.date_match == "certain" else _overlaps
    return or_(false(), *(within(table, dates.parse(value)) for value in values))


def _overlaps(table: FromClause, asked: dates.Interval) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [table.c.date_start.is_not(None)]
    parts += [table.c.date_start <= asked.end] if asked.end else []
    parts += [table.c.date_end >= asked.start] if asked.start else []
    return and_(*parts)


def _inside(table: FromClause, asked: dates.Interval) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [table.c.date_start.is_not(None)]
    parts += [table.c.date_start >= asked.start] if asked.start else []
    parts += [table.c.date_end <= asked.end] if asked.end else []
    return and_(*parts)
