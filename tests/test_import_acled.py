"""ACLED: exports of before and after March 2023; the rows are made up in their shape."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys
from app.db import Database
from app.imports import FORMATS
from tests.importing import rows_of

FORMER, PRESENT = (
    list(csv.DictReader(io.StringIO(rows_of(f"acled-{name}.csv").decode()))) for name in ("old", "new")
)
OLD, NEW, ROW = tuple(FORMER[0]), tuple(PRESENT[0]), FORMER[0] | PRESENT[0]
RUSSIA, UKRAINE = "Military Forces of Russia (2000-)", "Military Forces of Ukraine (2019-)"


def table(columns: tuple[str, ...], *rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for number, row in enumerate(rows, 1):
        dated = {"event_date": "2022-03-09" if columns is NEW else "09 March 2022"}
        told = ROW | dated | {"event_id_cnty": f"UKR{number}"} | row
        writer.writerow({name: told[name] for name in columns if name in told})
    return text.getvalue().encode()


@pytest.fixture
def writer(writable: TestClient, database: Database) -> Iterator[TestClient]:
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    yield writable


def load(client: TestClient, content: bytes) -> tuple[Any, list[Any]]:
    """The summary, and what was refused."""
    answer = client.post("/imports?format=acled", content=content)
    assert answer.status_code == 200, answer.text
    lines = [json.loads(line) for line in answer.text.splitlines()]
    return lines[-1]["summary"], [tuple(line["refused"].values()) for line in lines if "refused" in line]


def loaded(client: TestClient, *rows: dict[str, str], columns: tuple[str, ...] = NEW) -> list[Any]:
    told, refused = load(client, table(columns, *rows))
    assert (told["imported"], refused) == (len(rows), [])
    events = client.get("/events?limit=1000").json()["data"]
    return sorted(events, key=lambda event: int(event["external_id"].removeprefix("UKR")))


def parts(events: list[Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(event[name] for name in names) for event in events]


@pytest.mark.parametrize("columns", [OLD, NEW])
def test_a_row_becomes_an_event(columns: tuple[str, ...], writer: TestClient) -> None:
    told, _ = load(writer, table(columns, {}))
    assert told["notes"] == []
    (event,) = writer.get("/events").json()["data"]
    derived = (
        "id",
        "recorded_at",
        "revision",
        "record_state",
        "sources",
        "origins",
        "region_name",
        "attribution",
    )
    assert {
        name: value for name, value in event.items() if value not in (None, {}) and name not in derived
    } == {
        "type": "battle",
        "title": f"Armed clash: {RUSSIA} - {UKRAINE}",
        "date_start": "2022-03-09",
        "date_end": "2022-03-09",
        "date_precision": "day",
        "date_edtf": "2022-03-09",
        "country": "UA",
        "region": "UA-14",
        "place": "Testove, Testovska, Testovyi",
        "lat": 48.5,
        "lon": 37.25,
        "geo_precision": "place",
        "geo_basis": "told",
        "actor": "RU",
        "actor_status": "unattributed",
        "target": "UA",
        "fatalities": 2,
        "fatalities_low": 2,
        "fatalities_high": 2,
        "dataset": "acled",
        "external_id": "UKR1",
    }


def test_both_exports_are_the_same_events(writer: TestClient) -> None:
    load(writer, table(OLD, {}, {"time_precision": "3"}))
    told, _ = load(writer, table(NEW, {}, {"time_precision": "3"}))
    assert (told["events"]["unchanged"], told["revision"]) == (2, None)


def test_names_in_capitals_are_the_same_columns(writer: TestClient) -> None:
    """So the files by region had them, with a blank in one, and so the codebook did."""
    header, _, rows = table(OLD, {}, {"fatalities": "x"}).decode().partition("\n")
    capitals = header.upper().replace("SOURCE_SCALE", "SOURCE SCALE")
    told, refused = load(writer, f"{capitals}\n{rows}".encode())
    assert (told["imported"], told["notes"]) == (1, [])
    assert refused == [(3, "FATALITIES", "x", "is not a whole number")]
    told, _ = load(writer, table(OLD, {}))
    assert (told["events"]["unchanged"], told["revision"]) == (1, None)


def test_types_are_those_of_acled(writer: TestClient) -> None:
    types = {
        "Battles": "battle",
        "Explosions/Remote violence": "explosion_remote_violence",
        "Violence against civilians": "violence_against_civilians",
        "Protests": "protest",
        "Riots": "riot",
        "Strategic developments": "strategic_development",
    }
    rows = [{"event_type": name, "sub_event_type": "Air/drone strike"} for name in types]
    assert parts(loaded(writer, *rows), "type") == [(each,) for each in types.values()]
    assert writer.get("/events?type=strike,interception,aid_request").json()["total"] == 0


def test_the_sides_are_parties_where_they_are_states(writer: TestClient) -> None:
    sides = [
        (f"{RUSSIA} Air Force", "", "", ("RU", None, None)),
        ("Police Forces of Democratic Republic of Congo (2019-)", "A group", "", ("CD", None, None)),
        ("Government of the United States (2021-2025)", UKRAINE, "", ("US", "UA", None)),
        ("A group", "Civilians (Ukraine)", "Civilian targeting", (None, None, "civilians")),
        ("Military Forces of Nowhere (2000-)", "Protesters (Ukraine)", "", (None, None, None)),
    ]
    rows = [{"actor1": one, "actor2": two, "civilian_targeting": aimed} for one, two, aimed, _ in sides]
    found = loaded(writer, *rows)
    assert parts(found, "actor", "target", "target_type") == [each[-1] for each in sides]
    assert found[0]["title"] == f"Armed clash: {RUSSIA} Air Force"
    told, _ = load(writer, table(NEW, *rows))
    assert [(note["column"], note["value"]) for note in told["notes"]] == [
        ("actor1", "Military Forces of Nowhere (2000-)")
    ]


def test_days_and_places_are_no_more_exact_than_told(writer: TestClient) -> None:
    found = loaded(writer, *({"time_precision": code, "geo_precision": code} for code in "123"))
    assert parts(found, "date_precision", "date_edtf", "date_basis") == [
        ("day", "2022-03-09", None),
        ("days", "2022-03-03/2022-03-15", "2022-03-09 stands for its week"),
        ("month", "2022-03", "2022-03-09 stands for its month"),
    ]
    assert parts(found, "geo_precision", "geo_basis", "lat") == [
        ("place", "told", 48.5),
        ("near", "told, of a place near by", 48.5),
        ("region", "told, of a place that stands for the region", 48.5),
    ]


def test_a_place_that_is_not_known_keeps_its_words(writer: TestClient) -> None:
    found = loaded(writer, {"admin1": "Nowhere"}, {"country": "Kosovo", "admin1": ""})
    assert parts(found, "country", "region", "place") == [
        ("UA", None, "Testove, Testovska, Testovyi, Nowhere"),
        (None, None, "Testove, Testovska, Testovyi, Kosovo"),
    ]


def test_what_is_no_such_row_is_refused(writer: TestClient) -> None:
    rows: list[dict[str, str]] = [
        {"event_type": "Weddings"},
        {"time_precision": "4", "geo_precision": ""},
        {"event_date": ""},
        {"event_date": "09/03/2922"},
        {"fatalities": "many"},
        {"event_id_cnty": "UKR77"},
        {"event_id_cnty": "UKR77"},
        {"actor1": "=cmd"},
    ]
    content = table(NEW, *rows, {"event_date": "31/12/2022"})
    told, refused = load(writer, content)
    assert [(line, column) for line, column, _, _ in refused] == [
        (2, "event_type"),
        (3, "time_precision"),
        (3, "geo_precision"),
        (4, "event_date"),
        (5, "event_date"),
        (6, "fatalities"),
        (9, "actor1"),
        (8, "event_id_cnty"),
    ]
    assert (told["rows"], told["imported"], told["refused"]) == (9, 2, 7)
    assert told["found"]["date order"] == "day-first"


def test_the_texts_of_acled_are_not_taken(writer: TestClient) -> None:
    loaded(writer, {})
    assert "nothing happened" not in writer.get("/events?format=ndjson&include=claims,sources").text
    assert "forbid" in FORMATS["acled"].allows
    known = {name for column in FORMATS["acled"].columns for name in column.names}
    assert known >= {*OLD, *NEW}
