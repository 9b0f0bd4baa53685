"""What follows from the told values of an event, and which of them contradict each other, over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys
from app.db import Database

NEW = {"type": "strike", "title": "t"}


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def told(writer: TestClient, values: dict[str, Any]) -> dict[str, Any]:
    answer = writer.put("/events/e", json=NEW | values)
    assert answer.status_code in (200, 201), answer.text
    event: dict[str, Any] = answer.json()
    return event


def refusal(writer: TestClient, values: dict[str, Any]) -> tuple[Any, Any, Any]:
    """The pointer, value and message of the only fault."""
    answer = writer.put("/events/e", json=NEW | values)
    assert answer.status_code == 422, answer.text
    (fault,) = answer.json()["errors"]
    return fault["pointer"], fault["value"], fault["message"]


def test_the_precision_follows_from_the_date(writer: TestClient) -> None:
    follows = {
        "2024": "year",
        "2024-XX": "year",
        "2024-01": "month",
        "2024-01-XX~": "month",
        "2024-01-05": "day",
        "2024-01-05?": "day",
        "2024-01-05/2024-01-05": "day",
        "2024-01-04/2024-01-05": "days",
        "2024-01/2024-02": "days",
        "202X": "days",
    }
    found = {text: told(writer, {"date_edtf": text})["date_precision"] for text in follows}
    assert found == follows
    assert told(writer, {"date_start": "2024-01-05"})["date_precision"] == "day"
    both = told(writer, {"date_start": "2024-01-05", "date_end": "2024-01-06"})
    assert (both["date_precision"], both["date_edtf"]) == ("days", "2024-01-05/2024-01-06")
    assert told(writer, {})["date_precision"] == "unknown"


@pytest.mark.parametrize(
    ("date", "precisions"),
    [
        ("2024-01-05", ["time", "night", "day", "days"]),
        ("2024-01-04/2024-01-05", ["time", "night", "days", "week"]),
        ("2023-12-29/2024-01-05", ["time", "days", "week"]),
        ("2024-01", ["days", "month", "season"]),
        ("2023-12-01/2023-12-31", ["days", "month", "season"]),
        ("2023-12/2024-02", ["days", "season"]),
        ("2024", ["days", "year"]),
        ("2024-01-05/2025-01-05", ["days", "year"]),
        ("202X", ["days"]),
    ],
)
def test_a_precision_is_one_that_the_date_can_have(
    writer: TestClient, date: str, precisions: list[str]
) -> None:
    known = [term["value"] for term in writer.get("/vocabularies/date_precision").json()["data"]]
    tried = {
        precision: writer.put("/events/e", json=NEW | {"date_edtf": date, "date_precision": precision})
        for precision in known
    }
    assert [precision for precision, answer in tried.items() if answer.status_code != 422] == precisions
    refused = [answer.json()["errors"] for answer in tried.values() if answer.status_code == 422]
    assert {fault["pointer"] for faults in refused for fault in faults} == {"/date_precision"}


def test_what_contradicts_is_told_at_its_place(writer: TestClient) -> None:
    follows = "left out, it follows from the date"
    assert refusal(writer, {"date_edtf": "2024-01", "date_precision": "day"}) == (
        "/date_precision",
        "day",
        f"is day, but the date has 31 days; {follows}",
    )
    assert refusal(writer, {"date_precision": "day"})[::2] == (
        "/date_precision",
        "is day, but there is no date",
    )
    assert refusal(writer, {"date_edtf": "2024-01-05/.."})[0] == "/date_edtf"
    assert refusal(writer, {"date_edtf": "../2024-01-05"})[0] == "/date_edtf"
    assert refusal(writer, {"date_start": "2024-01-05", "date_end": "2024-01-04"})[0] == "/date_end"
    assert refusal(writer, {"launched": 3, "launched_low": 4})[0] == "/launched"
    assert refusal(writer, {"region": "UA-51", "country": "RU"})[0] == "/region"
    assert refusal(writer, {"lat": 47.0})[0] == "/lon"
    assert refusal(writer, {"alternatives": {"actor": ["RU"]}})[0] == "/alternatives"
    whole = NEW | {"date_edtf": "2024-01", "date_precision": "day", "lat": 47.0}
    places = [fault["pointer"] for fault in writer.put("/events/e", json=whole).json()["errors"]]
    assert places == ["/date_precision", "/lon"]


def test_coordinates_that_are_given_are_told(writer: TestClient) -> None:
    point = {"lat": 46.5, "lon": 30.7}
    assert told(writer, point)["geo_basis"] == "told"
    assert told(writer, point | {"region": "UA-51"})["geo_basis"] == "told"
    assert told(writer, point | {"geo_basis": "satellite image"})["geo_basis"] == "satellite image"
    assert told(writer, {"region": "UA-51"})["geo_basis"] == "region_centroid"
    assert writer.patch("/events/e", json=point).json()["geo_basis"] == "told"
    assert told(writer, {"region": "UA-51"})["geo_basis"] == "region_centroid"
    assert writer.patch("/events/e", json={"lon": 30.7}).json()["geo_basis"] == "told"


def test_a_bulk_load_has_the_same_rules(writer: TestClient) -> None:
    rows = [
        NEW | {"external_id": "1", "date_edtf": "2024-01"},
        NEW | {"external_id": "2", "date_edtf": "2024-01", "date_precision": "day"},
    ]
    answer = writer.post("/events/bulk", params={"dataset": "d", "atomic": False}, json=rows)
    first, second, _ = answer.text.splitlines()
    assert '"action":"created"' in first
    assert '"pointer":"/date_precision"' in second
    (event,) = writer.get("/events", params={"dataset": "d"}).json()["data"]
    assert event["date_precision"] == "month"


def test_another_date_has_another_precision(writer: TestClient) -> None:
    told(writer, {"date_edtf": "2024-01-05", "date_precision": "night"})
    for patch, precision in (
        ({"title": "u"}, "night"),
        ({"date_edtf": "2024-01"}, "month"),
        ({"date_start": "2024-01-07"}, "day"),
        ({"date_end": "2024-01-08"}, "days"),
        ({"date_precision": "night"}, "night"),
        ({"date_precision": None}, "days"),
        ({"date_start": None, "date_end": None}, "unknown"),
    ):
        answer = writer.patch("/events/e", json=patch)
        assert (answer.status_code, answer.json().get("date_precision")) == (200, precision), answer.text
