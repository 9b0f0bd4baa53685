"""The one grammar of dates: ISO 8601-2 (EDTF) text to inclusive days, and stored days to text."""

import calendar
import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import lru_cache

ACCEPTED = (
    "accepted are a year (2024), month (2024-01) or day (2024-01-05), unspecified digits (202X, 2024-XX, "
    "2024-01-XX), each with EDTF's ~ ? %, and intervals of these: a/b, ../b, a/.."
)

_MARK = "[~?%]?"
# [0-9] and not \d, which matches the digits of every alphabet.
_DATE = re.compile(
    rf"""
    (?P<year>[0-9]{{4}}) {_MARK} (?:
        -(?P<month>[0-9]{{2}}) {_MARK} (?: -(?P<day>[0-9]{{2}}) {_MARK} | -XX {_MARK} )?
      | -XX {_MARK} (?: -XX {_MARK} )?
    )?
  | (?P<years>[0-9]{{2}}[0-9X]X) {_MARK}
    """,
    re.VERBOSE,
)


class DateError(ValueError):
    """A text or a pair of days that is no date; the message says what was wrong."""


@dataclass(frozen=True)
class Interval:
    """Inclusive days; None is open on that side, so two of them are all of time, not an undated event."""

    start: dt.date | None
    end: dt.date | None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise DateError(f"the end ({self.end}) is before the start ({self.start})")

    def overlaps(self, other: "Interval") -> bool:
        (start, end), (first, last) = self._span(), other._span()
        return start <= last and first <= end

    def contains(self, other: "Interval") -> bool:
        (start, end), (first, last) = self._span(), other._span()
        return start <= first and last <= end

    def _span(self) -> tuple[float, float]:
        return (
            self.start.toordinal() if self.start else -math.inf,
            self.end.toordinal() if self.end else math.inf,
        )


@lru_cache(4096)  # the same days come again and again
def parse(text: str) -> Interval:
    first, slash, last = text.partition("/")
    if not slash:
        return _days(text)
    if first == last == "..":
        raise DateError(f"an interval needs a date on one side at least: {ACCEPTED}")
    start = None if first == ".." else _days(first).start
    end = None if last == ".." else _days(last).end
    return Interval(start, end)


def edtf(start: dt.date | None, end: dt.date | None, precision: str | None) -> str | None:
    """The text for stored days, None when undated; `parse` gives the same days back.

    `2024-01` says "some time in January", `2024-01-01/2024-01-31` "from the 1st to the 31st": the days are
    equal, so only the precisions `month` and `year` shorten them.
    """
    days = Interval(start, end)
    if start is None and end is None:
        return None
    if start is not None and start == end:
        return start.isoformat()
    if start is not None:
        # Slices of isoformat, because strftime("%Y") does not pad years before 1000.
        short = {"month": start.isoformat()[:7], "year": start.isoformat()[:4]}.get(precision or "")
        if short and parse(short) == days:
            return short
    return f"{start or '..'}/{end or '..'}"


def precision(text: str) -> str:
    """How exactly a text that `parse` reads tells its days, in the words of the vocabulary `date_precision`."""
    days = parse(text)
    if days.start == days.end:
        return "day"
    found = _DATE.fullmatch(text)
    if not found or not found["year"]:  # an interval, or a decade, for which the vocabulary has no word
        return "days"
    return "month" if found["month"] else "year"


def _days(text: str) -> Interval:
    """The first and the last day of one date."""
    found = _DATE.fullmatch(text)
    if not found:
        raise DateError(f"{_shown(text)} is not a date: {ACCEPTED}")
    years = found["years"] or found["year"]
    first, last = int(years.replace("X", "0")), int(years.replace("X", "9"))
    try:
        start = dt.date(first, int(found["month"] or 1), int(found["day"] or 1))
        month = int(found["month"] or 12)
        end = dt.date(last, month, int(found["day"] or calendar.monthrange(last, month)[1]))
    except ValueError as error:
        raise DateError(f"{_shown(text)} is not in the calendar, years 0001 to 9999: {ACCEPTED}") from error
    return Interval(start, end)


def _shown(text: str) -> str:
    if not text:
        return "an empty text"
    return repr(text if len(text) <= 40 else text[:39] + "…")
