"""UCDP GED: events of organized violence with at least one death, in all the columns that its releases have had."""

from collections.abc import Iterator
from functools import partial

from app.imports.cells import Cells
from app.imports.files import File, Unreadable
from app.imports.form import Column, Format, Options, kept, lost
from app.imports.ged_events import event
from app.imports.ged_sources import UCDP, claims, documents, sources
from app.imports.report import Report
from app.imports.tables import Table
from app.ledger import digest
from app.lines import Line

DATASET = "ucdp-ged"
PRECISIONS = ("date_prec", "where_prec")
CLAIMED = ("actor", "fatalities")
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
        "actor title claim.value",
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
    kept("best best_death best_est", "fatalities claim.value", needed=True),
    kept("low low_death low_est", "fatalities_low", "the least of `low`, `best` and `high`, which some rows have in another order; unknown where it is empty", needed=True),
    kept("high high_death high_est", "fatalities_high", "the most of `low`, `best` and `high`; unknown where it is empty", needed=True),
    kept("source_office", "source.publisher source.id evidence.source", "the outlet of each document"),
    kept("source_date", "source.published source.id", "of a document, only where `source_article` does not tell it"),
    kept(
        "source_article",
        "source.published source.publisher source.id evidence.source",
        "outlet, day and headline of each document; the headline only tells documents of one outlet and day apart, "
        "and is not kept: whether it may be passed on is not told",
    ),
    kept("source_original", "position.basis", "whom the documents quote, in UCDP's words"),
    *lost("source_headline", "`source_article` has it too; it is not kept"),
    *lost("number_of_sources", "the documents are there to be counted; the same one is counted once"),
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
    return table.made(partial(_told, options.dataset or DATASET, set[str]()))


def _told(dataset: str, given: set[str], cells: Cells) -> Iterator[Line]:
    told, named, basis = event(cells), documents(cells), cells.text("source_original")
    if cells.faults:
        return
    id = digest(dataset, told["external_id"])
    yield from sources(cells, named, given)
    yield Line(cells.line, told | {"id": id})
    values = {field: told[field] for field in CLAIMED if told.get(field) is not None}
    yield from claims(cells, id, values, named, basis)


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
        f"UCDP knows no weapon and no interception: these stay unknown. Who is the actor and how many died are claims of `{UCDP[0]}`, which "
        "cites the documents that the row names, as a whole: they were not read.",
        "A document is told apart by its outlet, its day and its headline, of which only the letters and digits of ASCII count, as releases spell "
        "the rest in several ways. An importer cannot know which of them repeats another: each is an origin of its own.",
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
