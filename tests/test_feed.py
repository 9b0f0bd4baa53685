"""Following the feed: who waits is woken, who leaves or is slow costs nothing, and nothing is told twice or never."""

import asyncio
import gc
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from app.batch import Batch
from app.db import Database
from app.drafts import EventDraft
from app.record import record
from tests.conftest import client_of
from tests.test_load import ROOT, served

Change = dict[str, Any]


def put(database: Database, *ids: str) -> int | None:
    events = [EventDraft(id=id, type="strike", title="t", region="UA-51") for id in ids]
    return record(database, Batch(events=events)).revision


@contextmanager
def soon(work: Callable[[], Any], seconds: float = 0.4) -> Iterator[None]:
    thread = threading.Timer(seconds, work)
    thread.start()
    yield
    thread.join()


def test_who_waits_is_woken_by_a_write(writable: TestClient, database: Database) -> None:
    began = time.monotonic()
    with soon(lambda: put(database, "e")):
        answer = writable.get("/changes?wait=30").json()
    assert [row["id"] for row in answer["data"]] == ["e"]
    assert time.monotonic() - began < 5


def test_who_waits_longer_than_anything_happens_is_told_where_to_go_on(
    writable: TestClient, database: Database
) -> None:
    """What the filter leaves out wakes nobody for good."""
    put(database, "e")
    began = time.monotonic()
    with soon(lambda: put(database, "f")):
        answer = writable.get("/changes?since=1&region=Kursk&wait=1.5").json()
    assert (answer["data"], answer["links"]["next"][-8:]) == ([], "&since=2")
    assert 1.5 <= time.monotonic() - began < 5


WRITER = """
import sys
from tests.test_feed import Database, put
database = Database(sys.argv[1])
for number in range(25):
    put(database, *(f"{sys.argv[2]}-{number}-{each}" for each in range(1 + number % 3)))
"""


def test_nothing_is_missed_and_nothing_comes_in_another_order(database: Database) -> None:
    """Writers in three processes, and a reader at another instance."""
    url = database.url.render_as_string(hide_password=False)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, name], cwd=ROOT) for name in ("one", "two")
    ]
    own = [Database(url, pool_size=1) for _ in range(4)]
    total = 2 * sum(1 + number % 3 for number in range(25)) + 4 * 25
    with client_of(database) as client, ThreadPoolExecutor(4) as threads:
        done = [
            threads.submit(lambda at=at, db=db: [put(db, f"{at}-{n}") for n in range(25)])
            for at, db in enumerate(own)
        ]
        told, address = list[Change](), "/changes?limit=7&wait=10"
        while len(told) < total:
            page = client.get(address).json()
            assert page["data"]
            told, address = told + page["data"], page["links"]["next"]
        assert [writer.wait() for writer in writers] == [0, 0]
        assert all(future.result() for future in done)
        again = client.get("/changes?limit=1000").json()["data"]
    order = [(row["revision"], row["position"]) for row in told]
    assert order == sorted(set(order))
    assert sorted({row["revision"] for row in told}) == list(range(1, 151))
    assert len({row["id"] for row in told}) == total
    assert told == again
    for db in own:
        db.close()


def events(lines: Iterator[str], count: int) -> list[dict[str, str]]:
    """The next events of a stream that have data, as a browser reads them."""
    found: list[dict[str, str]] = []
    one: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        one |= {name: value} if name and not line.startswith(":") else {}
        if not line:
            found += [one] if "data" in one else []
            one = {}
        if len(found) == count:
            return found
    return found


def test_a_stream_goes_on_exactly_after_the_last_event(new_database: Callable[[], Any]) -> None:
    with new_database() as url, served(url) as (base, process), httpx.Client(base_url=base) as client:
        database = Database(url)
        with client.stream("GET", "/changes/stream?entity=event&include=row") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            first = events(answer.iter_lines(), 3)
        assert [one["id"] for one in first] == ["1.11", "1.12", "1.13"]
        assert json.loads(first[0]["data"])["row"] == client.get(f"/events/{_id(first[0])}").json()
        last = {"Last-Event-ID": first[-1]["id"]}
        with client.stream("GET", "/changes/stream?entity=event&since=0", headers=last) as answer:
            lines = answer.iter_lines()
            rest = events(lines, 5)
            assert [one["id"] for one in rest] == [f"1.{n}" for n in range(14, 19)]
            put(database, "e", "f")
            new = events(lines, 2)
            assert [(one["id"], one["event"]) for one in new] == [("2.1", "created"), ("2.2", "created")]
            process.send_signal(signal.SIGINT)
            began = time.monotonic()
            assert list(lines) is not None  # the answer ends, and is not cut off
        assert process.wait(5) == 0
        assert time.monotonic() - began < 3
        database.close()


def _id(event: dict[str, str]) -> str:
    id: str = json.loads(event["data"])["id"]
    return id


def test_a_stop_answers_who_waits(new_database: Callable[[], Any]) -> None:
    with new_database() as url, served(url) as (base, process), ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(httpx.get, f"{base}/changes?since=1&wait=50", timeout=60)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        assert waiting.result().json()["data"] == []


def test_a_stream_ends_at_the_state_that_is_asked_for(writable: TestClient, database: Database) -> None:
    put(database, "e", "f")
    put(database, "g")
    answer = writable.get("/changes/stream?as_of=1&since=1.1")
    assert answer.text.startswith("retry: 3000\n\nid: 1.2\nevent: created\ndata: {")
    assert [_id(one) for one in events(iter(answer.text.split("\n")), 9)] == ["f"]
    assert writable.get("/changes/stream?as_of=2&since=2").text == "retry: 3000\n\n:\nid: 2\n\n"
    assert writable.head("/changes/stream").headers["content-type"].startswith("text/event-stream")


