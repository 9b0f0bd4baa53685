"""CSV (RFC 4180) in UTF-8: a header always, one row a line, nothing that a spreadsheet would run as a formula."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula (OWASP)
CHUNK = 200  # rows a piece: fewer, larger pieces cost a stream much less


class _Line:
    """Gives back what csv.writer writes."""

    def write(self, line: str) -> str:
        return line


def write(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    lines = [writer.writerow(columns)]
    for row in rows:
        lines.append(writer.writerow([_cell(row[column]) for column in columns]))
        if len(lines) >= CHUNK:
            yield "".join(lines).encode()
            lines = []
    yield "".join(lines).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value
