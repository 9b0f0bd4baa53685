"""What a body may hold at all: what no database holds, or no answer could tell back, is found at its place."""

from collections.abc import Iterator
from typing import Any

from app.fields import storable

DEEPEST = 100  # lists and objects within each other; JSON is written to 254
LEAST, MOST = -(2**63), 2**64 - 1  # what JSON is written with
NO_TEXT = "holds a NUL or half a character, which no text has"
Place = tuple[str | int, ...]


def unstorable(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any, str]]:
    """Each part at fault: where it is, what it is, and what is wrong with it."""
    if message := _amiss(value, len(place)):
        yield place, value, message
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from unstorable(part, (*place, told_back(str(name))))
        names = [str(name) for name in value if not storable(str(name))]
        yield from (((*place, told_back(name)), name, NO_TEXT) for name in names)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from unstorable(part, (*place, number))


def _amiss(value: Any, depth: int) -> str | None:
    if isinstance(value, str):
        return None if storable(value) else NO_TEXT
    if isinstance(value, int):
        return None if LEAST <= value <= MOST else "is a whole number beyond 64 bits"
    if isinstance(value, dict | list) and depth == DEEPEST:
        return f"has more than {DEEPEST} lists and objects within each other"
    return None


def told_back(value: Any, depth: int = 0) -> Any:
    """A value as JSON can tell it back: with ? for half a character, and a number beyond 64 bits as a text."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and not LEAST <= value <= MOST:
        return str(value)
    if isinstance(value, dict | list | tuple) and depth == DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {told_back(str(name)): told_back(part, depth + 1) for name, part in value.items()}
    return [told_back(part, depth + 1) for part in value] if isinstance(value, list | tuple) else value
