"""The formats of an answer, one file each, and the choice among them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.formats import csv, json

Write = Callable[[Sequence[str], Iterable[Any]], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    media_type: str
    write: Write | None = (
        None  # rows as they come; a format without it answers the whole page with what is said of it
    )


FORMATS = {"json": Format(json.MEDIA_TYPE), "csv": Format(csv.MEDIA_TYPE, csv.write)}


def negotiate(asked: str | None, accept: str | None) -> str | None:
    """The format asked for by name, else the one that the Accept header likes best; null where it takes none."""
    if asked:
        return asked
    liked = sorted(_ranges(accept or "*/*"), key=lambda pair: -pair[1])
    for media_range, weight in liked:
        for name, format in FORMATS.items():
            if weight > 0 and _matches(media_range, format.media_type.partition(";")[0]):
                return name
    return None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media_range, *parameters = [piece.strip() for piece in part.lower().split(";")]
        weights = [piece.removeprefix("q=") for piece in parameters if piece.startswith("q=")]
        try:
            yield media_range, float(weights[0]) if weights else 1.0
        except ValueError:
            yield media_range, 0.0


def _matches(media_range: str, media_type: str) -> bool:
    return media_range in ("*/*", media_type, f"{media_type.partition('/')[0]}/*")
