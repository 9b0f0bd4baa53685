"""NDJSON: one JSON object a line, so that a reader can begin with the first and stop at any."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from app.formats.pieces import joined

MEDIA_TYPE = "application/x-ndjson"
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE


def write(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    return joined(orjson.dumps({name: row[name] for name in columns}, option=OPTIONS) for row in rows)