class Reader:
    """A client of the application without a server between, that takes pieces when it likes and hangs up when it likes."""

    def __init__(self, app: Any, path: str, query: str = "") -> None:
        self.pieces: list[bytes] = []
        self.taking, self.gone = asyncio.Event(), asyncio.Event()
        told = {"path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": ""}
        asgi = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1"}
        more = {"method": "GET", "scheme": "http", "server": ("test", 80), "client": ("test", 1)}
        self.task = asyncio.create_task(app(told | asgi | more | {"headers": []}, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.pieces += [message["body"]] if message.get("body") else []
        await self.taking.wait()

    async def until(self, what: Callable[[], bool], seconds: float = 5) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end and not self.task.done()
            await asyncio.sleep(0.02)


@contextmanager
def reads(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def see(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", see)
    yield seen
    event.remove(database.engine, "before_cursor_execute", see)


def test_a_slow_reader_is_read_for_only_when_it_takes(writable: TestClient, database: Database) -> None:
    put(database, *(f"e{number:04}" for number in range(1500)))
    app: Any = writable.app
    own: Database = app.state.database

    async def follow() -> None:
        reader = Reader(app, "/changes/stream", "include=row")
        with reads(own) as seen:
            await asyncio.sleep(1.5)
            taken = len([statement for statement in seen if "was_found" in statement])
        assert (taken, reader.pieces, own.engine.pool.checkedout()) == (1, [], 0)  # type: ignore[attr-defined]
        reader.taking.set()
        await reader.until(lambda: b"id: 1.1500" in b"".join(reader.pieces))
        assert max(piece.count(b"\nevent: ") for piece in reader.pieces) <= 100
        reader.gone.set()
        await reader.task

    asyncio.run(follow())


def test_who_hangs_up_leaves_nothing_behind(writable: TestClient, database: Database) -> None:
    put(database, "e")
    app: Any = writable.app
    watch, own = app.state.watch, app.state.database

    async def follow() -> None:
        before = asyncio.all_tasks()
        readers = [Reader(app, "/changes/stream") for _ in range(30)]
        for reader in readers:
            reader.taking.set()
        await readers[0].until(lambda: len(watch.waiting) == len(readers))
        assert own.engine.pool.checkedout() <= 1  # the watch looks
        for reader in readers:
            reader.gone.set()
        await asyncio.gather(*(reader.task for reader in readers))
        assert watch.waiting == {}
        await asyncio.wait_for(watch.looking, 5)
        gc.collect()
        assert (asyncio.all_tasks() - before, own.engine.pool.checkedout()) == (set(), 0)

    asyncio.run(follow())


def test_the_database_is_closed_after_the_last_look(database: Database) -> None:
    opened, closed = list[Any](), list[Any]()
    with client_of(database) as client:
        engine = client.app.state.database.engine  # type: ignore[attr-defined]
        event.listen(engine, "connect", lambda connection, _: opened.append(connection))
        event.listen(engine, "close", lambda connection, _: closed.append(connection))
        client.get("/changes")
        began, slow = time.monotonic(), list[str]()

        def first_look(_: Any, __: Any, statement: str, *___: Any) -> None:
            if not slow and time.monotonic() - began > 0.2:
                slow.append(statement)
                time.sleep(2)

        event.listen(engine, "before_cursor_execute", first_look)
        client.get("/changes?wait=0.6")
    assert slow
    assert opened
    assert len(closed) == len(opened)


def test_nobody_is_looked_for_while_nobody_waits(writable: TestClient, database: Database) -> None:
    app: Any = writable.app
    with soon(lambda: put(database, "e")):
        writable.get("/changes?wait=20")
    time.sleep(0.6)
    with reads(app.state.database) as seen:
        time.sleep(1)
    assert seen == []


def test_silence_is_broken_from_time_to_time(
    writable: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.feed.HEARTBEAT_SECONDS", 0.2)
    put(database, "e")

    async def follow() -> None:
        reader = Reader(writable.app, "/changes/stream", "since=1")
        reader.taking.set()
        await reader.until(lambda: len(reader.pieces) == 4)
        assert reader.pieces == [b"retry: 3000\n\n:\nid: 1\n\n", *[b":\nid: 1\n\n"] * 3]
        reader.gone.set()
        await reader.task

    asyncio.run(follow())


def test_only_so_many_may_wait(database: Database) -> None:
    put(database, "e")
    with client_of(database, waiting_at_most=0) as client:
        assert client.get("/changes").status_code == 200
        for path in ("/changes?since=1&wait=9", "/changes/stream"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


def test_a_reader_that_never_reads_costs_a_server_little(new_database: Callable[[], Any]) -> None:
    with new_database() as url, served(url) as (base, process), httpx.Client(base_url=base) as client:
        database = Database(url)
        put(database, *(f"e{number:05}" for number in range(4000)))
        client.get("/changes?since=1&limit=1000&include=row")
        before = resident(process.pid)
        port = int(base.rpartition(":")[2])
        stuck = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
        for one in stuck:
            one.sendall(b"GET /changes/stream?include=row HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(4)
        assert put(database, "late") == 3
        assert client.get("/events/late").status_code == 200
        assert resident(process.pid) - before < 30_000
        for one in stuck:
            one.close()
        database.close()


def resident(pid: int) -> int:
    """Kilobytes of memory that a process holds."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
