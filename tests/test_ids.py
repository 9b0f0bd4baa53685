"""What has an id can be read at its address: no id is a step of a path, and no event's the name of another address."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError

from app import keys
from app.db import Database
from app.fields import ADDRESSES, Id

NEW: dict[str, Any] = {"type": "strike", "title": "t"}


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [fault["pointer"] for fault in answer.json()["errors"]]


@pytest.mark.parametrize("id", [".", "..", *ADDRESSES])
def test_an_event_has_an_address_of_its_own(writer: TestClient, id: str) -> None:
    assert pointers(writer.post("/events", json=NEW | {"id": id})) == ["/id"]
    assert pointers(writer.post("/events/bulk", json=[NEW | {"id": id}])) == ["/id"]
    assert writer.put(f"/events/{id.replace('.', '%2E')}", json=NEW).status_code in (404, 405, 422)
    assert writer.get("/events").json()["total"] == 0


@pytest.mark.parametrize("id", [".", ".."])
def test_no_id_is_a_step_of_a_path(writer: TestClient, id: str) -> None:
    assert pointers(writer.post("/sources", json={"id": id})) == ["/id"]
    assert pointers(writer.post("/events", json=NEW | {"incident": id})) == ["/incident"]
    assert pointers(writer.post("/claimants", json={"id": id, "name": "n"})) == ["/id"]
    with pytest.raises(ValidationError, match="is a step of a path"):
        TypeAdapter(Id).validate_python(id)
    assert TypeAdapter(Id).validate_python("...") == "..."


def test_every_address_beside_the_events_is_known(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    paths = app.openapi()["paths"]
    names = {path.split("/")[2] for path in paths if path.startswith("/events/")}
    assert names - {"{id}"} == set(ADDRESSES)
    for slot in ("sources", "claims", "statements"):
        beside = {path.split("/")[2] for path in paths if path.startswith(f"/{slot}/")}
        assert beside == {"{id}"}
    assert {path for path in paths if path.startswith("/claimants/")} <= {
        "/claimants/{id}",
        "/claimants/{id}/restore",
    }
