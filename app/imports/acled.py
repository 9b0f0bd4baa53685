"""ACLED: a user's own export, in the columns of before and after March 2023."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from app.imports.cells import Cells
from app.imports.files import File
from app.imports.form import Column, Format, Options, kept, lost
from app.imports.report import Report
from app.imports.states import located, state
from app.imports.tables import Table
from app.lines import Line

TYPES = {
    "battles": "battle",
    "explosions/remote violence": "explosion_remote_violence",
    "violence against civilians": "violence_against_civilians",
    "protests": "protest",
    "riots": "riot",
    "strategic developments": "strategic_development",
}
PLACES = {  # geo_precision: our precision, and what the coordinates are
    "1": ("place", "told"),
    "2": ("near", "told, of a place near by"),
    "3": ("region", "told, of a place that stands for the region"),
}
REPORTED = "names of who reported it, without the document"
WEEK = dt.timedelta(days=6)  # on either side of a day that stands for its week
FORCES = re.compile(r"(?:Military Forces|Police Forces|Government) of (?:the )?(.+?) \(\d{4}-(?:\d{4})?\).*")
COLUMNS: tuple[Column, ...] = (
    kept("event_id_cnty", "external_id", needed=True),
    kept(
        "event_date",
        "date_start date_end date_basis",
        "the day; where it stands for a week or a month (`time_precision`), the first and the last day that it may have been",
        needed=True,
        date=True,
    ),
    kept(
        "time_precision",
        "date_precision date_basis",
        "1 day; 2 days, from six before to six after, as the day stands for its week; 3 month",
        needed=True,
    ),
    kept(
        "event_type",
        "type",
        "battle, explosion_remote_violence, violence_against_civilians, protest, riot, strategic_development; none is a strike",
        needed=True,
    ),
    kept("sub_event_type", "title", "before the sides; where it is empty, the `event_type`"),
    kept(
        "actor1",
        "actor title",
        "the country, where it is its military, its police or its government; others are in the title alone",
        needed=True,
    ),
    kept("actor2", "target title", "as `actor1`"),
    kept("civilian_targeting", "target_type", "civilians, where it is filled"),
    kept("country", "country place", "a name that is no country of ISO 3166-1 stays in `place`", needed=True),
    kept("admin1", "region place", "where it is one region of the `country`; else it stays in `place`"),
    kept("admin2", "place", "after the location"),
    kept("admin3", "place", "after the location"),
    kept("location", "place"),
    kept("latitude", "lat", needed=True),
    kept("longitude", "lon", needed=True),
    kept("geo_precision", "geo_precision geo_basis", "1 place, 2 near, 3 region", needed=True),
    kept("fatalities", "fatalities", "as a plain number: ACLED gives no range, and 0 where none was told", needed=True),
    *lost("notes", "texts of ACLED, which its terms do not let others pass on"),
    *lost("source", REPORTED),
    Column(("source_scale", "source scale"), (), REPORTED),
    *lost("assoc_actor_1 assoc_actor_2", "groups beside the sides; no field has them"),
    *lost("inter1 inter2 interaction", "they class the sides, which are named"),
    *lost("disorder_type", "it follows from the type"),
    *lost("tags", "further words of ACLED; no field has them"),
    *lost("timestamp", "it tells of the work on the data; changes are told by this service's own history"),
    *lost("data_id", "another number of the event, which new exports have not"),
    *lost("event_id_no_cnty year iso iso3 region", "it follows from the other columns"),
    *lost("population_1km population_2km population_5km population_best", "it tells of the place, not of the event"),
)  # fmt: skip


def read(file: File, options: Options, report: Report) -> Iterator[Line]:
    return Table(file, options, report, COLUMNS).made(_event)


def _event(cells: Cells) -> Iterator[Line]:
    kind = TYPES.get(cells["event_type"].lower())
    if kind is None:
        cells.refuse("event_type", f"is none of ACLED's: {', '.join(TYPES)}")
    told = _days(cells) | {"external_id": cells.needed("event_id_cnty"), "type": kind} | _sides(cells)
    yield cells.made(**told, **_place(cells), fatalities=cells.number("fatalities"))


def _days(cells: Cells) -> dict[str, Any]:
    if not cells["event_date"]:
        cells.refuse("event_date", "is empty, and is needed")
    day = cells.day("event_date")
    start, end, precision, basis = day, day, "day", None
    if cells["time_precision"] not in ("1", "2", "3"):
        cells.refuse("time_precision", "is none of 1, 2, 3")
    elif day and cells["time_precision"] == "2":
        start, end, precision = day - WEEK, day + WEEK, "days"
        basis = f"{day} stands for its week"
    elif day and cells["time_precision"] == "3":
        last = calendar.monthrange(day.year, day.month)[1]
        start, end, precision = day.replace(day=1), day.replace(day=last), "month"
        basis = f"{day} stands for its month"
    return {"date_start": start, "date_end": end, "date_precision": precision, "date_basis": basis}


def _sides(cells: Cells) -> dict[str, Any]:
    one, two = cells.needed("actor1"), cells.text("actor2")
    what = cells.text("sub_event_type") or cells["event_type"]
    return {
        "title": f"{what}: {one} - {two}" if two else f"{what}: {one}",
        "actor": _state(cells, "actor1"),
        "target": _state(cells, "actor2"),
        "target_type": "civilians" if cells["civilian_targeting"] else None,
    }


def _state(cells: Cells, side: str) -> str | None:
    forces = FORCES.fullmatch(cells[side])
    found = state(forces[1]) if forces else None
    if forces and not found:
        cells.note(side, "is not of one state of today, and stays in the title")
    return found


def _place(cells: Cells) -> dict[str, Any]:
    precision, basis = PLACES.get(cells["geo_precision"], (None, None))
    if precision is None:
        cells.refuse("geo_precision", "is none of 1, 2, 3")
    known = state(cells["country"])
    country, region, unsure = located(cells, "country", "admin1", (known,) if known else ())
    words = [cells.text(name) for name in ("location", "admin3", "admin2")]
    return {
        "country": country,
        "region": region,
        "place": ", ".join(dict.fromkeys(filter(None, (*words, *unsure)))) or None,
        "lat": cells.decimal("latitude"),
        "lon": cells.decimal("longitude"),
        "geo_precision": precision,
        "geo_basis": basis,
    }


FORMAT = Format(
    name="acled",
    title="Armed Conflict Location & Event Data",
    publisher="ACLED",
    url="https://acleddata.com/",
    licence="ACLED's terms of use",
    allows="To read an export of your own into a service of your own. The terms forbid passing the data on: everybody needs "
    "an account and an export of their own, so a service that holds it must not be open to others.",
    dataset="acled",
    columns=COLUMNS,
    read=read,
    notes=(
        "A row is one event of one of ACLED's six types. An air or drone strike or shelling stays explosion_remote_violence: "
        "ACLED counts reports at a place, not weapons, so it is never a strike of ours.",
        "Actor and target are the two sides in ACLED's order, which does not tell who attacked.",
        "ACLED knows no model of a weapon, no interception and nobody who claims: these stay unknown.",
        "`event_id_cnty` names an event in all exports. `--sync` removes what the file has not: use it only with an export of all that "
        "the data set holds.",
    ),
)
