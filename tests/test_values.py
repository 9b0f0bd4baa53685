"""The same values in every format: what a reader parses of CSV, NDJSON and GeoJSON is what JSON tells."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.batch import Batch
from app.db import Database
from app.drafts import ClaimantDraft, ClaimDraft, EventDraft, PositionDraft, SourceDraft
from app.formats.csv import write
from app.record import record
from app.shapes import QUANTITIES
from tests.conftest import client_of, migrated

Row = dict[str, Any]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LISTS = count()  # each example has a data set of its own in one database


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def same(cell: str, value: Any) -> bool:
    """Nothing is null, and a text is guarded where a spreadsheet would run it, or that looks guarded; all else reads back as JSON."""
    if value is None:
        return cell == ""
    if isinstance(value, str):
        return cell == (f"'{value}" if value.lstrip("'").startswith(FORMULA) else value)
    read = json.loads(cell)
    return bool(read == value and type(read) is type(value))


TRICKY = [
    *(
        "=1+1",
        "'=1+1",
        "''",
        "+1",
        "-1",
        "@a",
        "\tx",
        "\r",
        "'=1",
        "'",
        '"',
        '""',
        ",",
        "a,b",
        ";",
        "\n",
        "a\r\nb",
        "a\nb",
        "\\n",
    ),
    *(
        " ",
        " a ",
        "\ufeffa",
        "\u2028",
        "\u200f",
        "null",
        "None",
        "NaN",
        "true",
        "0",
        "1e5",
        "2024-01-05",
        "unknown",
    ),
    *("Запоріжжя", "🚀", "e\u0301", "\x1f", "\x7f", "{}", "[]"),
]
texts = st.sampled_from(TRICKY) | st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=20
)
times = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))
counts = st.integers(0, 2**31 - 1)
told: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("place", "date_text", "date_basis", "geo_basis", "target_type", "launch_place"), texts),
    **dict.fromkeys(("weapon", "external_id"), texts),
    **dict.fromkeys(("time_start", "time_end"), times),
    **dict.fromkeys(QUANTITIES, counts),
    **{f"{name}_low": st.just(0) for name in QUANTITIES},
    **{f"{name}_high": st.just(2**31 - 1) for name in QUANTITIES},
    "date_edtf": st.dates().map(dt.date.isoformat),
    "amount": st.floats(0, 1e15),
    "currency": st.sampled_from(["USD", "EUR"]),
    "country": st.sampled_from(["UA", "NA"]),
    "actor": st.sampled_from(["US", "US/congress"]),
    "weapon_type": st.sampled_from(["missile", "drone"]),
    "alternatives": st.fixed_dictionaries({"target": st.just(["UA", "RU/mod"])}),
    "point": st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
}
events = st.builds(
    lambda title, told: {"title": f"t{title}"} | told, texts, st.fixed_dictionaries({}, optional=told)
)
values: dict[str, st.SearchStrategy[Any]] = {  # of claims, by the field that is claimed
    "place": texts | st.lists(texts, min_size=1, max_size=3),
    "launched": counts,
    "amount": st.floats(0, 1e15),
    "occurrence": st.booleans(),
}
documents = st.fixed_dictionaries(
    {"notes": st.lists(st.fixed_dictionaries({"type": texts, "text": texts}), max_size=2)},
    optional={"title": texts, "publisher": texts, "url": texts, "language": texts, "published": st.dates()},
)


def draft(id: str, dataset: str, told: Row) -> Any:
    lat, lon = told.get("point", (None, None))
    precision = {"date_precision": "day"} if "date_edtf" in told else {}
    plain = {name: value for name, value in told.items() if name != "point"}
    return EventDraft(id=id, dataset=dataset, type="strike", lat=lat, lon=lon, **plain, **precision)


@pytest.fixture(scope="module")
def written(new_database: Callable[[], Any]) -> Iterator[tuple[Database, TestClient]]:
    with migrated(new_database) as database, client_of(database) as client:
        yield database, client


def held_alike(client: TestClient, path: str, asked: Row) -> None:
    """The list in CSV and NDJSON, against JSON."""
    rows = client.get(path, params=asked).json()["data"]
    header, *table = parsed(client.get(path, params=asked | {"format": "csv"}).content.decode())
    assert len(table) == len(rows) > 0
    for row, cells in zip(rows, table, strict=True):
        assert [name for name, cell in zip(header, cells, strict=True) if not same(cell, row[name])] == []
    lines = client.get(path, params=asked | {"format": "ndjson"}).content.decode().split("\n")
    assert [json.loads(line) for line in lines[:-1]] == rows and lines[-1] == ""


@given(st.lists(events, min_size=1, max_size=3))
@settings(max_examples=30)
def test_events_have_the_same_values_in_every_format(
    written: tuple[Database, TestClient], rows: list[Row]
) -> None:
    database, client = written
    name = f"list{next(LISTS)}"
    record(database, Batch(events=[draft(f"{name}-{n}", name, row) for n, row in enumerate(rows)]))
    held_alike(client, "/events", {"dataset": name})
    whole = {event["id"]: event for event in client.get("/events", params={"dataset": name}).json()["data"]}
    for n, row in enumerate(rows):
        event = whole[f"{name}-{n}"]
        assert {key: event[key] for key in row if type(row[key]) in (str, int, float, dict)} == {
            key: value for key, value in row.items() if type(value) in (str, int, float, dict)
        }
    for feature in client.get("/events", params={"dataset": name, "format": "geojson"}).json()["features"]:
        event = whole[feature["id"]]
        assert feature["properties"] | {"id": feature["id"]} == event
        point = feature["geometry"] and tuple(feature["geometry"]["coordinates"])
        assert point == (None if event["lat"] is None else (event["lon"], event["lat"]))


@given(st.fixed_dictionaries(values), documents, texts)
@settings(max_examples=15)
def test_other_lists_have_the_same_values_in_every_format(
    written: tuple[Database, TestClient], claimed: Row, document: Row, person: str
) -> None:
    database, client = written
    name = f"list{next(LISTS)}"
    claims = [
        ClaimDraft(event=name, statement=name, field=field, value=value) for field, value in claimed.items()
    ]
    batch = Batch(
        sources=[SourceDraft(id=name, **document)],
        claimants=[ClaimantDraft(id=f"UA/{name}", name=person)],
        events=[draft(name, name, {"title": "t"})],
        claims=claims,
        positions=[PositionDraft(statement=name, claimant=f"UA/{name}", stance="asserts", person=person)],
    )
    record(database, batch)
    fields = ["id", "event", "field", "value", "status", "revision", "recorded_at"]
    held_alike(client, "/claims", {"event": name, "fields": fields})
    held_alike(client, "/sources", {"id": name})
    held_alike(client, "/claimants", {"id": f"UA/{name}"})
    told = client.get("/claims", params={"event": name}).json()["data"]
    assert {claim["field"]: claim["value"] for claim in told} == claimed


@pytest.mark.parametrize("field", ["title", "place", "weapon", "external_id"])
def test_an_empty_text_is_refused(field: str) -> None:
    """In a table it could not be told from null."""
    with pytest.raises(ValidationError, match="at least 1 character"):
        draft("e", "d", {"title": "t"} | {field: ""})
    if field == "place":
        with pytest.raises(ValidationError, match="at least 1 character"):
            ClaimDraft(event="e", statement="s", field=field, value="")


@given(texts)
def test_no_text_is_a_formula(text: str) -> None:
    ((header,), (cell,)) = parsed(b"".join(write(["t"], [{"t": text}])).decode())
    assert header == "t"
    assert not cell.startswith(FORMULA)


def test_numbers_and_truth_are_not_guarded() -> None:
    assert b"".join(write(["a", "b"], [{"a": -1.5, "b": True}])) == b"a,b\r\n-1.5,true\r\n"
