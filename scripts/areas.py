"""Tell which area is each region's and each country's: units of Natural Earth's table, put together."""

import importlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import natural_earth

from app.regions.fold import fold
from app.regions.table import read_rows

UNITS = Path(__file__).with_name("border_units.tsv")
GAPS = Path(__file__).with_name("border_gaps.tsv")
NOBODY = "-"
# Islands in the unit of another region, by the box that they alone lie in: west, south, east, north.
ISLANDS = {"YE-SU": ("YE-HD", (52, 11, 55, 13.5)), "NO-22": ("NO-18", (-10, 70, -7, 72))}

Shape = Any  # of shapely, which only the build has
Areas = dict[str, Shape]


def read(folder: Path, standard: Mapping[str, str]) -> Areas:
    """By code, all that has one: regions without the regions in them, and what of a country is in no region of its own."""
    shapely = importlib.import_module("shapely")
    parts: dict[str, list[Shape]] = defaultdict(list)
    for code, unit in _assigned(folder, standard):
        parts[code].append(shapely.from_wkb(unit["geometry"]))
    areas = {
        code: shapely.coverage_union_all(found) for code, found in sorted(parts.items()) if code != NOBODY
    }
    for code, (unit_of, box) in ISLANDS.items():
        inside = shapely.box(*box)
        pieces = shapely.get_parts(areas[unit_of])
        within = shapely.within(pieces, inside)
        areas |= {
            code: shapely.multipolygons(pieces[within]),
            unit_of: shapely.multipolygons(pieces[~within]),
        }
    return areas


def drawn(areas: Iterable[str], parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Every code that gets a border, with the areas that it is made of."""
    found: dict[str, list[str]] = defaultdict(list)
    for area in sorted(areas):
        for code in _around(area, parents):
            found[code].append(area)
    gaps, held = _gaps()
    missing = [code for code in parents if code not in found and code not in held]
    broken = {around for code in missing for around in _around(code, parents) if around != code[:2]}
    left_out = gaps | (broken - set(areas))
    return {code: made_of for code, made_of in sorted(found.items()) if code not in left_out}


def _around(area: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """The area's own code, the regions around it, its country."""
    code: str | None = area
    while code:
        yield code
        code = parents.get(code)
    if area != area[:2]:
        yield area[:2]


def _gaps() -> tuple[set[str], set[str]]:
    """The regions to leave out, and those that have no area because they are in that of another."""
    rows = _rows(GAPS)
    return (
        {row["region"] for row in rows if row["border"] == "left out"},
        {code for row in rows for code in row["holds"].split()},
    )


def _assigned(folder: Path, standard: Mapping[str, str]) -> Iterator[tuple[str, natural_earth.Unit]]:
    """Each unit with the code that it lies in: as our table says, else as its own code and names do."""
    by_country: dict[str, dict[str, str]] = defaultdict(dict)
    for iso, name in standard.items():
        by_country[iso[:2]][iso] = fold(name)
    ours = {row["unit"]: row["region"] for row in _rows(UNITS)}
    for unit in natural_earth.units(folder, geometry=True):
        code = unit["iso_3166_2"]
        known = [unit["adm1_code"], code, f"{code[:2]}-*"]
        found = next((ours[name] for name in known if name in ours), None if unit["name"] else NOBODY)
        yield found or natural_earth.identified(unit, by_country[code[:2]])[0] or code[:2], unit


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(read_rows(file))
