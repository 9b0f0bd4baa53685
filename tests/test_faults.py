"""When the database fails a writer: 503, nothing half written, and what was acknowledged is there after kill -9."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from app import db, keys
from app.db import WRITERS, Database
from benchmarks import kills
from tests.conftest import client_of, migrated

EVENT = {"type": "strike", "title": "t"}


@contextmanager
def writing(database: Database) -> Iterator[TestClient]:
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    with client_of(database) as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        assert client.post("/events", json=EVENT).status_code == 201
        yield client


def refused(answer: Any) -> bool:
    told = (answer.status_code, answer.headers["retry-after"], answer.headers["content-type"])
    return told == (503, "5", "application/problem+json")


def test_a_writer_that_waits_too_long(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Another process holds the writers' lock: a locked file, or a bulk load that takes its time."""
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 200)
    with writing(database) as client, database.write():
        assert refused(client.post("/events", json=EVENT))
        assert refused(client.post("/imports?format=csv", content=b"id,type,title\na,strike,One\n"))
        assert client.get("/events").json()["total"] == 1
    why = "database is locked" if database.sqlite else "canceling statement due to lock timeout"
    told = [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert {(record.getMessage(), record.exc_info) for record in told} == {
        (f"the database did not answer: {why}", None)
    }
    with client_of(database) as again:
        assert again.get("/events").json()["total"] == 1


def test_a_full_disk(database: Database) -> None:
    if not database.sqlite:
        pytest.skip(
            "PostgreSQL tells a full disk by the same class of error, and cannot be given a small one here"
        )
    with writing(database) as client:
        engine = client.app.state.database.engine  # type: ignore[attr-defined]
        engine.dispose()
        pages = database.all(text("PRAGMA page_count"))[0][0]
        event.listen(
            engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count={pages + 2}")
        )
        many = {"type": "strike", "title": "t"} | dict.fromkeys(
            ("place", "weapon", "launch_place"), "t" * 10_000
        )
        assert refused(client.post("/events", json=many))
        assert client.get("/events").json()["total"] == 1
        assert client.get("/events").json()["meta"]["revision"] == 1


def test_a_lost_connection(database: Database) -> None:
    if database.sqlite:
        pytest.skip("SQLite has no connection to lose")
    with writing(database) as client:
        answers: list[Any] = []
        other = threading.Thread(target=lambda: answers.append(client.post("/events", json=EVENT)))
        with database.write() as connection:
            other.start()
            waiting = text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = :key"
            )
            while not connection.execute(waiting, {"key": WRITERS}).all():
                threading.Event().wait(0.02)
            other.join()
        assert refused(answers[0])
        assert client.post("/events", json=EVENT).status_code == 201
        assert client.get("/events").json()["meta"]["revision"] == 2


def test_what_was_acknowledged_survives_kill_9(new_database: Callable[[], Any]) -> None:
    """`python -m benchmarks.kills` does it fifty times."""
    with new_database() as url:
        found = kills.run(url, kills=2, seconds=60)
        assert found.acknowledged > 0
        assert (found.kills, found.lost, found.twice, found.torn) == (2, 0, 0, 0)


def test_two_services_on_one_database_keep_one_order(new_database: Callable[[], Any]) -> None:
    with migrated(new_database) as database, writing(database) as one, client_of(database) as two:
        two.headers["Authorization"] = one.headers["Authorization"]
        two.get("/nowhere")  # routes are made at the first request, which two threads cannot do at once
        found: list[int] = []

        def write(client: TestClient) -> None:
            for _ in range(15):
                found.append(client.post("/events", json=EVENT).json()["revision"])

        threads = [threading.Thread(target=write, args=(client,)) for client in (one, two, one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == list(range(2, 62))
        assert one.get("/events").json()["data"] == two.get("/events").json()["data"]
