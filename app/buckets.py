"""Buckets of time: what a day, week, month, quarter or year is called, and which of them an interval touches."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bucket:
    definition: str
    unit: int  # how much of an ISO date it takes to tell the bucket: 10 a day, 7 a month, 4 a year
    name: Callable[[str], str]


def _week(day: str) -> str:
    year, week, _ = dt.date.fromisoformat(day).isocalendar()
    return f"{year:04}-W{week:02}"


def _quarter(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


BUCKETS = {
    "day": Bucket("Days, as 2024-01-05.", 10, lambda day: day[:10]),
    "week": Bucket("ISO weeks, as 2024-W01.", 10, _week),
    "month": Bucket("Months, as 2024-01.", 7, lambda month: month[:7]),
    "quarter": Bucket("Quarters, as 2024-Q1.", 7, _quarter),
    "year": Bucket("Years, as 2024.", 4, lambda year: year[:4]),
}


def touched(names: Sequence[str], first: str, last: str) -> Iterator[tuple[str, ...]]:
    """The buckets, each with one name for each of `names`, that lie between two days, months or years; in order."""
    before: tuple[str, ...] = ()
    for unit in _units(first, last):
        buckets = tuple(BUCKETS[name].name(unit) for name in names)
        if buckets != before:
            yield buckets
        before = buckets


def _units(first: str, last: str) -> Iterator[str]:
    if len(first) == BUCKETS["day"].unit:
        begin, end = (dt.date.fromisoformat(day).toordinal() for day in (first, last))
        yield from (dt.date.fromordinal(day).isoformat() for day in range(begin, end + 1))
    elif len(first) == BUCKETS["month"].unit:
        begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
        yield from (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(begin, end + 1))
    else:
        yield from (f"{year:04}" for year in range(int(first), int(last) + 1))
