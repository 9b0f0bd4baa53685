"""The formats of an answer, one file each, and the choice among them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.formats import csv, geojson, json, ndjson
from app.formats.accept import liked

Write = Callable[[Sequence[str], Iterable[Any]], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    media_type: str
    extension: str
    write: Write | None = (
        None  # rows as they come; a format without it answers the whole page with what is said of it
    )
    nests: bool = True  # a row may hold rows: claims with an event, positions with a claim
    needs: tuple[str, ...] = ()  # the fields that a row must have


FORMATS = {
    "json": Format(json.MEDIA_TYPE, "json"),
    "csv": Format(csv.MEDIA_TYPE, "csv", csv.write, nests=False),
    "ndjson": Format(ndjson.MEDIA_TYPE, "ndjson", ndjson.write),
    "geojson": Format(geojson.MEDIA_TYPE, "geojson", geojson.write, needs=geojson.NEEDS),
}


def having(*fields: str) -> dict[str, Format]:
    """The formats of rows that have these fields, as far as a format asks."""
    return {name: format for name, format in FORMATS.items() if set(format.needs) <= set(fields)}


def negotiate(asked: str | None, accept: str | None, among: Mapping[str, Format] = FORMATS) -> str | None:
    """The format asked for by name, else the one that the Accept header likes best; null where it takes none."""
    if asked:
        return asked
    for media_range, weight in liked(accept or "*/*"):
        for name, format in among.items():
            if weight > 0 and _matches(media_range, format.media_type.partition(";")[0]):
                return name
    return None


def _matches(media_range: str, media_type: str) -> bool:
    return media_range in ("*/*", media_type, f"{media_type.partition('/')[0]}/*")
