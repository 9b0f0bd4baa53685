"""One row of a table: its cells as values, with all that is wrong with them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.imports.days import day
from app.imports.report import Report
from app.lines import Line

FORMULA = ("=", "+", "-", "@")  # how a cell begins that a spreadsheet runs
YEARS = range(1900, 2101)


class Cells:
    """Raises KeyError for a column that the format does not declare; one that this file has not is empty."""

    def __init__(
        self,
        line: int,
        cells: Mapping[str, str],
        names: Mapping[str, str],
        report: Report,
        day_first: bool | None = None,
    ) -> None:
        self.line, self._cells, self._names = line, cells, names
        self._report, self._day_first = report, day_first
        self.faults: list[tuple[str, str, str]] = []
        self.left_out: str | None = None

    def __getitem__(self, name: str) -> str:
        return self._cells[name].strip()

    def __contains__(self, name: str) -> bool:
        """Whether the file has the column."""
        return name in self._names

    def raw(self, name: str) -> str:
        """With the blanks around it."""
        return self._cells[name]

    def refuse(self, name: str, reason: str) -> None:
        """The row is not taken, for this reason and any other."""
        self.faults.append((self._names.get(name, name), self._cells.get(name, ""), reason))

    def leave_out(self, reason: str) -> None:
        """The row is in order, and holds no event."""
        self.left_out = reason

    def note(self, name: str, message: str, *, value: bool = True) -> None:
        """The row is taken without this; numbers are not worth a note each."""
        self._report.note(self._names.get(name, name), message, self._cells.get(name, "") if value else "")

    def text(self, name: str) -> str | None:
        found = self[name]
        if found.startswith(FORMULA) and not _is_number(found):
            self.refuse(name, "begins like a formula")
        if "\0" in found:
            self.refuse(name, "has a NUL, which no text has")
        return found or None

    def needed(self, name: str) -> str:
        if not self[name]:
            self.refuse(name, "is empty, and is needed")
        return self.text(name) or ""

    def number(self, name: str) -> int | None:
        """A whole number, also written 287.0."""
        if not (text := self[name]) or text.lower() in ("nan", "na"):
            return None
        found = _number(text)
        if found is None or found != int(found):
            self.refuse(name, "is not a whole number")
            return None
        if found < 0:
            self.refuse(name, "is less than nothing")
            return None
        return int(found)

    def decimal(self, name: str) -> float | None:
        if not (text := self[name]) or text.lower() in ("nan", "na"):
            return None
        if (found := _number(text)) is None:
            self.refuse(name, "is not a number")
        return found

    def day(self, name: str, latest: dt.date | None = None) -> dt.date | None:
        """By default, today is the latest day that something can have happened on."""
        if not (text := self[name]):
            return None
        try:
            found = day(text, self._day_first)
        except ValueError:
            self.refuse(name, "is not a date")
            return None
        return self._happened(name, found, latest)

    def day_of(self, *names: str) -> dt.date | None:
        """A day in three columns: year, month, day; all are needed."""
        parts = [(name, self.number(name)) for name in names]
        for name, part in parts:
            if part is None and not self[name]:
                self.refuse(name, "is empty, and is needed")
        if any(part is None for _, part in parts):
            return None
        try:
            found = dt.date(*(part or 0 for _, part in parts))
        except (ValueError, OverflowError):
            self.refuse(names[-1], f"is no day of {'-'.join(str(part) for _, part in parts[:2])}")
            return None
        return self._happened(names[0], found, None)

    def _happened(self, name: str, found: dt.date, latest: dt.date | None) -> dt.date:
        if found > (latest or dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)):
            self.refuse(name, "lies in the future")
        elif found.year not in YEARS:
            self.refuse(name, f"lies before {YEARS[0]}")
        return found

    def made(self, entity: str = "event", /, **row: Any) -> Line:
        return Line(
            self.line, {name: value for name, value in row.items() if value is not None}, None, entity
        )


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    if "_" in text:  # which Python allows, and nobody else
        return None
    return found if abs(found) < 1e15 and found == found else None


def _is_number(text: str) -> bool:
    return _number(text) is not None
