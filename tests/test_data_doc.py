"""docs/data.md is what the formats say, and the formats do what they say: rows are read with and without each column."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imports import FORMATS
from app.imports.described import document
from app.imports.files import File, Unreadable
from app.imports.form import Column, Options
from app.imports.report import Report
from app.shapes import EventFields, Version
from tests.test_load import ROOT

Rows = list[list[str]]
Filled = dict[str, list[tuple[int, str]]]  # by field: the lines of the file and their values


@dataclass(frozen=True)
class Fixture:
    """Invented rows of a format. `head` are the rows before them, the first of which has the names."""

    file: str
    head: int = 1
    options: Options = Options()
    beside: tuple[str, ...] = ()


FIXTURES = {
    "viina": [Fixture("viina.csv")],
    "fts": [Fixture("fts-plans.csv", 2), Fixture("fts-flows.csv")],
    "hxl": [Fixture("hxl.csv", 2, Options(dataset="tagged"))],
    "csv": [Fixture("own.csv")],
    "ndjson": [Fixture("own.ndjson")],
    "geojson": [Fixture("own.geojson")],
}
CASES = [(name, fixture) for name, fixtures in FIXTURES.items() for fixture in fixtures]
TABLES = [(name, fixture) for name, fixture in CASES if fixture.file.endswith(".csv")]


def each(cases: list[tuple[str, Fixture]]) -> Any:
    return pytest.mark.parametrize(("name", "fixture"), cases, ids=lambda case: getattr(case, "file", case))


cases, tables = each(CASES), each(TABLES)


def test_the_document_is_what_the_formats_say() -> None:
    written = (ROOT / "docs" / "data.md").read_text("utf-8")
    assert written == document(), "write it anew with `make data-doc`"


def test_every_format_has_rows_to_try_it_on() -> None:
    assert list(FIXTURES) and FIXTURES.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", FIXTURES)
def test_every_column_is_in_some_rows(name: str) -> None:
    there = {column for fixture in FIXTURES[name] for column in columns_of(fixture)}
    missing = [column.names[0] for column in FORMATS[name].columns if there.isdisjoint(column.names)]
    assert missing == []


@cases
def test_a_kept_column_fills_what_it_is_said_to_fill(name: str, fixture: Fixture) -> None:
    whole = filled(name, fixture)
    for column, place in declared(name, fixture):
        if column.fields:
            without = filled(name, fixture, place, moved=column.needed)
            same = [field for field in column.fields if whole[field] == without[field]]
            assert same == [], column.names[0]


@cases
def test_a_lost_column_changes_nothing(name: str, fixture: Fixture) -> None:
    whole = filled(name, fixture)
    for column, place in declared(name, fixture):
        if not column.fields:
            assert filled(name, fixture, place) == whole, column.names[0]


@tables
@given(st.data())
def test_any_text_in_a_cell_is_read_or_refused(name: str, fixture: Fixture, data: st.DataObject) -> None:
    rows = table(fixture)
    row = data.draw(st.integers(fixture.head, len(rows) - 1))
    text = st.text() | st.from_regex(r"[-+=@#|.0-9a-zа-я ]{0,30}", fullmatch=True)
    rows[row][data.draw(st.integers(0, len(rows[0]) - 1))] = data.draw(text.filter(lambda t: "\0" not in t))
    found = io.StringIO()
    csv.writer(found).writerows(rows)
    report = Report()
    file = File(io.BytesIO(found.getvalue().encode("utf-8", "surrogatepass")))
    with suppress(Unreadable):
        made = {line.number for line in FORMATS[name].read(file, fixture.options, report)}
        assert report.rows == len(made) + report.refused


def declared(name: str, fixture: Fixture) -> Iterator[tuple[Column, str]]:
    """The columns that the rows have, with their names there."""
    there = columns_of(fixture)
    for column in FORMATS[name].columns:
        if found := next((there[name] for name in column.names if name in there), None):
            yield column, found


def columns_of(fixture: Fixture) -> dict[str, str]:
    """What each column may be called, with its name in the file; a tag without those attributes that make no difference."""
    if not fixture.file.endswith(".csv"):
        return {name: name for row in objects(fixture) for name in row}
    names, *more = table(fixture)[: fixture.head]
    tags = [
        "+".join(p for p in tag.replace(" ", "").split("+") if p[:2] not in ("v_", "i_"))
        for tag in sum(more, [])
    ]
    return dict(zip(names, names, strict=True)) | dict(zip(tags, names, strict=False))


def filled(name: str, fixture: Fixture, column: str | None = None, *, moved: bool = False) -> Filled:
    """Each field with its values in what the rows become, where a column is empty or holds what the row before has."""
    data = altered(fixture, column, moved)
    beside = {file: File(io.BytesIO(bytes_of(file))) for file in fixture.beside}
    found: Filled = defaultdict(list)
    for line in FORMATS[name].read(File(io.BytesIO(data), beside), fixture.options, Report()):
        for field, value in fields_of(line.entity, line.row or {}):
            found[field].append((line.number, json.dumps(value, default=str)))
    return found


def fields_of(entity: str, row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for field, value in row.items():
        yield (field if entity == "event" else f"{entity}.{field}"), value
    for words in row.get("evidence", ()):
        yield from ((f"evidence.{field}", value) for field, value in words.items())


def altered(fixture: Fixture, column: str | None, moved: bool) -> bytes:
    if column is None:
        return bytes_of(fixture.file)
    if not fixture.file.endswith(".csv"):
        return packed(fixture, [{k: v for k, v in row.items() if k != column} for row in objects(fixture)])
    rows = table(fixture)
    head, body, place = rows[: fixture.head], rows[fixture.head :], rows[0].index(column)
    cells = [row[place] for row in body]
    cells = [*cells[-1:], *cells[:-1]] if moved else [""] * len(cells)
    text = io.StringIO()
    changed = [[*row[:place], cell, *row[place + 1 :]] for row, cell in zip(body, cells, strict=True)]
    csv.writer(text).writerows([*head, *changed])
    return text.getvalue().encode()


def table(fixture: Fixture) -> Rows:
    return list(csv.reader(io.StringIO(bytes_of(fixture.file).decode())))


def bytes_of(file: str) -> bytes:
    if file.startswith("own."):
        return packed(Fixture(file), OWN)
    return (Path(__file__).parent / "imports" / file).read_bytes()


def objects(fixture: Fixture) -> list[dict[str, Any]]:
    return OWN if fixture.file.startswith("own.") else []


def packed(fixture: Fixture, rows: list[dict[str, Any]]) -> bytes:
    """Our own rows as the format has them."""
    if fixture.file.endswith(".ndjson"):
        return "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    if fixture.file.endswith(".geojson"):
        features = [{"type": "Feature", "geometry": None, "properties": row} for row in rows]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()
    text = io.StringIO()
    names = [name for name in OWN[0] if name not in ("claims", "source_documents")]
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        cells = {name: json.dumps(v) if isinstance(v, dict) else v for name, v in row.items()}
        writer.writerow(cells)
    return text.getvalue().encode()


QUOTE = {"source": "s", "quote": "words", "start": 0, "end": 5}
POSITION = {"claimant": "UA", "stance": "asserts", "number": 1, "evidence": [QUOTE]}
CLAIM = {"id": "c", "statement": "t", "field": "occurrence", "value": True, "positions": [POSITION]}
FIELDS = {**EventFields.model_fields, **Version.model_fields}
OWN: list[dict[str, Any]] = [
    {name: field.examples[-1] for name, field in FIELDS.items() if field.examples}
    | {"claims": [CLAIM], "source_documents": [{"id": "s"}]},
    {"id": "other", "type": "interception", "title": "Another"},
]
