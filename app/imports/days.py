"""Dates as tables write them: which of two numbers is the day is found out from the whole file, or asked for, never guessed."""

import datetime as dt
import re
from collections.abc import Iterable

from app.imports.files import Unreadable
from app.imports.form import DateOrder
from app.imports.report import Report

ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|\+00:00)?)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)?", re.I)
WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def order_of(dates: Iterable[tuple[str, str]], told: DateOrder | None, report: Report) -> bool | None:
    """Whether the day comes before the month, where dates are written in numbers with the year last; null where none are."""
    shown = {"day-first": "", "month-first": "", None: ""}  # a date that shows it
    for _, text in dates:
        if found := NUMBERS.fullmatch(text):
            shown[_shows(int(found[1]), int(found[2]))] = text
    if shown["day-first"] and shown["month-first"]:
        raise Unreadable(
            f"the day comes first in {shown['day-first']!r} and the month in {shown['month-first']!r}"
        )
    order = next((order for order in ("day-first", "month-first") if shown[order]), told)
    if order is None and shown[None]:
        raise Unreadable(
            f"{shown[None]!r}: the day or the month first? No date of the file tells. Say it with date_order"
        )
    if not any(shown.values()):
        return None
    if told and told != order:
        raise Unreadable(f"{shown[order]!r} is not {told}")
    report.found["date order"] = str(order)
    return order == "day-first"


def _shows(first: int, second: int) -> str | None:
    return "day-first" if first > 12 else "month-first" if second > 12 else None


def day(text: str, day_first: bool | None) -> dt.date:
    """Raises ValueError where it is no date."""
    if found := ISO.fullmatch(text) or COMPACT.fullmatch(text):
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    if found := NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return dt.date(year, second, first) if day_first else dt.date(year, first, second)
    if (found := WORDS.fullmatch(text)) and found[2][:3].lower() in MONTHS:
        return dt.date(int(found[3]), MONTHS.index(found[2][:3].lower()) + 1, int(found[1]))
    raise ValueError("is not a date")
