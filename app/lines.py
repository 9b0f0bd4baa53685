"""Rows of a file one by one, from NDJSON or a JSON array, whatever else stands in it: what is no row is a fault with its number."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

LONGEST = 1_000_000  # bytes of one row
PIECE = 262_144
NOT_OBJECT = "is not a JSON object"
NOT_COLLECTION = "is not a GeoJSON FeatureCollection: it has a list of features"
TOO_LONG = f"is longer than {LONGEST:,} bytes"
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(slots=True)
class Line:
    """A row, or why it is none. Its number is that of the line, or the place in the array, from 1."""

    number: int
    row: dict[str, Any] | None
    fault: str | None = None
    entity: str = "event"  # what the row is: importers bring claims, positions and documents too


def ndjson(file: BinaryIO) -> Iterator[Line]:
    """Empty lines count, and are no rows."""
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(PIECE)
            yield Line(number, None, TOO_LONG)
            continue
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if line.strip():
            yield _line(number, line)


def array(file: BinaryIO) -> Iterator[Line]:
    """After an element that cannot be read nobody knows where the next begins: it is the last."""
    text = _Text(file)
    if not text.skip("["):
        yield Line(1, None, "is not a JSON array: it begins with [ and has one object for each row")
        return
    number = 0
    for line in _elements(text):
        number = line.number
        yield line
    if text.rest() and not text.broken:
        yield Line(number + 1, None, "something follows after the array")


def features(file: BinaryIO) -> Iterator[Line]:
    """The features of a GeoJSON collection, whatever members stand before them."""
    text = _Text(file)
    if not text.skip("{"):
        yield Line(1, None, NOT_COLLECTION)
        return
    while (name := text.element()) is not None and text.skip(":"):
        if name == b'"features"' and text.skip("["):
            yield from _elements(text)
            return
        if text.element() is None or not text.skip(","):
            break
    yield Line(1, None, NOT_COLLECTION)


def _elements(text: "_Text") -> Iterator[Line]:
    number = 0
    while not text.skip("]"):
        if number and not text.skip(","):
            text.broken = True
            yield Line(
                number + 1, None, f"after element {number}, a comma or ] is missing: the rest is not read"
            )
            return
        number += 1
        element = text.element()
        if element is None:
            text.broken = True
            yield Line(number, None, f"is not JSON, or {TOO_LONG}: the rest is not read")
            return
        yield _line(number, element)


def _line(number: int, data: bytes) -> Line:
    try:
        row = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return Line(number, None, f"is not JSON: {error.msg}, at character {error.pos + 1}")
    return Line(number, row) if isinstance(row, dict) else Line(number, None, NOT_OBJECT)


class _Text:
    """The text of a file from the place that has been reached; what is not UTF-8 stays as it is, to be refused with its row."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.text, self.place, self.broken = file, "", 0, False
        self.decode = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape").decode

    def skip(self, mark: str) -> bool:
        """Whether the mark comes next; if so, goes past it."""
        self._past_blanks()
        found = self.text.startswith(mark, self.place)
        self.place += len(mark) if found else 0
        return found

    def rest(self) -> bool:
        self._past_blanks()
        return self.place < len(self.text)

    def element(self) -> bytes | None:
        """The next value, as it is written; null where there is none, or a longer one than is taken."""
        self._past_blanks()
        while True:
            try:
                _, end = _DECODER.raw_decode(self.text, self.place)
            except (ValueError, RecursionError):
                end = len(self.text)
            if end < len(self.text):
                found, self.place = self.text[self.place : end], end
                data = found.encode("utf-8", "surrogateescape")
                return data if len(data) <= LONGEST else None
            if end - self.place > LONGEST or not self._more():
                return None

    def _past_blanks(self) -> None:
        while (end := _BLANK.match(self.text, self.place).end()) == len(self.text):  # type: ignore[union-attr]  # it matches nothing too
            self.place = end
            if not self._more():
                return
        self.place = end

    def _more(self) -> bool:
        """Reads on, as much again as is waiting, so that a long element is not tried too often."""
        piece = self.file.read(max(PIECE, len(self.text) - self.place))
        self.text, self.place = self.text[self.place :] + self.decode(piece, not piece), 0
        return bool(piece)
