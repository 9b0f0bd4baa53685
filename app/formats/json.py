"""JSON: the whole answer as one object."""

from typing import Any

import orjson

MEDIA_TYPE = "application/json"


def dump(answer: Any) -> bytes:
    return orjson.dumps(answer, option=orjson.OPT_UTC_Z)
