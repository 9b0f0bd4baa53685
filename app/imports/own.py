"""This service's own exports, read back: what was told is kept, what was derived is derived again."""

import json
import typing
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from app.drafts import told_fields
from app.formats.csv import unguarded
from app.imports.cells import Cells
from app.imports.files import File
from app.imports.form import Column, Format, Options, kept, lost
from app.imports.report import Report
from app.imports.tables import Table
from app.ledger import digest
from app.lines import Line, features, ndjson
from app.rows import Row
from app.shapes import EventFields, EvidenceFields, PositionFields, SourceFields, Version

TOLD = list(told_fields(EventFields))
GIVEN = [name for name in (*EventFields.model_fields, *Version.model_fields) if name not in TOLD]
SOURCE = list(told_fields(SourceFields))
POSITION = ["number", *told_fields(PositionFields, "id", "event", "claim")]
EVIDENCE = [*EvidenceFields.model_fields]
COLUMNS: tuple[Column, ...] = (
    *(kept(name, name, needed=name in ("id", "type", "title")) for name in TOLD),
    *(column for name in GIVEN for column in lost(name, "it is derived again")),
)
DOCUMENTS = (
    kept(
        "claims", "claim.field claim.value claim.statement position.claimant position.stance evidence.quote"
    ),
    kept("source_documents", "source.id", "from exports with `include=sources`"),
)


def _table(file: File, options: Options, report: Report) -> Iterator[Line]:
    table = Table(file, options, report, COLUMNS)
    return table.made(_from_cells)


def _from_cells(cells: Cells) -> Iterator[Line]:
    there = {name: unguarded(cells.raw(name)) for name in TOLD if name in cells}
    yield Line(cells.line, {name: _value(name, text) if text else None for name, text in there.items()})


def _value(name: str, text: str) -> Any:
    """A cell as the field's type has it; what cannot be one stays as it is, and the field says what is wrong."""
    types = _types(name)
    try:
        if name == "alternatives":
            return json.loads(text)
        return int(text) if int in types else float(text) if float in types else text
    except ValueError:
        return text


@cache
def _types(name: str) -> set[Any]:
    """Those of a union, without what else is asked of them."""
    annotation = EventFields.model_fields[name].annotation
    parts = typing.get_args(annotation) or (annotation,)
    return {(typing.get_args(part) or (part,))[0] for part in parts}


def _lines(file: File, options: Options, report: Report) -> Iterator[Line]:
    report.found |= {"packed": file.packed or "no", "encoding": file.encoding(options.encoding)}
    return _from_rows(lambda: ndjson(file.bytes()), report)


def _collection(file: File, options: Options, report: Report) -> Iterator[Line]:
    report.found |= {"packed": file.packed or "no", "encoding": file.encoding(options.encoding)}
    return _from_rows(lambda: map(_feature, features(file.bytes())), report)


def _feature(line: Line) -> Line:
    row = line.row or {}
    properties = row.get("properties")
    return Line(
        line.number, {"id": row.get("id")} | (properties if isinstance(properties, dict) else {}), line.fault
    )


def _from_rows(lines: Callable[[], Iterable[Line]], report: Report) -> Iterator[Line]:
    yield from _documents(lines())
    report.rows = 0
    for line in lines():
        report.rows += 1
        if line.row is None or line.fault:
            report.refuse(line.number, [("", "", line.fault or "")])
            continue
        if faults := list(_misshapen(line.row)):
            report.refuse(line.number, faults)
            continue
        told = {name: value for name, value in line.row.items() if name not in (*GIVEN, *MORE)}
        yield Line(line.number, told)
        yield from _claims(line)


MORE = ("claims", "source_documents", "matched_on")
LISTS: dict[str, Any] = {"claims": {"positions": {"evidence": {}}}, "source_documents": {}}


def _misshapen(row: Row, lists: dict[str, Any] = LISTS) -> Iterator[tuple[str, str, str]]:
    for name, within in lists.items():
        found = row.get(name)
        if found is not None and _dicts(row, name) != found:
            yield name, str(found), "is not a list of objects"
        for each in _dicts(row, name):
            yield from _misshapen(each, within)


def _documents(lines: Iterable[Line]) -> Iterator[Line]:
    """Who speaks and where it is said, each once, and no document before that which it repeats."""
    claimants, sources = dict[str, Line](), dict[str, Line]()
    for line in lines:
        for source in _dicts(line.row, "source_documents"):
            row = _filled({name: source.get(name) for name in SOURCE})
            sources.setdefault(str(source.get("id")), Line(line.number, row, None, "source"))
        for position in (each for claim in _dicts(line.row, "claims") for each in _dicts(claim, "positions")):
            row = {"id": position.get("claimant"), "name": position.get("claimant_name")}
            if row["name"]:
                claimants.setdefault(str(row["id"]), Line(line.number, row, None, "claimant"))
    yield from claimants.values()
    while sources:
        first = [
            id for id, line in sources.items() if str((line.row or {}).get("derived_from")) not in sources
        ]
        yield from (sources.pop(id) for id in first or list(sources))


def _claims(line: Line) -> Iterator[Line]:
    """The claims, then the positions on them in the order in which they were recorded."""
    event, positions = (line.row or {}).get("id"), list[Row]()
    for claim in _dicts(line.row, "claims"):
        row = {"event": event} | {name: claim.get(name) for name in ("statement", "field", "value")}
        yield Line(line.number, row, None, "claim")
        id = digest(row["statement"], event, row["field"])
        for position in _dicts(claim, "positions"):
            told = {name: position.get(name) for name in POSITION} | {"claim": id}
            words = [{name: said.get(name) for name in EVIDENCE} for said in _dicts(position, "evidence")]
            positions.append(_filled(told) | {"evidence": words})
    for told in sorted(positions, key=_number):
        yield Line(line.number, told, None, "position")


def _number(position: Row) -> int:
    number = position.get("number")
    return number if isinstance(number, int) else 0


def _dicts(row: Row | None, name: str) -> list[Row]:
    found = (row or {}).get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}


def _own(name: str, read: Any, columns: tuple[Column, ...], *notes: str) -> Format:
    return Format(
        name=name,
        title=f"Export of this service ({name})",
        publisher=None,
        url=None,
        licence=None,
        allows="That of the data sets which the rows come from.",
        dataset=None,
        columns=columns,
        read=read,
        notes=notes,
        exported=True,
    )


CSV = _own(
    "csv", _table, COLUMNS, "A table has no claims: use ndjson with `include=claims,sources` for all of it."
)
NDJSON = _own(
    "ndjson",
    _lines,
    COLUMNS + DOCUMENTS,
    "An export of `/events?format=ndjson&include=claims,sources` read into an empty database and exported again is the same.",
)
GEOJSON = _own(
    "geojson", _collection, COLUMNS, "Properties are read as columns are; a geometry alone is not."
)
