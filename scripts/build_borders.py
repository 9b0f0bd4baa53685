"""Rebuild app/regions/borders.zip, the simplified borders of regions and countries, from Natural Earth's areas."""

import importlib
import json
import sys
import tempfile
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import areas  # noqa: E402
from build_regions import fetch, readable  # noqa: E402
from topology import Polygons, topology  # noqa: E402

from app.regions.borders import ARCHIVE, GRID  # noqa: E402

PACKAGES = (
    *("giso==1.0.2", "pycountry==26.2.16", "pyarrow==26.0.1", "rapidfuzz==3.14.6"),
    *("shapely==2.2.0", "numpy==2.4.6"),
)
DETAIL = 0.02  # degrees: what a corner must stand out by, as the root of the area that it adds
TRIES = 10


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fetch(Path(folder), PACKAGES)
        standard = importlib.import_module("pycountry").subdivisions
        found = simplified(areas.read(Path(folder), {iso.code: readable(iso.name) for iso in standard}))
        made_of = areas.drawn(found, {iso.code: iso.parent_code for iso in standard})
        write({code: united([found[area] for area in parts]) for code, parts in made_of.items()})


def simplified(found: areas.Areas) -> areas.Areas:
    """All at once, so that neighbours keep the same line; then on the grid, which may fold a line onto itself."""
    shapely = importlib.import_module("shapely")
    shapes = on_grid(shapely.coverage_simplify(list(found.values()), DETAIL))
    for _ in range(TRIES):
        if shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes):
            return dict(zip(found, shapes, strict=True))
        shapes = on_grid(shapely.coverage_clean(shapes))
    raise RuntimeError("the areas do not become valid on this grid")


def on_grid(shapes: Any) -> Any:
    shapely, numpy = importlib.import_module("shapely"), importlib.import_module("numpy")
    return shapely.transform(shapes, lambda points: numpy.round(points * GRID) / GRID)


def united(shapes: list[Any]) -> Polygons:
    """As rings of whole numbers, the outer ones counterclockwise (RFC 7946)."""
    shapely = importlib.import_module("shapely")
    whole = shapely.orient_polygons(shapely.coverage_union_all(shapes))
    return [[ring(line) for line in (each.exterior, *each.interiors)] for each in shapely.get_parts(whole)]


def ring(line: Any) -> tuple[tuple[int, int], ...]:
    points = [(round(x * GRID), round(y * GRID)) for x, y in line.coords]
    return tuple(points)


def write(borders: Mapping[str, Polygons]) -> None:
    """One file for each country: nobody has to read the others'. Without the time, so that the same is the same."""
    with ZipFile(ARCHIVE, "w") as archive:
        for country, codes in groupby(borders, key=lambda code: code[:2]):
            told = topology({code: borders[code] for code in codes})
            text = json.dumps(told, separators=(",", ":"))
            archive.writestr(ZipInfo(f"{country}.json"), text, ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main()
