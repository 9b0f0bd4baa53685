"""VIINA, as an extract of strikes on depots, airfields, refineries and the like: each outlet's report is a source and a position."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from app import regions
from app.imports import outlets
from app.imports.cells import Cells
from app.imports.claims import claimed
from app.imports.files import File
from app.imports.form import Column, Format, Options, kept, lost
from app.imports.report import Report
from app.imports.tables import Table
from app.ledger import digest
from app.lines import Line
from app.rows import Row

DATASET = "viina"
VIINA = "org/viina"
BETWEEN = " || "  # texts of several reports in one cell
TARGETS = {
    "AMMUNITION_ARSENAL": "an ammunition depot",
    "DEFENSE_INDUSTRY": "an arms plant",
    "ENERGY_GRID_SUPPORT": "an electrical substation",
    "FUEL_STORAGE_TERMINAL": "a fuel depot",
    "MILITARY_COMMS_SPACE": "a communications centre",
    "MILITARY_REPAIR_SHIPYARD": "a shipyard",
    "PIPELINE_PUMPING": "a pipeline",
    "PORT_EXPORT_LOGISTICS": "a port",
    "RAIL_STRATEGIC_LOGISTICS": "a railway hub",
    "REFINING_PETROCHEM_GAS": "a refinery",
    "STRATEGIC_AIRBASE": "an airfield",
}
SEEN = ("вибух", "взрыв", "пожеж", "пожар", "пошкодж", "поврежд", "explosion", "fire", "damag")
REGIONS = {"Kiev": "UA-32"}  # the file has Kiev City besides
DRAFT = "tells of no attack: the event is a draft until somebody publishes it"
WHO = f"`{VIINA}` says and no outlet"
COLUMNS: tuple[Column, ...] = (
    kept("event_id_1pd", "external_id", "after the year of `date`: VIINA counts anew in each", needed=True),
    kept(
        "date",
        "date_start external_id source.published position.said_on",
        "the day of the reports, which VIINA takes for the event's",
        needed=True,
        date=True,
    ),
    kept(
        "sources_matching",
        "claimant.id claimant.name position.claimant source.publisher source.language",
        "each outlet is a claimant under the country whose media VIINA counts it to, with a position for each of its reports",
        needed=True,
    ),
    kept(
        "source_urls",
        "source.id source.url evidence.source",
        "where it is certain which report it is of, else lost; of an outlet without a text of its own, each on its host",
        needed=True,
    ),
    kept(
        "event_ids_matching",
        "evidence.quote",
        "only their number: where there are as many texts, each report has its own, and the last text left is that of the last outlet left",
    ),
    kept("target_classes", "target_type title", "in words, where it is one", needed=True),
    kept(
        "attack_terms",
        "record_state title",
        "a draft where the words that were found tell of an explosion, a fire or damage only, and of no attack",
    ),
    kept("geonameid", "country", "UA: VIINA's places are those that GeoNames has of Ukraine"),
    kept("asciiname", "place title geo_precision geo_basis", "without a name the precision is `point`"),
    kept("ADM1_NAME", "region", "`Kiev` is the oblast: the file has `Kiev City` besides"),
    kept("longitude", "lon"),
    kept("latitude", "lat"),
    kept("a_ukr_init", "actor claim.value", f"1: UA, which {WHO}; with `a_rus_init` it is unknown"),
    kept("a_rus_init", "actor claim.value", f"1: RU, which {WHO}; with `a_ukr_init` it is unknown"),
    kept(
        "representative_text",
        "source.id source.sha256 source.length evidence.quote",
        "its first twelve words are the quote; the text itself is not kept",
        needed=True,
    ),
    *lost("a_ukr a_rus", "by VIINA's codebook whose forces it involves, not who began it"),
    *lost("n_reports", "it counts reports that are not in the file"),
    *lost("target_terms", "the words by which the class was found"),
    *lost("ADM2_NAME", "districts as they were before 2020"),
    *lost(
        "location_bucket location_method nearest_ru_distance_km nearest_ru_geonameid nearest_ru_name",
        "whether the extractor takes the place to be in Russia; it says nothing of the event",
    ),
    *lost(
        "ua_actor_text_terms ua_actor_text ru_scope_text_terms ru_scope_text TriageStatus TriageReason Stage1Triage",
        "the extractor's search for Ukrainian strikes in Russia; it says nothing of the event",
    ),
    *lost("CandidateCensusComplete", "tells of the work on the extract; the same in all rows"),
    *lost(
        "a_ukr_init_field a_ukr_field a_rus_init_field a_rus_field",
        "the name of the column of VIINA that a value comes from",
    ),
)


def read(file: File, options: Options, report: Report) -> Iterator[Line]:
    rows = [row for cells in Table(file, options, Report(), COLUMNS) if (row := _dated(cells))]
    known = outlets.writers(joined for _, joined in rows)
    traces = outlets.traced(
        (day, it) for day, joined in rows for it in outlets.dispatches(joined, known) if it.text or it.url
    )
    made = partial(_rows, options.dataset or DATASET, known, traces, set[str]())
    return Table(file, options, report, COLUMNS).made(made)


def _dated(cells: Cells) -> tuple[dt.date, outlets.Joined] | None:
    day, joined = cells.day("date"), _joined(cells)
    return None if day is None or cells.faults else (day, joined)


def _joined(cells: Cells) -> outlets.Joined:
    names, urls, reports = (
        tuple(dict.fromkeys(filter(None, cells[name].split("|"))))
        for name in ("sources_matching", "source_urls", "event_ids_matching")
    )
    if unknown := [name for name in names if name not in outlets.OUTLETS]:
        cells.refuse("sources_matching", f"{unknown[0]!r} is an outlet of which it is not known whose it is")
    texts = [text.strip() for text in (cells.text("representative_text") or "").split(BETWEEN)]
    texts = [text for text in texts if text]
    return outlets.Joined(names, urls, tuple(texts), len(texts) == len(reports))


def _rows(
    dataset: str,
    known: dict[str, str],
    traces: dict[outlets.Dispatch, outlets.Traced],
    given: set[str],
    cells: Cells,
) -> Iterator[Line]:
    event, joined = _event(cells), _joined(cells)
    if cells.faults:
        return
    reports = list(outlets.dispatches(joined, known))
    told = [line for report in reports for line in outlets.documents(cells, report, traces)]
    for line in (cells.made("claimant", id=VIINA, name="VIINA"), *told):
        if (name := f"{line.entity} {(line.row or {})['id']}") not in given:
            given.add(name)
            yield line
    id = digest(dataset, event["external_id"])
    yield cells.made(id=id, **event)
    yield from outlets.occurred(cells, id, reports, event["date_start"])
    if event["actor"]:
        yield from claimed(cells, id, "actor", event["actor"], [{"claimant": VIINA, "stance": "asserts"}])


def _event(cells: Cells) -> Row:
    for needed in ("date", "sources_matching", "representative_text"):
        cells.needed(needed)
    day, name = cells.day("date"), cells.needed("event_id_1pd")
    target, seen = _target(cells), _seen_only(cells)
    if seen:
        cells.note("attack_terms", DRAFT, value=False)
    place, region = cells.text("asciiname"), _region(cells)
    act = "Explosion, fire or damage at" if seen else "Strike on"
    return {
        "external_id": f"{day.year}-{name}" if day else None,
        "type": "strike",
        "title": ", ".join(filter(None, (f"{act} {target or 'several kinds of targets'}", place))),
        "date_start": day,
        "date_precision": "day",
        "date_basis": "day of the reports",
        "country": "UA" if region or cells["geonameid"] else None,
        "region": region,
        "place": place,
        "lat": cells.decimal("latitude"),
        "lon": cells.decimal("longitude"),
        "geo_precision": "place" if place else "point",
        "geo_basis": "of the populated place" if place else "told",
        "actor": _actor(cells),
        "target_type": target.partition(" ")[2] if target else None,
        "record_state": "draft" if seen else "published",
    }


def _target(cells: Cells) -> str | None:
    classes = cells.needed("target_classes").split("|")
    if len(classes) > 1:
        cells.note("target_classes", "are several: the kind of target is unknown")
        return None
    if classes[0] not in TARGETS:
        cells.refuse("target_classes", "is a class of targets that is not known")
    return TARGETS.get(classes[0])


def _seen_only(cells: Cells) -> bool:
    """Whether nothing that was found in the text speaks of an attack."""
    return all(term.lower().startswith(SEEN) for term in filter(None, cells["attack_terms"].split("|")))


def _region(cells: Cells) -> str | None:
    if (name := cells["ADM1_NAME"]) in REGIONS:
        return REGIONS[name]
    found = [m.region.code for m in regions.resolve(name) if m.region.country == "UA"] if name else []
    if name and len(found) != 1:
        cells.note("ADM1_NAME", "is not one region of Ukraine")
    return found[0] if len(found) == 1 else None


def _actor(cells: Cells) -> str | None:
    told = [party for party, name in (("UA", "a_ukr_init"), ("RU", "a_rus_init")) if cells[name] == "1"]
    if len(told) > 1:
        cells.note("a_ukr_init", "both sides are said to have begun it: the actor is unknown")
    return told[0] if len(told) == 1 else None


FORMAT = Format(
    name="viina",
    title="VIINA 2.0, extract of strikes on strategic targets",
    publisher="Yuri Zhukov and Natalie Ayers",
    url="https://github.com/zhukovyuri/VIINA",
    licence="ODbL-1.0",
    allows="To use it for any purpose, if VIINA 2.0 and its authors are named. Who passes on a database that is made from it "
    "must pass it on under the same licence; that takes in a copy of this service's events of the data set.",
    dataset=DATASET,
    columns=COLUMNS,
    read=read,
    notes=(
        "A machine found these rows: VIINA's model places and groups reports, the extract keeps those in which words for a "
        "target and for an attack stand. No person has read them; a report that speaks of a strike need not report one.",
        "A row becomes one strike, said to have occurred by each outlet that reports it: `UA/nv`, `RU/ria`. One report (of one outlet, page and text) "
        "that is in several rows, as it names several towns, is one `statement` with a claim on each of their events. The country is that "
        "whose media VIINA counts the outlet to; it does not mean that the outlet speaks for the state.",
        f"Who attacked is VIINA's own classification of the reports: the actor is claimed by `{VIINA}`, without words of a report. "
        "No outlet takes a position on it.",
        "A text cell joins up to three reports. Those of one outlet are all its own. Of several outlets, a text is that of the one "
        "which has it alone in another row, or which alone writes in its language, or which alone is left. Where that does not "
        "decide, each page on the outlet's own host is a source without text, which is cited as a whole. "
        "Without such a page, the outlet has a position without words, and its report is not counted as a source.",
        "A row whose words tell of an explosion, a fire or damage only is a draft: reads do not show it unless they ask for drafts. "
        "`published` means here that a word for an attack was found in the text, and that reads show the event. "
        "It does not mean that a person has reviewed it: nobody has reviewed the one or the other.",
        "Reports go back to one origin if they stand on the same page, or if two outlets tell nearly the same on the same day "
        "or the next (likeness of at least 90 of 100, without case and punctuation), or one outlet the same. Which came first on one day is "
        "not told: the first in the file stands for all.",
        "The date of a source is that of the first event which it tells of.",
        "Weapons are unknown: words like drone or rocket stand in the text, and nobody says that they were used.",
        "Each year is a file of its own. With a release, what the file has not is removed: give each year a data set of its own then.",
    ),
)
