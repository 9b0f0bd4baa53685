"""`matched_on`: whether an event meets the filters that found it for certain, or only possibly."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.batch import Batch
from app.db import Database
from app.drafts import EventDraft
from app.record import record


def matched(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.get("/events", params=asked | {"include": "matched_on", "fields": "id"})
    assert answer.status_code == 200, answer.text
    return {row["id"]: row["matched_on"] for row in answer.json()["data"]}


def test_one_of_several_values_is_a_possible_match(writable: TestClient, database: Database) -> None:
    either = {"weapon": ["Iskander-M", "KN-23"], "weapon_type": ["ballistic_missile", "cruise_missile"]}
    told: dict[str, Any] = {
        "type": "strike",
        "title": "t",
        "date_edtf": "2024-01-05",
        "date_precision": "day",
    }
    events = [
        EventDraft(id="either", alternatives=either, **told),
        EventDraft(id="one", weapon="KN-23", weapon_type="ballistic_missile", **told),
    ]
    record(database, Batch(events=events))
    assert matched(writable, weapon="KN-23") == {
        "either": {"weapon": "possible"},
        "one": {"weapon": "certain"},
    }
    assert matched(writable, weapon="KN-23,Iskander-M")["either"] == {"weapon": "certain"}
    assert matched(writable, weapon_type="missile")["either"] == {"weapon_type": "certain"}
    assert matched(writable, weapon_type="cruise_missile") == {"either": {"weapon_type": "possible"}}
    assert matched(writable, weapon="unknown", date="2024")["either"] == {
        "weapon": "certain",
        "date": "certain",
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"date": "2024-01-02"}, {"seed-ukraine-2023-12-29": {"date": "possible"}}),
        ({"date": "2023-12-29/2024-01-05", "weapon": "unknown", "weapon_origin": "KP"}, {
            "seed-zaporizhzhia-2023-12-30": {"date": "certain", "weapon": "certain", "weapon_origin": "certain"},
            "seed-ukraine-2023-12-29": {"date": "certain", "weapon": "certain", "weapon_origin": "certain"},
        }),
        ({"region": "UA-23", "region_match": "possible", "weapon_origin": "KP"}, {
            "seed-zaporizhzhia-2023-12-30": {"region": "certain", "weapon_origin": "certain"},
            "seed-ukraine-2023-12-29": {"region": "possible", "weapon_origin": "certain"},
        }),
        ({"near": "47.3,35.7,5"}, {"seed-zaporizhzhia-2023-12-30": {"near": "possible"}}),
        ({"bbox": "35,47,36,48"}, {"seed-zaporizhzhia-2023-12-30": {"bbox": "possible"}}),
        ({"place": "an open field"}, {"seed-zaporizhzhia-2023-12-30": {}}),
    ],
)  # fmt: skip
def test_of_the_seed(client: TestClient, asked: dict[str, str], expected: dict[str, Any]) -> None:
    assert matched(client, **asked) == expected


def test_a_told_point_is_certain(writable: TestClient, database: Database) -> None:
    point = {"country": "UA", "lat": 47.3, "lon": 35.7, "geo_precision": "point"}
    record(database, Batch(events=[EventDraft(id="a", type="strike", title="t", **point)]))
    assert matched(writable, near="47.3,35.7,5") == {"a": {"near": "certain"}}


def test_the_centre_of_a_region_is_not_a_place_within_it(database: Database, writable: TestClient) -> None:
    named = {"region": "UA-23", "place": "Vymyslene", "geo_precision": "place"}
    events = [EventDraft(id="a", type="strike", title="t", **named)]
    record(database, Batch(events=events))
    (event,) = writable.get("/events").json()["data"]
    assert (event["lat"], event["geo_precision"], event["geo_basis"]) == (47.3, "place", "region_centroid")
    assert matched(writable, near="47.3,35.7,5") == {"a": {"near": "possible"}}
    assert matched(writable, bbox="35,47,36,48") == {"a": {"bbox": "possible"}}
    assert writable.get("/events?geo_basis_not=region_centroid,sea_centroid").json()["total"] == 0


def test_in_csv_it_is_a_column(client: TestClient) -> None:
    asked = {"date": "2024-01-02", "include": "matched_on", "fields": "id", "format": "csv"}
    (row,) = csv.DictReader(io.StringIO(client.get("/events", params=asked).text))
    assert row == {"id": "seed-ukraine-2023-12-29", "matched_on": '{"date":"possible"}'}


def test_one_event_was_not_asked_for_by_filters(client: TestClient) -> None:
    answer = client.get("/events/seed-ukraine-2023-12-29", params={"include": "matched_on"})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "include")
