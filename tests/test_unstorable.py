"""What no database holds, or no answer could tell back, is refused at its place: half characters, NULs, numbers beyond 64 bits."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.db import Database
from app.record import record

E1 = "seed-zaporizhzhia-2023-12-30"
NEW: dict[str, Any] = {"type": "strike", "title": "t"}
JSON = {"Content-Type": "application/json"}
HALF, HUGE = "\ud800", 10**22
DEEP: Any = "x"
for _ in range(300):
    DEEP = [DEEP]


@pytest.fixture
def admin(writable: TestClient, database: Database) -> TestClient:
    """The service over the seed, with a key that may do everything."""
    record(database, seed.read(seed.ARTICLE))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "admin")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def faults(client: TestClient, asked: str, body: Any) -> list[tuple[str, Any]]:
    """The pointer of each fault, and the value as it is told back."""
    method, _, path = asked.partition(" ")
    answer = client.request(method, path, content=json.dumps(body), headers=JSON)
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["value"]) for fault in answer.json()["errors"]]


WRITES: list[tuple[str, dict[str, Any], str]] = [
    ("POST /events", NEW, "title"),
    (f"PUT /events/{E1}", NEW, "title"),
    (f"PATCH /events/{E1}", {}, "title"),
    (f"PATCH /events/{E1}", {}, "reason"),
    (f"DELETE /events/{E1}", {}, "reason"),
    (f"POST /events/{E1}/restore", {}, "reason"),
    ("POST /sources", {}, "title"),
    ("PATCH /sources/newyorkparrot-2024-01-05", {}, "title"),
    ("POST /claimants", {"id": "UA/x"}, "name"),
    (f"POST /events/{E1}/claims", {"field": "place"}, "value"),
    ("POST /statements/us-says-north-korean/positions", {"claimant": "UA", "stance": "asserts"}, "person"),
    ("POST /keys", {}, "name"),
]


@pytest.mark.parametrize(("asked", "body", "field"), WRITES)
def test_half_a_character_is_refused_at_its_field(
    admin: TestClient, asked: str, body: dict[str, Any], field: str
) -> None:
    assert faults(admin, asked, body | {field: f"a{HALF}"}) == [(f"/{field}", "a?")]
    assert [pointer for pointer, _ in faults(admin, asked, body | {HALF: 1})] == ["/?"]


@pytest.mark.parametrize(("asked", "body", "field"), WRITES)
def test_a_nul_is_refused_at_its_field(
    admin: TestClient, asked: str, body: dict[str, Any], field: str
) -> None:
    assert faults(admin, asked, body | {field: "a\0"}) == [(f"/{field}", "a\0")]


def test_the_place_within_a_field_is_told(admin: TestClient) -> None:
    body = NEW | {"alternatives": {"weapon": ["a", "b\0"]}}
    assert faults(admin, "POST /events", body) == [("/alternatives/weapon/1", "b\0")]
    positions = [{"claimant": "UA", "stance": "asserts", "person": HALF}]
    claim = {"field": "actor", "value": "RU", "positions": positions}
    assert faults(admin, f"POST /events/{E1}/claims", claim) == [("/positions/0/person", "?")]


@pytest.mark.parametrize(
    ("asked", "body", "field"),
    [
        ("POST /events", NEW, "launched"),
        ("POST /events", NEW, "amount"),
        (f"PATCH /events/{E1}", {}, "launched"),
        (f"PATCH /events/{E1}", {}, "title"),
        ("POST /sources", {}, "length"),
        (f"POST /events/{E1}/claims", {"field": "launched"}, "value"),
        (f"POST /events/{E1}/claims", {"field": "occurrence"}, "value"),
    ],
)
def test_a_number_beyond_64_bits_is_refused(
    admin: TestClient, asked: str, body: dict[str, Any], field: str
) -> None:
    assert faults(admin, asked, body | {field: HUGE}) == [(f"/{field}", str(HUGE))]


def test_it_is_refused_within_what_may_be_anything(admin: TestClient) -> None:
    assert faults(admin, "POST /sources", {"notes": [{"n": HUGE}]}) == [("/notes/0/n", str(HUGE))]
    assert faults(admin, "POST /sources", {"notes": [{"n": DEEP}]})[0][0].startswith("/notes/0/n/0")
    assert faults(admin, "POST /events", NEW | {"place": DEEP})[0][0].startswith("/place")
    assert faults(admin, f"PATCH /events/{E1}", [HALF, HUGE]) == [("", ["?", str(HUGE)])]
    assert faults(admin, "POST /events", [HALF, DEEP])[0][0] == ""


def test_nothing_of_it_was_written(admin: TestClient) -> None:
    assert admin.get("/events").json()["meta"]["revision"] == 1
