"""YAML, and so JSON, to plain values that know their lines; what is more than plain data is a fault."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

At = tuple[str | int, ...]  # the way to a value: ("events", 0, "title")

DEEPEST = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language, ten times as fast
# JSON's words and numbers and nothing else: YAML 1.1 would make a boolean of NO and a date of 2024-01-05.
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][-+]?[0-9]{1,2})?")


@dataclass
class Located:
    """A document's value, the line on which each part begins, and the faults of its writing."""

    value: Any = None
    lines: dict[At, int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)
    whole: bool = False

    def line(self, at: At) -> int:
        """The line of the value, or of the nearest thing around it when it is missing."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)


class _Broken(Exception):
    """The text cannot be read on from this line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.fault = (line, message)


def parse(text: bytes) -> Located:
    """The one document of a UTF-8 text; `whole` is false where reading had to stop at a fault."""
    found = Located()
    try:
        found.value = _document(yaml.parse(text, Loader=_LOADER), found)
        found.whole = True
    except _Broken as broken:
        found.faults.append(broken.fault)
    except yaml.YAMLError as error:
        found.faults.append((_line_of(error, text), f"this is not YAML: {_problem(error)}"))
    return found


def _document(events: Iterator[Event], found: Located) -> Any:
    next(events)  # the start of the stream
    if isinstance(next(events), StreamEndEvent):
        raise _Broken(1, "the file is empty")
    value = _value(next(events), (), events, found)
    next(events)  # the document's end
    following = next(events)
    if isinstance(following, DocumentStartEvent):
        raise _Broken(_line(following), "a second document begins; a file holds one")
    return value


def _value(event: Event, at: At, events: Iterator[Event], found: Located) -> Any:
    _refuse_references(event, found)
    found.lines.setdefault(at, _line(event))
    if len(at) > DEEPEST:
        raise _Broken(_line(event), f"nested more than {DEEPEST} deep")
    if isinstance(event, MappingStartEvent):
        return _mapping(at, events, found)
    if isinstance(event, SequenceStartEvent):
        return _sequence(at, events, found)
    return _scalar(event) if isinstance(event, ScalarEvent) else None


def _sequence(at: At, events: Iterator[Event], found: Located) -> list[Any]:
    values: list[Any] = []
    while not isinstance(event := next(events), CollectionEndEvent):
        values.append(_value(event, (*at, len(values)), events, found))
    return values


def _mapping(at: At, events: Iterator[Event], found: Located) -> dict[str, Any]:
    values: dict[str, Any] = {}
    while not isinstance(event := next(events), CollectionEndEvent):
        if not isinstance(event, ScalarEvent):
            raise _Broken(_line(event), "a key is one plain word")
        _refuse_references(event, found)
        key, way = event.value, (*at, event.value)
        if key in values:
            found.faults.append((_line(event), f"{key!r} is said twice, first on line {found.lines[way]}"))
        found.lines.setdefault(way, _line(event))
        values.setdefault(key, _value(next(events), way, events, found))
    return values


def _scalar(event: ScalarEvent) -> Any:
    plain, text = event.implicit[0], event.value
    if not plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _refuse_references(event: Event, found: Located) -> None:
    """A few lines of anchors can stand for gigabytes, and a tag for any object."""
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        found.faults.append((_line(event), "anchors (&) and aliases (*) are not read: write the value out"))
    if getattr(event, "tag", None):
        found.faults.append((_line(event), "tags (!) are not read: write the plain value"))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _line_of(error: yaml.YAMLError, text: bytes) -> int:
    mark = getattr(error, "problem_mark", None)
    return int(mark.line) + 1 if mark else text.count(b"\n", 0, getattr(error, "position", 0)) + 1


def _problem(error: yaml.YAMLError) -> str:
    return getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
