"""UCDP GED: events of organized violence with at least one death, in all the columns that its releases have had."""

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import Any

from app.imports.cells import Cells
from app.imports.files import File, Unreadable
from app.imports.form import Column, Format, Options, kept, lost
from app.imports.report import Report
from app.imports.states import government, land, located
from app.imports.tables import Table
from app.lines import Line

DATASET = "ucdp-ged"
PRECISIONS = ("date_prec", "where_prec")
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
FIRST_DAY = "the day in three columns, only where `date_start` is empty or not there"
COLUMNS: tuple[Column, ...] = (
    kept("id", "external_id", needed=True),
    kept(
        "type_of_violence",
        "type title target_type",
        "1 is state_based_violence, 2 non_state_violence, 3 one_sided_violence, of which `target_type` is civilians; also in words",
        needed=True,
    ),
    kept("dyad_name", "title", "the sides, as they are named; where it is empty, `side_a` and `side_b`"),
    kept(
        "side_a",
        "actor title",
        "the country, where it is the government of one state; other sides are in the title alone",
        needed=True,
    ),
    kept(
        "side_b",
        "target title",
        "as `side_a`; none of one-sided violence (`type_of_violence`)",
        needed=True,
    ),
    kept("date_start", "date_start", "the first day", date=True),
    kept("date_end", "date_end", "the last day; where it is empty, that of `date_start`", date=True),
    kept(
        "date_prec",
        "date_precision",
        "day where `date_start` and `date_end` are one day; else 3 is week, 4 a month and 5 a year of the calendar where the days "
        "are just these, and all others are days",
    ),
    kept("year", "date_start date_end", FIRST_DAY),
    kept("month", "date_start date_end", FIRST_DAY),
    kept("day", "date_start date_end", FIRST_DAY),
    kept(
        "country",
        "country place",
        "the country of today; a name that was more than one country of today on that day (the Soviet Union, "
        "Yugoslavia, Sudan before 2011, always Israel with the Palestinian territories) gives none unless "
        "`adm_1` tells, and stays in `place`",
        needed=True,
    ),
    kept("adm_1", "region country place", "where it is one region of the `country`; else it stays in `place`"),
    kept("adm_2", "place", "after the name of the place"),
    kept("where_coordinates", "place", "the name of the place"),
    kept(
        "where_prec",
        "geo_precision geo_basis lat lon region place",
        "1 place, 2 near, 3 district, 4 region, 5 area, 6 country (coordinates are not taken, and `adm_1` stays in `place`), 7 sea; "
        "where it is empty, region if one is known (`adm_1`), else unknown",
    ),
    kept("latitude", "lat", needed=True),
    kept("longitude", "lon", needed=True),
    kept("best best_death best_est", "fatalities", needed=True),
    kept("low low_death low_est", "fatalities_low", "unknown where it is more than `best`", needed=True),
    kept("high high_death high_est", "fatalities_high", "unknown where it is less than `best`", needed=True),
    *lost(
        "source_article source_headline source_office source_date source_original",
        "these quote headlines of others, and whether they may be passed on is not told",
    ),
    *lost("number_of_sources", "it counts documents that are not there"),
    *lost("event_clarity", "no field says whether several acts were summed up"),
    *lost("code_status active_year", "it tells of the work on the data, not of the event"),
    *lost("deaths_a deaths_b deaths_civilians deaths_unknown", "the best value is their sum; no field divides it"),
    *lost("conflict_name", "the sides are in the title; no field names a conflict"),
    *lost("where_description", "the place is named more shortly"),
    *lost("region", "a part of the world, which follows from the country"),
    *lost("iso3 country_id", "the country is named"),
    *lost("gwnoa gwnob", "the sides are named"),
    *lost("start_year end_year geom_wkt priogrid_gid", "it follows from the other columns"),
    *lost(
        "conflict_dset_id conflict_new_id dyad_dset_id dyad_new_id side_a_dset_id side_a_new_id side_b_dset_id "
        "side_b_new_id relid",
        "UCDP's other numbers: of sides, pairs, conflicts and of the event; no field has them",
    ),
)  # fmt: skip


def read(file: File, options: Options, report: Report) -> Iterator[Line]:
    table = Table(file, options, report, COLUMNS)
    missing = [name for name in PRECISIONS if name not in table.places]
    if missing and options.dataset in (None, DATASET):
        raise Unreadable(
            f"the file has no {' and no '.join(missing)}, and would overwrite events of {DATASET} of which it is known how "
            f"exactly they are told: name a data set of its own (dataset)"
        )
    return table.made(_event)


def _event(cells: Cells) -> Iterator[Line]:
    kind = TYPES.get(cells["type_of_violence"].lower())
    if kind is None:
        cells.refuse("type_of_violence", "is none of 1, 2, 3")
    told = _days(cells) | {"external_id": cells.needed("id"), "type": kind}
    told |= _sides(cells, kind or "", told["date_start"]) | _place(cells, told["date_start"])
    line = cells.made(**told)
    line.row |= _deaths(cells)  # type: ignore[operator]  # with its open ends: left out, they would be the best value
    yield line


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
    """An end of the range that contradicts the best value is not one."""
    low, best, high = (cells.number(name) for name in ("low", "best", "high"))
    if best is not None and low is not None and low > best:
        cells.note("low", "is more than the best value: the lower end stays open", value=False)
        low = None
    if best is not None and high is not None and high < best:
        cells.note("high", "is less than the best value: the upper end stays open", value=False)
        high = None
    return {"fatalities": best, "fatalities_low": low, "fatalities_high": high}


FORMAT = Format(
    name="ucdp-ged",
    title="UCDP Georeferenced Event Dataset",
    publisher="Uppsala Conflict Data Program",
    url="https://ucdp.uu.se/downloads/",
    licence="CC BY 4.0",
    allows="To use it, change it and pass it on, for any purpose, if UCDP and its publications are named.",
    dataset=DATASET,
    columns=COLUMNS,
    read=read,
    notes=(
        "A row is one event with at least one death, of one of three types that are none of our others: it is never a strike.",
        "UCDP knows no weapon, no interception and nobody who claims: these stay unknown, and so does the attribution.",
        "The numbers of deaths are UCDP's own: the data set itself tells them, and no claim or position beside the event repeats it.",
        "Actor and target are the two sides in UCDP's order, which does not tell who attacked; of one-sided violence the actor is who killed civilians.",
        "UCDP counts states as Gleditsch and Ward do: its country is that of the day, ours that of today.",
        "A file with `year`, `month` and `day` alone has the first day of each event, and not the last: `date_precision` is day, and "
        "`date_basis` says that how exactly it is known is not in the file.",
        "A file without `date_prec` or `where_prec`, as extracts with few columns are, is refused unless a data set of its own is named "
        "(`--dataset`): events of a full release would lose how exactly they are told.",
        "With `--release`, events that the file no longer has are removed. Files that are not releases of one another, as those of "
        "single countries, need data sets of their own (`--dataset`).",
    ),
)
