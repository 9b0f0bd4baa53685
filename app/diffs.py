"""What turns one JSON value into another, as a JSON Patch (RFC 6902) that a person can read: rows are matched by their ids."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

Operation = dict[str, Any]


def patch(before: Any, after: Any, path: str = "") -> list[Operation]:
    """Applied to `before` it gives `after`. What is not there is null, so what is new replaces the whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        return list(_of_objects(before, after, path))
    if isinstance(before, list) and isinstance(after, list):
        return list(_of_lists(before, after, path))
    return [] if _same(before, after) else [{"op": "replace", "path": path, "value": after}]


def _of_objects(before: dict[str, Any], after: dict[str, Any], path: str) -> Iterator[Operation]:
    for name in before:
        if name not in after:
            yield {"op": "remove", "path": f"{path}/{_step(name)}"}
    for name, value in after.items():
        place = f"{path}/{_step(name)}"
        if name in before:
            yield from patch(before[name], value, place)
        else:
            yield {"op": "add", "path": place, "value": value}


def _of_lists(before: Sequence[Any], after: Sequence[Any], path: str) -> Iterator[Operation]:
    """Rows that are gone are removed from the end, so that the places of the others hold; the rest follows in order."""
    wanted = [_identity(row) for row in after]
    now = list(before)
    for place in reversed(range(len(now))):
        if _identity(now[place]) not in wanted:
            yield {"op": "remove", "path": f"{path}/{place}"}
            del now[place]
    for place, row in enumerate(after):
        known = [_identity(row) for row in now[place:]]
        if wanted[place] not in known:
            yield {"op": "add", "path": f"{path}/{place}", "value": row}
            now.insert(place, row)
            continue
        if known[0] != wanted[place]:
            there = place + known.index(wanted[place])
            yield {"op": "move", "from": f"{path}/{there}", "path": f"{path}/{place}"}
            now.insert(place, now.pop(there))
        yield from patch(now[place], row, f"{path}/{place}")
    for place in reversed(range(len(after), len(now))):
        yield {"op": "remove", "path": f"{path}/{place}"}


def _identity(row: Any) -> bytes:
    """By which a row is known in both lists: its id, or all of it."""
    named = isinstance(row, dict) and isinstance(row.get("id"), str)
    return orjson.dumps(row["id"] if named else [row], option=orjson.OPT_SORT_KEYS)


def _same(before: Any, after: Any) -> bool:
    """As JSON: 1 is not true."""
    return orjson.dumps(before) == orjson.dumps(after)


def _step(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
