"""The committed borders of regions and countries, a file for each country, read when somebody asks for one."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson

ARCHIVE = Path(__file__).with_name("borders.zip")
GRID = 1000  # points to a degree
AT_ONCE = 8  # countries kept in memory; the largest takes about 2 MB

Geometry = dict[str, Any]
Ring = list[tuple[float, float]]


def border(code: str) -> Geometry | None:
    """A polygon or several (RFC 7946); none where the source's areas are not those of the standard."""
    country = _country(code[:2])
    if code not in country.get("regions", {}):
        return None
    polygons = [[_ring(country["arcs"], arcs) for arcs in rings] for rings in country["regions"][code]]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


@lru_cache(AT_ONCE)
def _country(country: str) -> Mapping[str, Any]:
    """The lines of a country, and by region the numbers of those around it: what scripts/topology.py made."""
    name = f"{country}.json"
    with ZipFile(ARCHIVE) as archive:
        return orjson.loads(archive.read(name)) if name in archive.namelist() else {}


def _ring(lines: Sequence[Sequence[int]], numbers: Sequence[int]) -> Ring:
    """Line after line, of ~n line n backwards; each begins where the one before ends."""
    points = [_points(lines[number]) if number >= 0 else _points(lines[~number])[::-1] for number in numbers]
    return [points[0][0], *chain.from_iterable(line[1:] for line in points)]


def _points(steps: Sequence[int]) -> Ring:
    return list(zip(_degrees(steps[::2]), _degrees(steps[1::2]), strict=True))


def _degrees(steps: Sequence[int]) -> Iterator[float]:
    return (place / GRID for place in accumulate(steps))
