"""Countries and regions by the names that data sets give to them: one that is meant for certain, or none."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from app import regions
from app.imports.cells import Cells

# Names of Gleditsch and Ward's list of states whose land was, until that day, more than the country that has the name now: where else it may have been.
WIDER: dict[str, tuple[dt.date, tuple[str, ...]]] = {
    "Ethiopia": (dt.date(1993, 5, 24), ("ER",)),
    "Indonesia": (dt.date(2002, 5, 20), ("TL",)),
    "Israel": (dt.date.max, ("PS",)),
    "Morocco": (dt.date.max, ("EH",)),
    "Russia (Soviet Union)": (
        dt.date(1991, 12, 26),
        ("AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "TJ", "TM", "UA", "UZ"),
    ),
    "Serbia (Yugoslavia)": (dt.date(2006, 6, 5), ("BA", "HR", "ME", "MK", "SI")),
    "Sudan": (dt.date(2011, 7, 9), ("SS",)),
}
UNIONS = ("Russia (Soviet Union)", "Serbia (Yugoslavia)")  # whose government was that of another state


@lru_cache(4096)
def state(name: str) -> str | None:
    """The country that has the name now, or the name before its brackets: "Iran (Persia)"."""
    for tried in dict.fromkeys((name, name.partition(" (")[0])):
        found = [m.region.code for m in regions.resolve(tried) if m.region.kind == "country"]
        if len(found) == 1:
            return found[0]
    return None


def land(name: str, day: dt.date | None) -> tuple[str, ...]:
    """The countries that the land of a state on Gleditsch and Ward's list belongs to now, where it may be several."""
    code = state(name)
    until, more = WIDER.get(name, (dt.date.min, ()))
    return () if code is None else (code, *more) if (day or dt.date.min) < until else (code,)


def government(name: str, day: dt.date | None) -> str | None:
    """The state that the name means on that day, if it is one of today."""
    until = WIDER[name][0] if name in UNIONS else dt.date.min
    return state(name) if day and day >= until else None


@lru_cache(65_536)
def region(name: str, countries: Sequence[str]) -> str | None:
    """The one region of the countries that is called so."""
    found = [m.region.code for m in regions.resolve(name) if m.region.kind == "region"]
    within = [code for code in found if code[:2] in countries]
    return within[0] if len(within) == 1 else None


def located(
    cells: Cells, country: str, first: str, codes: Sequence[str]
) -> tuple[str | None, str | None, list[str]]:
    """Country and region of a row by the columns that name them; of what is not certain, the words.

    `codes` are the countries that the first name may mean.
    """
    unsure: list[str] = []
    found = region(cells[first], codes) if cells[first] and codes else None
    if cells[first] and not found:
        cells.note(first, "is no region that is known, and stays in place")
        unsure.append(cells[first])
    if not found and len(codes) != 1:
        why = "was more than one country of today then" if codes else "is no country that is known"
        cells.note(country, f"{why}, and stays in place")
        unsure.append(cells[country])
    return found[:2] if found else codes[0] if len(codes) == 1 else None, found, unsure
