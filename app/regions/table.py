"""The committed table of regions, countries and seas, read once."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

COLUMNS = (
    *("code", "kind", "name", "name_local", "local_language", "name_uk", "parent"),
    *("lat", "lon", "spellings", "places"),
)
TABLE = Path(__file__).with_name("regions.tsv")


class Tsv(csv.Dialect):
    """Plain lines: no cell holds a tab or a line break, and nothing is quoted."""

    delimiter = "\t"
    lineterminator = "\n"
    quoting = csv.QUOTE_NONE


@dataclass(frozen=True)
class Region:
    """A region (ISO 3166-2), a country (ISO 3166-1) or a sea."""

    code: str
    kind: str
    name: str
    name_local: str | None
    local_language: str | None
    name_uk: str | None
    country: str | None
    parent: str | None
    lat: float | None
    lon: float | None
    spellings: tuple[str, ...]


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    kept = (line for line in lines if not line.startswith("#"))
    return iter(csv.DictReader(kept, dialect=Tsv))


@cache
def everything() -> Sequence[Region]:
    """All rows, sorted by code."""
    return tuple(_region(row) for row in _rows())


@cache
def places() -> Mapping[str, tuple[str, ...]]:
    """Towns by the code of their region: they are never resolved, only suggested from."""
    return MappingProxyType({row["code"]: _parts(row["places"]) for row in _rows() if row["places"]})


def get(code: str) -> Region | None:
    return _by_code().get(code)


def is_country(code: str) -> bool:
    """Whether the code is a country of ISO 3166-1 (alpha-2)."""
    region = get(code)
    return region is not None and region.kind == "country"


@cache
def _by_code() -> Mapping[str, Region]:
    return MappingProxyType({region.code: region for region in everything()})


@cache
def _rows() -> Sequence[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(read_rows(file))


def _region(row: dict[str, str]) -> Region:
    code = row["code"]
    return Region(
        code=code,
        kind=row["kind"],
        name=row["name"],
        name_local=row["name_local"] or None,
        local_language=row["local_language"] or None,
        name_uk=row["name_uk"] or None,
        country=None if row["kind"] == "sea" else code[:2],
        parent=row["parent"] or None,
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        spellings=_parts(row["spellings"]),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
