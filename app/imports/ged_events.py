"""What one row of UCDP GED tells of an event: when, where, which sides, how many dead."""

import calendar
import datetime as dt
from typing import Any

from app.imports.cells import Cells
from app.imports.states import government, land, located
from app.rows import Row

TYPES = {
    "1": "state_based_violence",
    "2": "non_state_violence",
    "3": "one_sided_violence",
    "state-based violence": "state_based_violence",
    "non-state violence": "non_state_violence",
    "one-sided violence": "one_sided_violence",
}
NAMES = {
    "state_based_violence": "State-based violence",
    "non_state_violence": "Non-state violence",
    "one_sided_violence": "One-sided violence",
}
PLACES = {  # where_prec: our precision, and what the coordinates are
    "1": ("place", "told"),
    "2": ("near", "told, of a place within about 25 km"),
    "3": ("district", "told, for the whole district"),
    "4": ("region", "told, for the whole region"),
    "5": ("area", "told, for a line or an area without borders"),
    "6": ("country", None),
    "7": ("sea", "told, at sea or in the air"),
    "": (None, "told"),
}
GOVERNMENT = "Government of "


def event(cells: Cells) -> Row:
    """What a row tells of an event; the deaths are told with their open ends: left out, they would be the best value."""
    kind = TYPES.get(cells["type_of_violence"].lower())
    if kind is None:
        cells.refuse("type_of_violence", "is none of 1, 2, 3")
    told = _days(cells) | {"external_id": cells.needed("id"), "type": kind}
    told |= _sides(cells, kind or "", told["date_start"]) | _place(cells, told["date_start"])
    return {name: value for name, value in told.items() if value is not None} | _deaths(cells)


def _days(cells: Cells) -> dict[str, Any]:
    if not cells["date_start"]:
        return _day_alone(cells)
    start = cells.day("date_start")
    end = cells.day("date_end") or start
    if start and end and start > end:
        cells.refuse("date_end", "lies before date_start")
    return {"date_start": start, "date_end": end, "date_precision": _precision(cells, start, end)}


def _day_alone(cells: Cells) -> dict[str, Any]:
    """Of an event that lasts, the first day; nothing in the file says which do."""
    day = cells.day_of("year", "month", "day")
    basis = "first day; how exactly it is known is not in the file"
    return {"date_start": day, "date_end": day, "date_precision": "day", "date_basis": basis}


def _precision(cells: Cells, start: dt.date | None, end: dt.date | None) -> str | None:
    if cells["date_prec"] not in ("", "1", "2", "3", "4", "5"):
        cells.refuse("date_prec", "is none of 1 to 5")
    if start is None or end is None or start == end:
        return "day" if start else None
    if cells["date_prec"] == "3" and (end - start).days < 8:
        return "week"
    last = calendar.monthrange(end.year, end.month)[1]
    whole = (start.day, end.day, start.year) == (1, last, end.year)
    if whole and cells["date_prec"] == "4" and start.month == end.month:
        return "month"
    return "year" if whole and cells["date_prec"] == "5" and (start.month, end.month) == (1, 12) else "days"


def _sides(cells: Cells, kind: str, day: dt.date | None) -> dict[str, Any]:
    a, b = cells.needed("side_a"), cells.needed("side_b")
    dyad = cells.text("dyad_name") or f"{a} - {b}"
    told: dict[str, Any] = {"title": f"{NAMES.get(kind, '')}: {dyad}", "actor": _state(cells, "side_a", day)}
    if kind == "one_sided_violence":
        return told | {"target_type": "civilians"}
    return told | {"target": _state(cells, "side_b", day)}


def _state(cells: Cells, side: str, day: dt.date | None) -> str | None:
    if not cells[side].startswith(GOVERNMENT):
        return None
    found = government(cells[side].removeprefix(GOVERNMENT), day)
    if found is None:
        cells.note(side, "is not one state of today, and stays in the title")
    return found


def _place(cells: Cells, day: dt.date | None) -> dict[str, Any]:
    if cells["where_prec"] not in PLACES:
        cells.refuse("where_prec", "is none of 1 to 7")
    precision, basis = PLACES.get(cells["where_prec"], (None, None))
    country, region, unsure = located(cells, "country", "adm_1", land(cells["country"], day))
    if precision == "country" and region:  # the region is not where it was, whatever the row names
        region, unsure = None, [cells["adm_1"], *unsure]
    words = dict.fromkeys(filter(None, (cells.text("where_coordinates"), cells.text("adm_2"), *unsure)))
    point = {"lat": cells.decimal("latitude"), "lon": cells.decimal("longitude"), "geo_basis": basis}
    told = {
        "country": country,
        "region": region,
        "geo_precision": precision,
        "place": ", ".join(words) or None,
    }
    return told | (point if precision != "country" else {})


def _deaths(cells: Cells) -> dict[str, Any]:
    """The ends of the range are the least and the most that the row tells, whatever it calls them."""
    low, best, high = (cells.number(name) for name in ("low", "best", "high"))
    told = [number for number in (low, best, high) if number is not None]
    if low is not None and low > min(told):
        cells.note(
            "low", "is more than another of the three: the least of them is the lower end", value=False
        )
    if high is not None and high < max(told):
        cells.note(
            "high", "is less than another of the three: the most of them is the upper end", value=False
        )
    return {
        "fatalities": best,
        "fatalities_low": None if low is None else min(told),
        "fatalities_high": None if high is None else max(told),
    }
