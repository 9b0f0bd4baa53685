"""Exports stream: constant memory, one revision, a count to compare with, and who hangs up costs nothing more."""

import asyncio
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event, insert, select

from app.batch import Batch
from app.claims import included
from app.db import Database
from app.drafts import ClaimantDraft, ClaimDraft, EventDraft, PositionDraft
from app.formats import ndjson
from app.lists import EventPage
from app.models import Event, table_of
from app.reading import Row, stream
from app.record import record


def fill(database: Database, number: int) -> None:
    """Copies of one event: rows, without the work of recording them."""
    record(database, Batch(events=[EventDraft(id="e", type="strike", title="t" * 100)]))
    table = table_of(Event)
    with database.write() as connection:
        row = dict(connection.execute(select(table)).one()._mapping)
        connection.execute(insert(table), [row | {"id": f"e{n:06}"} for n in range(1, number)])


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def see(_: Any, __: Any, statement: str, *___: Any) -> None:
        if "FROM event" in statement:
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", see)
    yield seen
    event.remove(database.engine, "before_cursor_execute", see)


async def begun(app: Any, query: str, method: str = "GET") -> list[dict[str, Any]]:
    """What is sent to a client that hangs up when it has the beginning, as a server tells the application."""
    sent: list[dict[str, Any]] = []
    enough = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await enough.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and method == "GET":
            enough.set()
            await asyncio.sleep(0)

    asgi = {"version": "3.0", "spec_version": "2.3"}
    address = {"path": "/events", "raw_path": b"/events", "query_string": query.encode(), "root_path": ""}
    scope = {"type": "http", "asgi": asgi, "http_version": "1.1", "method": method, "scheme": "http"}
    told = {"server": ("test", 80), "client": ("test", 1), "headers": [(b"host", b"test")]}
    await app({**scope, **address, **told}, receive, send)
    return sent


@pytest.mark.parametrize("format", ["csv", "ndjson", "geojson"])
def test_who_hangs_up_stops_the_reading(writable: TestClient, database: Database, format: str) -> None:
    fill(database, 5000)
    served: Any = writable.app
    with statements(served.state.database) as seen:
        sent = asyncio.run(begun(served, f"format={format}"))
    assert sent[0]["status"] == 200
    assert len(seen) <= 3  # the count, the first page, and one more that may have begun
    assert served.state.database.engine.pool.checkedout() == 0
    with statements(served.state.database) as seen:
        assert writable.get(f"/events?format={format}").headers["x-total-count"] == "5000"
    assert len(seen) == 7  # the count, five full pages, and one that is empty


def test_head_of_an_export_reads_its_beginning_only(writable: TestClient, database: Database) -> None:
    fill(database, 5000)
    served: Any = writable.app
    with statements(served.state.database) as seen:
        answer = writable.head("/events?format=ndjson")
    assert (answer.status_code, answer.content, answer.headers["x-total-count"]) == (200, b"", "5000")
    assert len(seen) == 2


def peak(database: Database, query: EventPage) -> int:
    rows = stream(database, query, 1)
    tracemalloc.start()
    assert sum(piece.count(b"\n") for piece in ndjson.write(list(query.columns()), rows)) <= 20_000
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


def test_an_export_takes_the_same_memory_whatever_its_length(database: Database) -> None:
    fill(database, 20_000)
    last = EventPage(sort=["id"], limit=1).cursor_after({"id": "e015999"})
    rest = EventPage(sort=["id"], cursor=last)
    peak(database, rest)  # what is made once is made before
    assert peak(database, EventPage(sort=["id"])) < 1.2 * peak(database, rest)


@pytest.mark.parametrize("format", ["csv", "ndjson", "geojson"])
def test_the_count_tells_a_file_that_was_cut_off(
    writable: TestClient, database: Database, format: str
) -> None:
    fill(database, 1500)
    answer = writable.get("/events", params={"format": format, "fields": "id"})
    around = {"csv": 1, "ndjson": 0, "geojson": 2}[format]  # lines that are no rows
    assert answer.headers["x-total-count"] == str(len(answer.text.splitlines()) - around) == "1500"


def test_what_comes_with_rows_is_of_the_same_revision(database: Database) -> None:
    names = [f"e{n:03}" for n in range(250)]

    def put(name: str) -> None:
        said = PositionDraft(statement="s", claimant="UA", stance="asserts")
        batch = Batch(
            claimants=[ClaimantDraft(id="UA", name=name)],
            events=[EventDraft(id=id, type="strike", title=name) for id in names],
            claims=[ClaimDraft(event=id, statement="s", field="actor", value="RU") for id in names],
        )
        record(database, batch if name == "new" else replace(batch, positions=[said]))

    def claims(connection: Connection, rows: list[Row], as_of: int | None) -> list[Row]:
        return included(connection, rows, EventPage(include=["claims"]), as_of)

    put("old")
    rows = stream(database, EventPage(sort=["id"]), 1, claims)
    first = next(rows)
    put("new")
    found = [first, *rows]
    said = [(row["title"], row["claims"][0]["positions"][0]["claimant_name"]) for row in found]
    assert said == [("old", "old")] * 250
    assert [row["id"] for row in found] == names
    now = list(stream(database, EventPage(sort=["id"]), 2, claims))
    assert {(row["title"], row["claims"][0]["positions"][0]["claimant_name"]) for row in now} == {
        ("new", "new")
    }
