"""docs/data.md is what the formats say, and the formats do what they say: rows are read with and without each column."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
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
    "missile-attacks": [Fixture("missile-attacks.csv", beside=("missiles_and_uavs.csv",))],
    "ucdp-ged": [
        Fixture("ucdp-ged.csv"),
        Fixture("ucdp-ged-hdx.csv", 2),
        Fixture("ucdp-ged-slim.csv", options=Options(dataset="few")),
    ],
    "acled": [Fixture("acled-old.csv"), Fixture("acled-new.csv")],
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
def test_every_column_is_filled_in_some_rows(name: str) -> None:
    there = {column.names[0] for fixture in FIXTURES[name] for column, _ in declared(name, fixture)}
    assert [column.names[0] for column in FORMATS[name].columns if column.names[0] not in there] == []


@pytest.mark.parametrize("name", FIXTURES)
def test_a_kept_column_fills_what_it_is_said_to_fill(name: str) -> None:
    unfilled = {column.names[0]: set(column.fields) for column in FORMATS[name].columns}
    for fixture in FIXTURES[name]:
        whole = Reading.of(name, fixture)
        for column, place in declared(name, fixture):
            without = whole.without(place).filled
            unfilled[column.names[0]] -= {
                field for field, told in whole.filled.items() if told != without[field]
            }
    assert {name: fields for name, fields in unfilled.items() if fields} == {}


@cases
def test_a_column_fills_nothing_else(name: str, fixture: Fixture) -> None:
    """But the names of events, which follow from `external_id`, and what another column says of it."""
    whole = Reading.of(name, fixture)
    for column, place in declared(name, fixture):
        said = {"id", "incident", "part_of"}
        for other in FORMATS[name].columns:
            if other is column or any(f"`{each}`" in other.how for each in column.names):
                said |= {*other.fields}
        assert sorted(whole.differing(whole.without(place)) - said) == [], column.names[0]


@cases
def test_a_lost_column_changes_nothing(name: str, fixture: Fixture) -> None:
    whole = Reading.of(name, fixture)
    for column, place in declared(name, fixture):
        if not column.fields:
            assert whole.without(place).filled == whole.filled, column.names[0]


@cases
def test_a_column_is_the_same_under_each_of_its_names(name: str, fixture: Fixture) -> None:
    whole = Reading.of(name, fixture)
    for column, place in declared(name, fixture):
        for other in column.names:
            called = Reading.of(name, fixture, renamed(fixture, column, place, other))
            assert called.filled == whole.filled, other


@dataclass(frozen=True)
class Reading:
    """What rows become: of each line of the file the things that are made, and how many rows are not taken."""

    name: str
    fixture: Fixture
    made: list[tuple[int, str, dict[str, Any]]]
    refused: int

    @classmethod
    def of(cls, name: str, fixture: Fixture, data: bytes | None = None) -> "Reading":
        beside = {file: File(io.BytesIO(bytes_of(file))) for file in fixture.beside}
        file, report = File(io.BytesIO(data or bytes_of(fixture.file)), beside), Report()
        lines = FORMATS[name].read(file, fixture.options, report)
        return cls(
            name, fixture, [(line.number, line.entity, line.row or {}) for line in lines], report.refused
        )

    def without(self, column: str) -> "Reading":
        """Where the column is empty; where rows without it are refused, it holds what the row before has."""
        for moved in (False, True):
            found = Reading.of(self.name, self.fixture, altered(self.fixture, column, moved))
            if found.refused == self.refused:
                return found
        raise AssertionError(f"{column}: neither empty nor with what the row before has are the rows taken")

    @cached_property
    def filled(self) -> Filled:
        """Each field with its values and their lines."""
        found: Filled = defaultdict(list)
        for number, entity, row in self.made:
            for field, value in fields_of(entity, row):
                found[field].append((number, json.dumps(value, default=str)))
        return found

    def differing(self, other: "Reading") -> set[str]:
        """The fields in which events are not the same, of the rows that become as many in both."""
        ours, theirs = self.events(), other.events()
        return {
            field
            for number in ours.keys() & theirs.keys()
            if len(ours[number]) == len(theirs[number])
            for one, two in zip(ours[number], theirs[number], strict=True)
            for field in one.keys() | two.keys()
            if one.get(field) != two.get(field)
        }

    def events(self) -> dict[int, list[dict[str, Any]]]:
        found = defaultdict(list)
        for number, entity, row in self.made:
            if entity == "event":
                found[number].append(row)
        return found


@tables
@given(st.data())
def test_any_text_in_a_cell_is_read_or_refused(name: str, fixture: Fixture, data: st.DataObject) -> None:
    rows = table(fixture)
    row = data.draw(st.integers(fixture.head, len(rows) - 1))
    text = st.text() | st.from_regex(r"[-+=@#|.0-9a-zа-я ]{0,30}", fullmatch=True)
    rows[row][data.draw(st.integers(0, len(rows[0]) - 1))] = data.draw(text.filter(lambda t: "\0" not in t))
    found = io.StringIO()
    csv.writer(found).writerows(rows)
    report, beside = Report(), {file: File(io.BytesIO(bytes_of(file))) for file in fixture.beside}
    file = File(io.BytesIO(found.getvalue().encode("utf-8", "surrogatepass")), beside)
    with suppress(Unreadable):
        made = {line.number for line in FORMATS[name].read(file, fixture.options, report)}
        assert report.rows == len(made) + report.refused


def declared(name: str, fixture: Fixture) -> Iterator[tuple[Column, str]]:
    """The columns that the rows have, and fill, with their names there."""
    there = columns_of(fixture)
    for column in FORMATS[name].columns:
        found = next((there[name] for name in column.names if name in there), None)
        if found and any(values(fixture, found)):
            yield column, found


def values(fixture: Fixture, column: str) -> list[Any]:
    if not fixture.file.endswith(".csv"):
        return [row.get(column) for row in objects(fixture)]
    rows = table(fixture)
    return [row[rows[0].index(column)] for row in rows[fixture.head :]]


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


def fields_of(entity: str, row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for field, value in row.items():
        yield (field if entity == "event" else f"{entity}.{field}"), value
    for words in row.get("evidence", ()):
        yield from ((f"evidence.{field}", value) for field, value in words.items())


def altered(fixture: Fixture, column: str, moved: bool) -> bytes:
    told = values(fixture, column)
    told = [*told[-1:], *told[:-1]] if moved else [None] * len(told)
    if not fixture.file.endswith(".csv"):
        changed = [row | {column: value} for row, value in zip(objects(fixture), told, strict=True)]
        return packed(fixture, [{k: v for k, v in row.items() if v is not None} for row in changed])
    rows = table(fixture)
    place = rows[0].index(column)
    for row, value in zip(rows[fixture.head :], told, strict=True):
        row[place] = value or ""
    return written(rows)


def renamed(fixture: Fixture, column: Column, place: str, name: str) -> bytes:
    """The file with another of the column's names, which is a tag where the format goes by tags."""
    if len(column.names) == 1:
        return bytes_of(fixture.file)
    rows = table(fixture)
    rows[place not in column.names][rows[0].index(place)] = name
    return written(rows)


def written(rows: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
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
