"""Bulk loads while others read, hang up or look at the memory: all of it or nothing, and no more memory for more rows."""

import json
import socket
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, inspect, select, text
from sqlmodel import col

from app import indexes, inserts, keys, schema
from app.bulk import Load, Loading
from app.db import Database, Undone
from app.derive import Positions, derived_event
from app.drafts import EventDraft
from app.inserts import insert_rows
from app.ledger import Ledger, digest
from app.lines import Line, array, ndjson
from app.models import Event, table_of
from tests.test_load import served

ROW = {
    "type": "strike",
    "title": "t" * 100,
    "region": "UA-51",
    "date_edtf": "2024-02-01",
    "date_precision": "day",
}


def lines(count: int) -> Iterator[Line]:
    for number in range(1, count + 1):
        yield Line(number, ROW | {"external_id": str(number)})


def told(events: Iterable[Line]) -> Iterator[Line]:
    """Each event with a claim of its own, and a position on it."""
    for line in events:
        id = digest("d", (line.row or {})["external_id"])
        yield line
        claim = {"event": id, "statement": id, "field": "launched", "value": 1}
        yield Line(line.number, claim, None, "claim")
        position = {"statement": id, "claimant": "article", "stance": "asserts"}
        yield Line(line.number, position, None, "position")


def test_readers_see_all_or_nothing(database: Database) -> None:
    count = select(col(Event.id))
    with database.write() as connection:
        load = Load(connection, Loading(dataset="d"), None, None)
        seen = {
            len(database.all(count))
            for number, _ in enumerate(load.results(lines(3000)))
            if number % 500 == 0
        }
        assert seen == {0}
    assert len(database.all(count)) == 3000


HOWS = [
    Loading("d", sync=True),
    Loading("d", atomic=False),
    Loading("d", dry_run=True),
    Loading("d"),  # undone, as a row is at fault
]


@pytest.mark.parametrize("how", HOWS)
def test_indexes_wait_for_the_end_of_a_load(
    database: Database, monkeypatch: pytest.MonkeyPatch, how: Loading
) -> None:
    """On SQLite; readers have them all the time, and everybody afterwards, whatever becomes of the load."""
    monkeypatch.setattr(indexes, "MANY", 1000)

    def found(connection: Connection) -> list[str]:
        inspector = inspect(connection)
        return [index["name"] for table in indexes.TABLES for index in inspector.get_indexes(table.name)]

    def read() -> list[str]:
        with database.read() as connection:
            return found(connection)

    before = read()
    with suppress(Undone), database.write() as connection:
        load = Load(connection, how, None, None)
        rows = [*told(lines(2500)), *([] if how.sync else [Line(2501, {"type": "noise"})])]
        counted = [
            (found(connection), read()) for n, _ in enumerate(load.results(rows), 1) if n in (300, 2100)
        ]
        if not load.accepted:
            raise Undone
    without = [name for name in before if name in indexes.NEEDED or name.startswith("ix_evidence")]
    assert counted == [(before, before), (without if database.sqlite else before, before)]
    assert read() == before
    assert len(database.all(select(col(Event.id)))) == (2500 if load.accepted else 0)


def test_plans_of_a_load_know_how_its_tables_grow(database: Database) -> None:
    """Else each look-up reads the whole table, the longer the load is."""
    if database.sqlite:
        pytest.skip("SQLite plans without counting rows")
    counted = text("SELECT reltuples::int FROM pg_class WHERE relname = :name")
    with database.write() as connection:
        for _ in Load(connection, Loading("d"), None, None).results(told(lines(1500))):
            pass
        for name in ("event", "claim", "position"):
            assert (connection.scalar(counted, {"name": name}) or 0) >= 1000


def test_more_rows_take_no_more_memory(new_database: Callable[[], Any]) -> None:
    def peak(rows: int) -> int:
        with new_database() as url:
            database = Database(url)
            schema.upgrade(database)
            with database.write() as connection:
                results = Load(connection, Loading(dataset="d", sync=True), None, None).results(lines(rows))
                next(results)  # what is read once is not counted
                tracemalloc.start()
                for _ in results:
                    pass
                found = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
            database.close()
            return found

    assert peak(6000) < 1.3 * peak(3000)


@pytest.fixture
def server(new_database: Callable[[], Any]) -> Iterator[tuple[str, str]]:
    """A server of its own, and a key to it."""
    with new_database() as url, served(url) as (base, _):
        database = Database(url)
        with database.write() as connection:
            _, secret = keys.create(connection, "loader", "write")
        database.close()
        yield base, secret


def test_who_hangs_up_while_sending_has_written_nothing(server: tuple[str, str]) -> None:
    base, secret = server
    row = json.dumps(ROW | {"id": "a"}).encode() + b"\n"
    head = (
        f"POST /events/bulk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: {2 * len(row)}\r\n\r\n"
    )
    address = httpx.URL(base)
    with socket.create_connection((address.host, address.port or 80)) as client:
        client.sendall(head.encode() + row)
    time.sleep(0.5)
    assert httpx.get(f"{base}/events/a").status_code == 404


def test_who_hangs_up_while_reading_has_it_written(server: tuple[str, str]) -> None:
    base, secret = server
    content = b"".join(json.dumps(line.row).encode() + b"\n" for line in lines(4000))
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/x-ndjson"}
    address = f"{base}/events/bulk?dataset=d&atomic=false"
    with httpx.stream("POST", address, content=content, headers=headers, timeout=60) as answer:
        assert answer.status_code == 200
    until = time.monotonic() + 60
    while time.monotonic() < until and not httpx.get(f"{base}/events?dataset=d", timeout=60).json()["total"]:
        time.sleep(0.2)
    assert httpx.get(f"{base}/events?dataset=d", timeout=60).json()["total"] == 4000


def test_fast_inserts_make_the_rows_of_ordinary_ones(database: Database) -> None:
    told = ROW | {
        "alternatives": {"weapon": ["a", "b\t\\N"]},
        "time_start": "2024-02-01T01:00:00+02:00",
        "amount": 1.5,
    }
    table = table_of(Event)
    with database.write() as connection:
        ledger = Ledger(connection)
        stamp = {"revision": 1, "recorded_at": ledger.recorded_at, "superseded_by": None, "region_name": None}
        drafts = [EventDraft.model_validate(told | {"id": f"e{n:03}"}) for n in range(2 * inserts.FEW)]
        rows = [derived_event(vars(draft) | stamp, Positions([], {}), {}) for draft in drafts]
        insert_rows(connection, table, rows, {})
        connection.execute(insert(table), [row | {"id": f"f{row['id']}"} for row in rows])
        found = [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]
    half = len(rows)
    assert [row[1:] for row in found[:half]] == [row[1:] for row in found[half:]]


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
)


@given(st.lists(st.dictionaries(st.text(), JSON)), st.sampled_from([None, 1]), st.binary(max_size=50))
def test_every_row_is_read_as_it_was_written(rows: list[Any], indent: int | None, noise: bytes) -> None:
    text = json.dumps(rows, indent=indent).encode()
    assert [line.row for line in array(BytesIO(text))] == rows
    written = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    assert [line.row for line in ndjson(BytesIO(written))] == rows
    for read in (array, ndjson):  # whatever it is, it is told and not raised
        assert all((line.row is None) != (line.fault is None) for line in read(BytesIO(noise)))
