"""What is told of an import: what was found out about the file, which rows were refused and why, what was not understood."""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from app.formats.csv import guarded
from app.rows import Row

COLUMNS = ("line", "column", "value", "reason")
SHOWN = 200
NOTES_AT_MOST = 500  # different values of which each is told
REASONS_AT_MOST = 500  # different ones
_VALUES = re.compile(r"'[^']*'|(?<=by row )[0-9]+|(?<=at character )[0-9]+")


@dataclass
class Report:
    found: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    refused: int = 0
    left_out: int = 0  # of the refused, those that are in order and hold no event
    reasons: Counter[str] = field(default_factory=Counter)
    notes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    file: IO[str] | None = None  # of the refused rows, as CSV
    recent: list[Row] = field(default_factory=list)  # refused since somebody asked
    lines: bytearray = field(default_factory=bytearray)  # a bit for each line, set where its row is refused
    names: Mapping[str, str] = field(default_factory=dict)  # of columns of the format in this file

    @property
    def imported(self) -> int:
        return self.rows - self.refused

    def refuse(self, line: int, faults: list[tuple[str, str, str]]) -> None:
        """One row; each fault is of a column, with its value."""
        if self._is_first(line):  # a row that makes several events is refused once
            self.refused += 1
            reason = _VALUES.sub("…", faults[0][2])
            known = reason in self.reasons or len(self.reasons) < REASONS_AT_MOST
            self.reasons[reason if known else "…"] += 1
        for column, value, reason in faults:
            row = {"line": line, "column": column, "value": value[:SHOWN], "reason": reason}
            if self.file is None:
                self.recent.append(row)
            if self.file:
                if self.file.tell() == 0:
                    csv.writer(self.file).writerow(COLUMNS)
                csv.writer(self.file).writerow([guarded(cell) for cell in row.values()])

    def _is_first(self, line: int) -> bool:
        place, bit = line // 8, 1 << line % 8
        self.lines.extend(bytes(max(0, place + 1 - len(self.lines))))
        known = self.lines[place] & bit
        self.lines[place] |= bit
        return not known

    def leave_out(self, line: int, reason: str) -> None:
        self.refuse(line, [("", "", reason)])
        self.left_out += 1

    def note(self, column: str, message: str, value: str = "") -> None:
        """What a row says and was not understood, though the row is taken."""
        key = (column, message, value[:SHOWN])
        if key not in self.notes and len(self.notes) >= NOTES_AT_MOST:
            key = (column, message, "…")
        self.notes[key] += 1

    def news(self) -> list[Row]:
        """The faults since this was asked before."""
        told, self.recent = self.recent, []
        return told

    def told(self) -> Row:
        noted = [
            {"column": column, "message": message, "value": value or None, "rows": rows}
            for (column, message, value), rows in self.notes.most_common()
        ]
        return {
            "found": self.found,
            "rows": self.rows,
            "imported": self.imported,
            "refused": self.refused,
            "left_out": self.left_out,
            "reasons": dict(self.reasons.most_common()),
            "notes": noted,
        }
