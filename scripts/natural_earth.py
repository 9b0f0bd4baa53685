"""Tell which region of the standard each unit of Natural Earth's table is: its codes are not enough."""

import importlib
from collections import defaultdict
from pathlib import Path
from typing import Any

from app.regions.fold import fold, without_kind

TABLE = "giso/data/ne_10m_admin_1_states_provinces.parquet"
NAMES = ("name", "name_en", "name_local", "name_alt", "woe_name", "gn_name", "name_fr", "name_es", "name_de")

# The codes of these countries are those of an older edition of the standard, since given to other
# regions (Natural Earth's IR-07 is Tehran, the standard's is Fars): only names tell which is which.
RECODED = {"AF", "IR", "MA", "UG"}
# These carry the names of another place: the city inside, a neighbour, one of several parts.
MISNAMED = {
    *(
        "BA-BIH",
        "BA-SRP",
        "DK-84",
        "GB-SHN",
        "GY-ES",
        "IT-BZ",
        "KZ-75",
        "MD-DU",
        "PH-SUN",
        "PS-GZA",
        "RU-ALT",
    ),
    *("RU-MOS", "RU-MOW", "SD-DE", "SY-RD", "UA-32", "VN-39", "VN-53", "VN-66"),
}
ALIKE, SAME = 65, 85  # of 100: enough when the code is the same; enough without

Unit = dict[str, Any]


class Found:
    """What Natural Earth has about one region of the standard."""

    def __init__(self) -> None:
        self.named: list[Unit] = []  # the best first
        self.parts: list[Unit] = []  # with its code, but names of their own

    def add(self, unit: Unit, likeness: float) -> None:
        (self.named if likeness >= ALIKE else self.parts).append(unit | {"likeness": likeness})

    def settle(self, misnamed: bool) -> None:
        self.named.sort(key=lambda unit: (-unit["likeness"], unit["scalerank"], unit["adm1_code"]))
        if not self.named and len(self.parts) == 1:
            self.named.append(self.parts.pop())
        self.named = [unit for unit in self.named if unit["likeness"] >= self.named[0]["likeness"] - 10]
        if misnamed:
            self.named = [_without_names(unit) for unit in self.named]

    def point(self) -> tuple[str, str]:
        """No more exact than the name of a region tells; of several parts, the middle."""
        units = self.named[:1] or self.parts
        if not units:
            return "", ""
        lat, lon = (sum(unit[key] for unit in units) / len(units) for key in ("latitude", "longitude"))
        return f"{lat:.1f}", f"{lon:.1f}"


def read(folder: Path, standard: dict[str, str]) -> dict[str, Found]:
    """By the code of the standard, which is given with its names."""
    by_country: dict[str, dict[str, str]] = defaultdict(dict)
    for iso, name in standard.items():
        by_country[iso[:2]][iso] = fold(name)
    found: dict[str, Found] = defaultdict(Found)
    for unit in units(folder):
        code, likeness = identified(unit, by_country[(unit["iso_3166_2"] or "")[:2]])
        if code:
            found[code].add(unit, likeness)
    for iso, each in found.items():
        each.settle(misnamed=iso in MISNAMED)
    return found


def units(folder: Path, geometry: bool = False) -> list[Unit]:
    """The rows of the table; with their areas (WKB) on demand, which are most of it."""
    parquet = importlib.import_module("pyarrow.parquet")
    columns = [name for name in parquet.read_schema(folder / TABLE).names if geometry or name != "geometry"]
    rows: list[Unit] = parquet.read_table(folder / TABLE, columns=columns).to_pylist()
    return sorted(rows, key=lambda unit: str(unit["adm1_code"]))


def identified(unit: Unit, names: dict[str, str]) -> tuple[str | None, float]:
    """The code of the standard, and how much the names are alike (0 to 100)."""
    ratio = importlib.import_module("rapidfuzz.fuzz").ratio
    code, name = unit["iso_3166_2"], without_kind(fold(unit["name"] or ""))
    own = {without_kind(fold(part)) for key in NAMES for part in (unit[key] or "").split("|")} - {""}
    likeness = {iso: max((ratio(without_kind(names[iso]), each) for each in own), default=0) for iso in names}
    trusted = code in likeness and code[:2] not in RECODED
    exact = sorted(iso for iso in names if without_kind(names[iso]) == name)
    if exact and code not in exact and not (trusted and likeness[code] >= SAME):
        return exact[0], 100
    best = max(likeness, key=lambda iso: (likeness[iso], iso == code, iso), default=None)
    if best and likeness[best] >= SAME and not (trusted and likeness[code] >= ALIKE):
        return best, likeness[best]
    return (code, likeness[code]) if trusted else (None, 0)


def _without_names(unit: Unit) -> Unit:
    return {key: unit[key] if key in ("latitude", "longitude") else None for key in unit}
