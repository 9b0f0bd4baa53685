"""CSV (RFC 4180) in UTF-8: a header always, one row a line, nothing that a spreadsheet would run as a formula."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from app.formats.pieces import joined

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula (OWASP)


class _Line:
    """Gives back what csv.writer writes."""

    def write(self, line: str) -> str:
        return line


def write(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    return joined(line.encode() for line in _lines(columns, rows))


def _lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([_cell(row[column]) for column in columns])


def guarded(value: Any) -> Any:
    """A text so that no spreadsheet runs it; one that looks guarded is guarded too, so that it can be undone."""
    return f"'{value}" if isinstance(value, str) and _looks_guarded(value) else value


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _looks_guarded(text) else text


def _looks_guarded(text: str) -> bool:
    return text.lstrip("'").startswith(FORMULA)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value
