"""Any table with HXL tags in one of its first rows: columns are known by their tags, and the kind of event by a column or by a person."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from app import regions
from app.imports.cells import Cells
from app.imports.files import File, Unreadable
from app.imports.form import Column, Format, Options, kept, lost
from app.imports.heads import tagged
from app.imports.report import Report
from app.imports.tables import Table
from app.ledger import digest
from app.lines import Line
from app.rows import Row
from app.vocabularies import VOCABULARIES

TYPES = VOCABULARIES["type"]
ID, TYPE = "#event+id", "#event+type"
LATEST = dt.date(2100, 12, 31)  # what is asked for may lie ahead
COARSE = re.compile(r"(\d{4})(-\d{2})?")  # a year or a month
COLUMNS: tuple[Column, ...] = (
    kept(
        "#event+id #event+code #activity+id #activity+code #meta+id",
        "external_id",
        "in a file without such a column the cells of a row together are its name: a row that was edited is then another event, and of equal rows the "
        "first is taken",
    ),
    kept("#event+type", "type title", "one of our types, unless a person says what all rows are (`type`)"),
    kept(
        "#date+start #date+occurred #date",
        "date_start date_edtf date_precision",
        "a day, a month or a year",
        date=True,
    ),
    kept("#date+end", "date_end date_precision", "only where `#date+start` has a day; where it is empty, that day", date=True),
    kept("#date+year", "date_edtf date_precision", "only where `#date+start` and `#date+end` are empty"),
    kept("#country+code #country+iso2 #country+iso3", "country title", "two or three letters (ISO 3166-1)"),
    kept("#country+name #country", "country title", "only where no `#country+code` tells it"),
    kept("#adm1+name #adm1", "region place title", "where it is one region of the country (`#country+code`); else it stays in `place`"),
    kept(
        "#adm1+code",
        "region title",
        "only where no `#adm1+name` tells it, and only codes of ISO 3166-2 with their hyphen: others look alike and mean other regions",
    ),
    kept("#loc+name #loc", "place title geo_precision", "a named site, which is `geo_precision` place; without it the coordinates (`#geo+lat`) are a point"),
    kept("#geo+lat", "lat"),
    kept("#geo+lon", "lon"),
    kept("#affected+killed", "fatalities"),
    kept("#affected+injured", "injured"),
    kept(
        "#value+required+usd #value+funding+required+usd #value+requested+usd",
        "amount currency",
        "of requests for aid (`#event+type`); of other events it is lost",
    ),
    *lost("#meta+source #meta+url", "it names documents without their words, which a position needs"),
    *lost("#group+name #actor+name", "names of parties, of which it is not told what state they are of"),
    *lost("#adm2+name #description", "no field has it"),
)  # fmt: skip


def read(file: File, options: Options, report: Report) -> Iterator[Line]:
    head = tagged(file, file.encoding(options.encoding), options.delimiter)
    columns = _tagged(head.names, head.tags)
    for name in head.names:
        if name and name not in columns:
            report.note(name, f"is lost: {_known(head.tags.get(name))}")
    there = [column.names[0] for column in columns.values()]  # in order: it may make the names of rows
    _decide(options, there)
    others = [name for name in head.names if name and name not in columns]
    row = [] if ID in there else [*there, *others]
    absent = [column for column in COLUMNS if column.fields and column.names[0] not in there]
    every = (*columns.values(), *(replace(column, names=column.names[:1]) for column in absent))
    rest = tuple(Column((name,), (), "") for name in others)
    return Table(file, options, report, (*every, *rest), head).made(partial(_event, options.type, row))


def _tagged(header: Sequence[str], tags: dict[str, str]) -> dict[str, Column]:
    """For the columns of the file what is read from them; of several with one tag the first."""
    plain = {_plain(tags[name]): name for name in reversed(header) if name in tags}
    found = dict[str, Column]()
    for column in COLUMNS:
        name = next((plain[tag] for tag in map(_plain, column.names) if tag in plain), None)
        if name and column.fields:
            found[name] = replace(column, names=(column.names[0], name))
    return found


def _plain(tag: str) -> tuple[str, frozenset[str]]:
    """The order of attributes, and those for a language or a list of codes, make no difference."""
    name, *attributes = re.sub(r"\s", "", tag).lower().split("+")
    return name, frozenset(part for part in attributes if not part.startswith(("i_", "v_")))


def _known(tag: str | None) -> str:
    if tag is None:
        return "it has no tag"
    why = {_plain(column.names[0]): column.how for column in COLUMNS if not column.fields}
    return why.get(_plain(tag), f"{tag} is not read")


def _decide(options: Options, there: Iterable[str]) -> None:
    if options.dataset is None:
        raise Unreadable("a table with tags is of no data set of its own: name one with dataset")
    if options.type not in (None, *TYPES):
        raise Unreadable(f"{options.type!r} is not a type; known are {', '.join(TYPES)}")
    if options.type is None and TYPE not in there:
        raise Unreadable(f"no column is tagged {TYPE}: say what the rows are with type")


def _event(kind: str | None, row: Sequence[str], cells: Cells) -> Iterator[Line]:
    told = kind or cells.needed(TYPE).lower().replace(" ", "_").replace("-", "_")
    if told not in TYPES:
        cells.refuse(TYPE, "is not a type of ours; say what the rows are with type")
    place = _place(cells)
    region = regions.get(place["region"] or place["country"] or "")
    where = place["place"] or (region.name if region else None)
    yield cells.made(
        external_id=digest(*map(cells.raw, row)) if row else cells.needed(ID),
        type=told,
        title=", ".join(filter(None, (told.replace("_", " ").capitalize(), where))),
        fatalities=cells.number("#affected+killed"),
        injured=cells.number("#affected+injured"),
        **place,
        **_days(cells),
        **_amount(cells, told),
    )


def _days(cells: Cells) -> Row:
    start, end = cells["#date+start"], cells["#date+end"]
    coarse = COARSE.fullmatch(start or cells["#date+year"])
    if coarse and not end:
        return {"date_edtf": coarse[0], "date_precision": "month" if coarse[2] else "year"}
    if not start:
        if end:
            cells.note("#date+end", "is lost without a first day")
        return {}
    first, last = cells.day("#date+start", LATEST), cells.day("#date+end", LATEST)
    if first and last and first > last:
        cells.refuse("#date+end", "lies before the first day")
    precision = "days" if last and last != first else "day"
    return {"date_start": first, "date_end": last, "date_precision": precision}


def _place(cells: Cells) -> Row:
    country, name, site = _country(cells), cells.text("#adm1+name"), cells.text("#loc+name")
    region = _region(cells, country)
    if name and region is None:
        cells.note("#adm1+name", "is not one region of the country: it stays in place")
    lat, lon = cells.decimal("#geo+lat"), cells.decimal("#geo+lon")
    return {
        "country": country or (region[:2] if region else None),
        "region": region,
        "place": ", ".join(filter(None, (site, None if region else name))) or None,
        "lat": lat,
        "lon": lon,
        "geo_precision": "place" if site else "point" if lat is not None else None,
    }


def _country(cells: Cells) -> str | None:
    for name in ("#country+code", "#country+name"):
        found = [match.region for match in regions.resolve(cells[name])] if cells[name] else []
        if len(found) == 1 and found[0].kind == "country":
            return found[0].code
        if cells[name]:
            cells.note(name, "is not a country")
    return None


def _region(cells: Cells, country: str | None) -> str | None:
    """By its name; by its code only if that is written as ISO 3166-2 is, since others look alike."""
    named = [match.region for match in regions.resolve(cells["#adm1+name"])] if cells["#adm1+name"] else []
    coded = regions.get(cells["#adm1+code"])
    for found in (named, [coded] if coded else []):
        fitting = [r.code for r in found if r.kind == "region" and country in (None, r.country)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _amount(cells: Cells, kind: str) -> Row:
    amount = cells.decimal("#value+required+usd")
    if amount is None or kind == "aid_request":
        return {"amount": amount, "currency": None if amount is None else "USD"}
    cells.note("#value+required+usd", "is money asked for, and the row no request for aid: it is lost")
    return {}


FORMAT = Format(
    name="hxl",
    title="Table with HXL tags",
    publisher=None,
    url="https://hxlstandard.org",
    licence=None,
    allows="That of the file.",
    dataset=None,
    columns=COLUMNS,
    read=read,
    typed=True,
    notes=(
        "The tags stand in one of the first 25 rows. The row above them names the columns for what is told of the import; where it has no "
        "name, the tag does. Their attributes may come in any order; those for a language (`+i_en`) or a list of "
        "codes (`+v_iso3`) make no difference, any other does: `#affected+killed+f` is not `#affected+killed`.",
        "What a row is cannot be guessed: a column tagged `#event+type` has one of our types, or a person says it for all rows "
        "(`--type strike`). The data set has to be named too.",
        "The title is the type with the place; where there is none, with the region or the country.",
        "Nobody is recorded as saying it, and no actor: the tags have none that could be taken for a state.",
    ),
)
