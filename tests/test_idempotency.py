"""A request that is sent again under its Idempotency-Key is not carried out again; its first answer comes back."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlmodel import select

from app import keys
from app.db import Database
from app.models import Kept, table_of
from tests.conftest import client_of

EVENT = {"type": "strike", "title": "t"}
AGAIN = {"Idempotency-Key": "once"}


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def test_the_first_answer_comes_back(writer: TestClient) -> None:
    first = writer.post("/events", json=EVENT, headers=AGAIN)
    second = writer.post("/events", json=EVENT, headers=AGAIN)
    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)
    assert [second.headers[name] for name in ("location", "etag", "idempotency-replayed")] == [
        first.headers["location"],
        first.headers["etag"],
        "true",
    ]
    assert writer.get("/events").json()["total"] == 1


def test_another_request_under_the_same_key_is_refused(writer: TestClient) -> None:
    writer.post("/events", json=EVENT, headers=AGAIN)
    other = writer.post("/events", json=EVENT | {"title": "u"}, headers=AGAIN)
    assert (other.status_code, other.json()["errors"][0]["parameter"]) == (422, "Idempotency-Key")
    assert writer.post("/sources", json={}, headers=AGAIN).status_code == 422
    assert writer.get("/events").json()["total"] == 1


def test_what_was_refused_may_be_mended_under_the_same_key(writer: TestClient) -> None:
    assert writer.post("/events", json={"type": "strike"}, headers=AGAIN).status_code == 422
    assert writer.post("/events", json=EVENT, headers=AGAIN).status_code == 201


def test_keys_belong_to_who_sent_them(writer: TestClient, database: Database) -> None:
    with database.write() as connection:
        _, secret = keys.create(connection, "bob", "write")
    writer.post("/events", json=EVENT, headers=AGAIN)
    other = writer.post("/events", json=EVENT, headers=AGAIN | {"Authorization": f"Bearer {secret}"})
    assert (other.status_code, "idempotency-replayed" in other.headers) == (201, False)


def test_they_expire(writer: TestClient, database: Database) -> None:
    writer.post("/events", json=EVENT, headers=AGAIN)
    with database.write() as connection:
        long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=25)
        connection.execute(update(table_of(Kept)).values(answered_at=long_ago))
    assert writer.post("/events", json=EVENT, headers=AGAIN).status_code == 201
    assert writer.get("/events").json()["total"] == 2
    assert len(database.all(select(Kept))) == 1


def test_many_at_once_are_carried_out_once(writer: TestClient, database: Database) -> None:
    clients = [client_of(database) for _ in range(8)]
    for client in clients:
        client.headers["Authorization"] = writer.headers["Authorization"]
        client.get(
            "/nowhere"
        )  # routes are made at the first request, which several threads cannot do at once
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda client: client.post("/events", json=EVENT, headers=AGAIN), clients))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert writer.get("/events").json()["total"] == 1
