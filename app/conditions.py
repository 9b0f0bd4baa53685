"""The kinds of condition that a filter can put on a table; each is made for a column by its name."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, func, not_, or_, select

from app import dates, regions, words
from app.fields import UNKNOWN
from app.models import Claim, Evidence, Position, Source, table_of
from app.shapes import ALTERNATIVES
from app.sql_functions import among, values_of
from app.vocabularies import and_below

HIDDEN = ("superseded_by", "words")
Condition = Callable[[FromClause, Sequence[Any], Any], ColumnElement[bool]]
Test = Callable[[ColumnElement[Any], Sequence[Any]], ColumnElement[bool]]


def answered(table: FromClause) -> dict[str, ColumnElement[Any]]:
    """The columns that are shown of a row, by name."""
    return {column.name: column for column in table.c if column.name not in HIDDEN}


def visible(
    table: FromClause, as_of: int | ColumnElement[int] | None = None, scan: bool = False
) -> ColumnElement[bool]:
    """The versions that are current, or were so at a revision, which may be a column's; with `scan`, not looked for in an index."""
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
    """The test holds of the column, or of one of the alternatives that an event gives for it; for certain, of each."""

    def condition(table: FromClause, values: Sequence[Any], query: Any) -> ColumnElement[bool]:
        known = [value for value in values if value != UNKNOWN or not table.c[name].nullable]
        parts: list[ColumnElement[bool]] = [table.c[name].is_(None)] if len(known) < len(values) else []
        if known:
            parts.append(test(table.c[name], known))
        if known and name in ALTERNATIVES:
            parts.append(
                and_(table.c[name].is_(None), _alternative(table, name, test, known, query._certain))
            )
        return or_(*parts)

    return condition


def _alternative(
    table: FromClause, name: str, test: Test, values: Sequence[Any], each: bool
) -> ColumnElement[bool]:
    value = among(table.c.alternatives, name)
    one = exists(select(value).where(test(value, values)))
    return and_(one, not_(exists(select(value).where(not_(test(value, values)))))) if each else one


def in_region(table: FromClause, values: Sequence[str], query: Any) -> ColumnElement[bool]:
    found = [match.region for value in values for match in regions.resolve(value)]
    countries = [region.code for region in found if region.kind == "country"]
    others = [region.code for region in found if region.kind != "country"]
    parts: list[ColumnElement[bool]] = [table.c.country.in_(countries)] if countries else []
    parts += [table.c.region.in_(others)] if others else []
    parts += [table.c.region.is_(None)] if UNKNOWN in values else []
    if (
        query.region_match == "possible" and not query._certain
    ):  # known to the country only: it may have been there
        whole = sorted({region.country for region in found if region.country})
        parts.append(and_(table.c.region.is_(None), table.c.country.in_(whole)))
    return or_(*parts)  # no empty part: an OR keeps the database from walking the index


def on_date(table: FromClause, values: Sequence[str], query: Any) -> ColumnElement[bool]:
    within = _inside if query.date_match == "certain" or query._certain else _overlaps
    undated = [table.c.date_start.is_(None)] if UNKNOWN in values else []
    return or_(*undated, *(within(table, dates.parse(value)) for value in values if value != UNKNOWN))


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


TAKEN: dict[str, tuple[str, Test]] = {  # what can be asked of a position: its column, and how it is compared
    "claimant": ("claimant", at_or_below),
    "claimant_country": ("claimant", at_or_below),
    "stance": ("stance", one_of),
}


def taken_on(what: str, alone: str | None = None) -> Condition:
    """Some one position on the event, or on the claim, has all that is asked of positions; or one of these `alone`."""

    def condition(table: FromClause, values: Any, query: Any) -> ColumnElement[bool]:
        asked = {alone: values} if alone else {name: getattr(query, name) for name in TAKEN}
        position = table_of(Position).alias()
        parts = [position.c[what] == table.c.id, visible(position, query._as_of)]
        parts += [
            test(position.c[column], asked[name]) for name, (column, test) in TAKEN.items() if asked.get(name)
        ]
        return exists(select(1).select_from(position).where(*parts))

    return condition


def but(condition: Condition) -> Condition:
    """All rows that the condition does not find, those too of which it cannot be told."""

    def complement(table: FromClause, values: Sequence[Any], query: Any) -> ColumnElement[bool]:
        return not_(func.coalesce(condition(table, values, query), false()))

    return complement


def at_least(name: str) -> Condition:
    return lambda table, value, _: table.c[name] >= value


def at_most(name: str) -> Condition:
    return lambda table, value, _: table.c[name] <= value


def cited(of_source: Condition) -> Condition:
    """The event's evidence cites a document of which the condition holds."""

    def condition(table: FromClause, values: Any, query: Any) -> ColumnElement[bool]:
        evidence, source = table_of(Evidence).alias(), table_of(Source).alias()
        both = [
            visible(evidence, query._as_of),
            visible(source, query._as_of),
            evidence.c.source == source.c.id,
        ]
        joined = select(1).select_from(evidence.join(source, and_(*both)))
        return exists(joined.where(evidence.c.event == table.c.id, of_source(source, values, query)))

    return condition


def published_on(source: FromClause, values: Sequence[str], _: Any) -> ColumnElement[bool]:
    known = [_between(source.c.published, dates.parse(value)) for value in values if value != UNKNOWN]
    return or_(*known, *([source.c.published.is_(None)] if UNKNOWN in values else []))


def recorded_on(table: FromClause, values: Sequence[str], _: Any) -> ColumnElement[bool]:
    """Whole days of UTC."""
    return or_(*(_between(table.c.recorded_at, dates.parse(value), _midnight) for value in values))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _between(
    column: ColumnElement[Any], asked: dates.Interval, moment: Callable[[dt.date], Any] = lambda day: day
) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [column.is_not(None)]
    parts += [column >= moment(asked.start)] if asked.start else []
    parts += [column < moment(asked.end + dt.timedelta(1))] if asked.end and asked.end < dt.date.max else []
    return and_(*parts)


def has_each(table: FromClause, values: Sequence[str], query: Any) -> ColumnElement[bool]:
    """The row has each of these: a value of the field, or `claims`, or a `point`."""
    return and_(*(_has(table, value, query) for value in values))


def _has(table: FromClause, name: str, query: Any) -> ColumnElement[bool]:
    if name == "claims":
        claim = table_of(Claim).alias()
        return exists(
            select(1).select_from(claim).where(claim.c.event == table.c.id, visible(claim, query._as_of))
        )
    return table.c["lat" if name == "point" else name].is_not(None)


def speaks_of(table: FromClause, query: str, _: Any) -> ColumnElement[bool]:
    """Every word and phrase stands in what is kept of the event's texts."""
    return and_(*(table.c.words.contains(f" {phrase} ", autoescape=True) for phrase in words.phrases(query)))


def waits(what: str) -> Condition:
    """Someone's position on the event, or on the claim, waits for evidence."""

    def condition(table: FromClause, value: Any, query: Any) -> ColumnElement[bool]:
        position = table_of(Position).alias()
        waiting = [position.c.pending_on.is_not(None), visible(position, query._as_of)]
        found = exists(select(1).select_from(position).where(position.c[what] == table.c.id, *waiting))
        return found if value else not_(found)

    return condition


def claims_value(table: FromClause, values: Sequence[str], _: Any) -> ColumnElement[bool]:
    """The value claimed, or one of those that it may be, as text."""
    value = values_of(table.c.value)
    return exists(select(value).where(value.in_(values)))
