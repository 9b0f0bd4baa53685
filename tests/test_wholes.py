"""An event is never part of itself, by however many others: such a circle would drop out of every sum."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys
from app.batch import Batch, BatchError
from app.db import Database
from app.drafts import EventDraft
from app.record import record

NDJSON = {"Content-Type": "application/x-ndjson"}
Fault = tuple[Any, str, Any]


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    """`b` is part of `a`, and `c` of `b`."""
    events = [event("a"), event("b", part_of="a"), event("c", part_of="b")]
    record(database, Batch(events=[EventDraft(**told) for told in events]))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def event(id: str, **told: Any) -> dict[str, Any]:
    return {"id": id, "type": "strike", "title": "c"} | told


def refused(answer: Any) -> list[Fault]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["value"], fault["message"]) for fault in answer.json()["errors"]]


def load(writer: TestClient, *rows: Any, query: str = "") -> Any:
    content = "\n".join(map(json.dumps, rows))
    return writer.post(f"/events/bulk{query}", content=content, headers=NDJSON)


ITSELF = [("/part_of", "a", "an event is not part of itself")]


def test_an_event_is_not_part_of_itself(writer: TestClient) -> None:
    assert refused(writer.post("/events", json=event("a", part_of="a"))) == ITSELF
    assert refused(writer.patch("/events/a", json={"part_of": "a"})) == ITSELF
    assert refused(load(writer, event("a", part_of="a"))) == ITSELF
    nameless = {"type": "strike", "title": "t", "part_of": "a"}
    assert refused(writer.put("/events/a", json=nameless)) == ITSELF
    assert writer.post("/events", json=nameless).status_code == 201


ROUND = [("/part_of", "c", "a is part of c, which is part of b, which is part of a")]


def test_nor_part_of_its_own_parts(writer: TestClient) -> None:
    assert refused(writer.put("/events/a", json=event("a", incident="c", part_of="c"))) == ROUND
    assert refused(writer.patch("/events/a", json={"part_of": "c"})) == ROUND
    assert refused(load(writer, event("a", part_of="c"), event("d", part_of="c"))) == ROUND


def test_in_a_load_the_rows_of_a_circle_are_refused_and_the_others_taken(writer: TestClient) -> None:
    rows = [
        event("x", part_of="y"),
        event("y", part_of="x"),
        event("z", part_of="x"),
        event("w", part_of="later"),
    ]
    results = [json.loads(line) for line in load(writer, *rows, query="?atomic=false").text.splitlines()]
    assert [row["action"] for row in results[:-1]] == ["refused", "refused", "created", "created"]
    assert writer.get("/events/z").json()["part_of"] == "x"


def test_a_row_that_is_refused_stays_part_of_what_it_was(writer: TestClient) -> None:
    """Without it, the others must still make no circle."""
    rows = [event("c", part_of="x"), event("x", part_of="c"), event("a", part_of="c")]
    results = [json.loads(line) for line in load(writer, *rows, query="?atomic=false").text.splitlines()]
    assert [row["action"] for row in results[:-1]] == ["refused", "refused", "refused"]


def test_what_is_turned_round_at_once_is_no_circle(writer: TestClient, database: Database) -> None:
    told = [event("a", part_of="b"), event("b")]
    record(database, Batch(events=[EventDraft(**each) for each in told]))
    assert writer.get("/events/a").json()["part_of"] == "b"
    with pytest.raises(BatchError, match="b is part of c, which is part of b"):
        record(database, Batch(events=[EventDraft(**event("b", part_of="c"))]))


def test_nor_is_one_restored_into_a_circle(writer: TestClient) -> None:
    assert writer.delete("/events/c").status_code == 200
    assert writer.patch("/events/a", json={"part_of": "c"}).status_code == 200
    assert refused(writer.post("/events/c/restore"))[0][1:] == (
        "b", "c is part of b, which is part of a, which is part of c"
    )  # fmt: skip
