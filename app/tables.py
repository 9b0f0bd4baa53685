"""Groups as tables of plain numbers: a row for each, or wide, with the values of the last dimension as columns."""

from collections.abc import Iterator
from typing import Any

from app.aggregate import EventAggregate
from app.dimensions import columns_of, unit_of
from app.fields import UNKNOWN
from app.groups import Key
from app.measures import MEASURES
from app.rows import Row

COLUMNS_AT_MOST = 1000
Table = tuple[list[str], list[Row]]  # columns and rows


class TooWide(Exception):
    def __init__(self) -> None:
        super().__init__(
            f"makes more than {COLUMNS_AT_MOST} columns; filter more, or put another dimension last"
        )


def table(query: EventAggregate, groups: list[Row]) -> Table:
    """Each range is spread over columns: launched_low, launched, launched_high."""
    parts = [(name, measure, end) for name, measure, end in _parts(query) if end]
    rows = [group | {name: group[measure][end] for name, measure, end in parts} for group in groups]
    return _wide(query, rows) if query.wide else ([*columns_of(query.group_by), *_measures(query)], rows)


def _parts(query: EventAggregate) -> Iterator[tuple[str, str, str]]:
    for measure in query.measured():
        if measure == "count" and unit_of(query.group_by):
            yield from (("count", "count", ""), ("count_possible", "count_possible", ""))
            continue
        for end in MEASURES[measure].ends:
            yield measure if end in ("", "best") else f"{measure}_{end}", measure, end


def _measures(query: EventAggregate) -> list[str]:
    return [name for name, _, _ in _parts(query)]


def _wide(query: EventAggregate, groups: list[Row]) -> Table:
    """A combination that no event has is null, never 0: nothing was counted there."""
    across, down = columns_of(query.group_by[-1:]), columns_of(query.group_by[:-1])
    values = sorted({_key(group, across) for group in groups}, key=_unknown_last)
    measures = _measures(query)
    columns = [*down, *(_column(measure, value) for measure in measures for value in values)]
    if len(columns) > COLUMNS_AT_MOST:
        raise TooWide
    rows: dict[Key, Row] = {}
    for group in groups:
        told = {name: group[name] for name in down}
        row = rows.setdefault(_key(group, down), dict.fromkeys(columns) | told)
        row |= {_column(measure, _key(group, across)): group[measure] for measure in measures}
    return columns, list(rows.values())


def _key(group: Row, names: list[str]) -> Key:
    return tuple(group[name] for name in names)


def _unknown_last(key: Key) -> list[tuple[bool, Any]]:
    return [(value is None, value) for value in key]


def _column(measure: str, value: Key) -> str:
    """`count:strike`; `count:unknown` without a value, `count:unknown:UA` where only the country is known."""
    named, *more = value
    return ":".join([measure, *([UNKNOWN, *filter(None, more)] if named is None else [named])])
