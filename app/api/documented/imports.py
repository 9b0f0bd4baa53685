"""An import: the file, and what is told of it."""

import json
from typing import Any

from app.formats import ndjson

_COUNTS = {
    "rows": 2,
    "imported": 1,
    "refused": 1,
    "left_out": 0,
    "reasons": {"is not a date": 1},
    "notes": [],
}
_EVENTS = {"created": 1, "updated": 0, "unchanged": 0, "removed": 0}
_SUMMARY: dict[str, Any] = {
    "format": "csv",
    "dataset": None,
    "release": None,
    "newer_release": None,
    "added_to": None,
}
_FOUND = {"packed": "no", "encoding": "utf-8", "delimiter": "comma", "tags": "no"}
_SUMMARY |= {"found": _FOUND} | _COUNTS
_SUMMARY |= {"events": _EVENTS, "revision": 2, "synced": None, "dry_run": False, "seconds": 0.016}
_LINES: list[dict[str, Any]] = [
    {"found": _FOUND},
    {"refused": {"line": 3, "column": "date_start", "value": "soon", "reason": "is not a date"}},
    {"progress": {"rows": 2, "bytes": 120, "of": 120}},
    {"summary": _SUMMARY},
]

FILE: dict[str, Any] = {
    "required": True,
    "description": "The file as it is: packed by gzip or zip or not.",
    "content": {
        "application/octet-stream": {
            "schema": {"type": "string", "format": "binary"},
            "example": "id,type,title\nodesa-2024-02-01,strike,Drones over Odesa\n",
        }
    },
}
IMPORTED: dict[str, Any] = {
    ndjson.MEDIA_TYPE: {
        "schema": {
            "type": "string",
            "description": "First what was `found` out about the file, then each fault of a row that is `refused` and from "
            "time to time the `progress`. The last line has the `summary`; or the `problem` for which nothing was written. Of the "
            "rows that were `refused`, those `left_out` are in order and hold no event of ours. `added_to` is the release that "
            "the data set is called, where a file without a name changed it.",
        },
        "example": "".join(f"{json.dumps(line)}\n" for line in _LINES),
    }
}
