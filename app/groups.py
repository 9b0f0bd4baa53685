"""Rows of SQL added up to the groups that are answered: what may lie in several buckets of time is possible in each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select

from app.buckets import BUCKETS, touched
from app.measures import POSSIBLE
from app.rows import Row

Key = tuple[Any, ...]
Groups = dict[Key, Counter[str]]
GROUPS_AT_MOST = 10_000
ROWS_AT_MOST = 200_000  # of the statement, before the days of a group are added up


class TooManyGroups(Exception):
    def __init__(self) -> None:
        super().__init__(f"makes more than {GROUPS_AT_MOST} groups; filter more, or group by less")


def read(connection: Connection, statement: Select[Any]) -> list[Row]:
    rows = [dict(row._mapping) for row in connection.execute(statement.limit(ROWS_AT_MOST + 1))]
    if len(rows) > ROWS_AT_MOST:
        raise TooManyGroups
    return rows


def folded(names: Sequence[str], rows: Sequence[Row], fill: bool = False) -> Groups:
    """Adds up the rows of one group. What begins and ends in different buckets is possible in each, certain in none."""
    groups = defaultdict[Key, Counter[str]](Counter)
    by_time = [name for name in names if name in BUCKETS]
    span = _span(rows)
    for row in rows:
        buckets = _buckets(by_time, row.pop("first", None), row.pop("last", None))
        told = {name: row.pop(name) for name in names if name not in BUCKETS}
        for bucket in buckets:
            told |= dict(zip(by_time, bucket, strict=True))
            group = groups[tuple(told[name] for name in names)]
            group[POSSIBLE] += row["count"]
            if len(buckets) == 1:
                group.update(row)
        for bucket in _buckets(by_time, *span) if fill and span else ():
            told |= dict(zip(by_time, bucket, strict=True))
            groups[tuple(told[name] for name in names)].update()
        if len(groups) > GROUPS_AT_MOST:
            raise TooManyGroups
    return groups


def in_order(groups: Groups) -> list[tuple[Key, Counter[str]]]:
    """By their names, those without one last."""
    return sorted(groups.items(), key=lambda group: [(value is None, value) for value in group[0]])


def _span(rows: Sequence[Row]) -> tuple[str, str] | None:
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
