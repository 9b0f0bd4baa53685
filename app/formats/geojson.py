"""GeoJSON (RFC 7946): a collection of features in WGS 84, each a row with its geometry, its point, or neither."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from app.formats.pieces import joined

MEDIA_TYPE = "application/geo+json"
NEEDS = ("lat", "lon")
KEYS = ("id", "code")  # what names a row, by which a map tells features apart
MEMBERS = ("id", "geometry")  # what a feature has beside its properties


def write(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    return joined(_lines(columns, rows))


def _lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    before = b"\n"
    for row in rows:
        yield before + orjson.dumps(_feature(columns, row), option=orjson.OPT_UTC_Z)
        before = b",\n"
    yield b"\n]}\n"


def _feature(columns: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` chooses properties; the id and the geometry are always there."""
    return {
        "type": "Feature",
        "id": next(row[name] for name in KEYS if name in row),
        "geometry": row["geometry"] if "geometry" in row else point(row["lon"], row["lat"]),
        "properties": {name: row[name] for name in columns if name not in MEMBERS},
    }


def point(lon: float | None, lat: float | None) -> dict[str, Any] | None:
    return None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
