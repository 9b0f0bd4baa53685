"""Under load: few connections serve many threads, writers wait for each other, a real server answers and stops."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from app.batch import Batch
from app.db import Database
from app.drafts import EventDraft
from app.models import Change, Revision
from app.record import record
from tests.conftest import client_of

ROOT = Path(__file__).parent.parent
ASKED = [
    "/events?include=claims",
    "/events?format=csv",
    "/events/aggregate?group_by=month",
    "/claims",
    "/readyz",
]


def test_two_connections_serve_sixty_threads(database: Database) -> None:
    """No connection outlives the function that asked for rows: else this locks up (see docs/decisions/connections.md)."""
    record(database, Batch(events=[EventDraft(id=f"e{n}", type="strike", title="t") for n in range(1500)]))
    with client_of(database, pool_size=2, max_overflow=0) as client:
        together = threading.Barrier(60)

        def ask(number: int) -> int:
            together.wait()
            return client.get(ASKED[number % len(ASKED)]).status_code

        started = time.monotonic()
        with ThreadPoolExecutor(60) as threads:
            assert set(threads.map(ask, range(60))) == {200}
        assert time.monotonic() - started < 25  # a pool that waits for itself gives up after 30 s
        assert client.app.state.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_writers_wait_for_each_other(database: Database) -> None:
    def write(number: int) -> int | None:
        return record(
            database, Batch(events=[EventDraft(id=f"e{number}", type="strike", title="t")])
        ).revision

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(write, range(40))) == list(range(1, 41))
    assert database.all(select(col(Revision.number)).order_by(col(Revision.number))) == [
        (n,) for n in range(1, 41)
    ]
    assert len(database.all(select(col(Change.id)).where(col(Change.entity) == "event"))) == 40


ENDLESS = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")


def test_a_query_that_takes_too_long_is_cut_off(new_database: Callable[[], Any]) -> None:
    with new_database() as url:
        database = Database(url, query_seconds=0.1)
        started = time.monotonic()
        with pytest.raises(OperationalError):
            database.all(ENDLESS)
        assert time.monotonic() - started < 5
        with client_of(database, query_seconds=0.1) as client:
            client.app.add_api_route("/endless", lambda: database.all(ENDLESS))  # type: ignore[attr-defined]
            answer = client.get("/endless")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        database.close()


@contextmanager
def served(url: str, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server in a process of its own, under uvicorn, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "EVENTS_DATABASE_URL": url}
    command = [sys.executable, "-m", "app.cli", "serve", "--migrate", "--seed", "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        while "Ctrl-C" not in process.stdout.readline():
            assert process.poll() is None
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_real_server(new_database: Callable[[], Any]) -> None:
    """TestClient hides faults that a server shows."""
    with new_database() as url, served(url) as (base, process), httpx.Client(base_url=base) as client:
        answer = client.get("/events", params={"region": "Zaporizhzhia", "include": "claims"})
        assert [event["id"] for event in answer.json()["data"]] == ["seed-zaporizhzhia-2023-12-30"]
        assert client.head("/events?format=csv").headers["content-type"].startswith("text/csv")
        assert "server" not in answer.headers
        page = client.get("/", headers={"accept": "text/html"})
        assert "Conflict Events" in page.text
        cross = client.get("/events", headers={"origin": "https://dashboard.example"})
        assert cross.headers["access-control-allow-origin"] == "*"
        assert cross.headers["access-control-expose-headers"].startswith(
            "Link, ETag, X-Request-ID, X-Total-Count"
        )
        with ThreadPoolExecutor(16) as threads:
            assert set(threads.map(lambda _: client.get("/events").status_code, range(200))) == {200}
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - started < 10


def test_writing_goes_on_while_a_slow_reader_holds_an_export(
    writable: TestClient, database: Database
) -> None:
    record(database, Batch(events=[EventDraft(id=f"e{n}", type="strike", title="t") for n in range(3000)]))
    with writable.stream("GET", "/events?format=csv") as answer:
        next(answer.iter_lines())
        assert record(database, Batch(events=[EventDraft(id="late", type="strike", title="t")])).revision == 2
