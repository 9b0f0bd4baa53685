"""A bulk load: its rows, and what becomes of them."""

import json
from typing import Any

from app.formats import ndjson

_NEW: dict[str, Any] = {"external_id": "2024-02-01/drones", "type": "strike", "title": "Drones over Odesa"}
_NEW |= {"date_edtf": "2024-02-01", "region": "UA-51", "launched": "nearly 30"}
_RESULT = {"line": 1, "id": "5f1c1bb1ec1ff9b18ec1", "action": "created", "errors": []}
_COUNTS = {"created": 1, "updated": 0, "unchanged": 0, "removed": 0, "refused": 0}
_SUMMARY = _COUNTS | {"revision": 2, "synced": None, "dry_run": False, "seconds": 0.016}
_ONE = "an event as `POST /events` takes it, with `id`, or `external_id` and the parameter `dataset`"

ROWS: dict[str, Any] = {
    "required": True,
    "description": "The events. With `Content-Encoding: gzip` they may be packed.",
    "content": {
        ndjson.MEDIA_TYPE: {
            "schema": {"type": "string", "description": f"On each line {_ONE}."},
            "example": json.dumps(_NEW) + "\n",
        },
        "application/json": {
            "schema": {
                "type": "array",
                "items": {"type": "object", "description": f"{_ONE[0].upper()}{_ONE[1:]}."},
            },
            "example": [_NEW],
        },
    },
}
RESULTS: dict[str, Any] = {
    ndjson.MEDIA_TYPE: {
        "schema": {
            "type": "string",
            "description": "For each row `line`, `id`, `action` (created, updated, unchanged or refused) and `errors`; for "
            "each event that is removed the same, with `line` null. The last line has the `summary`: what was counted, and "
            "the `revision`; or the `problem` for which nothing was written.",
        },
        "example": f"{json.dumps(_RESULT)}\n{json.dumps({'summary': _SUMMARY})}\n",
    }
}
