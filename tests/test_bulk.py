"""Bulk loads: each row told by itself, one revision for all, upserts within a data set, all of it or nothing."""

import gzip
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app import keys, seed
from app.db import Database
from app.ledger import digest
from app.models import Change, Event, Revision
from app.record import record
from app.vocabularies import VOCABULARIES
from tests.conftest import client_of

TYPES = ", ".join(VOCABULARIES["type"])

NDJSON = {"Content-Type": "application/x-ndjson"}
E1 = "seed-zaporizhzhia-2023-12-30"


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    """The service over the seed, with a key that may write."""
    record(database, seed.read(seed.ARTICLE))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"external_id": name, "type": "strike", "title": f"Strike {name}"} | more


def body(*rows: Any) -> bytes:
    return b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in rows)


def load(client: TestClient, content: bytes, query: str = "dataset=d", **headers: str) -> Any:
    return client.post(f"/events/bulk?{query}", content=content, headers=NDJSON | headers)


def told(answer: Any) -> tuple[list[Any], dict[str, Any]]:
    """What became of each row, and the summary."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    *results, last = [json.loads(line) for line in answer.text.splitlines()]
    assert last["summary"].pop("seconds") >= 0
    return [(r["line"], r["id"], r["action"]) for r in results], last["summary"]


def summary(**counts: Any) -> dict[str, Any]:
    zero = dict.fromkeys(("created", "updated", "unchanged", "removed", "refused"), 0)
    return zero | {"revision": None, "synced": None, "dry_run": False} | counts


def now(client: TestClient) -> tuple[int, int]:
    """The revision, and how many events of the data set there are."""
    answer = client.get("/events?dataset=d").json()
    return answer["meta"]["revision"], answer["total"]


def test_rows_become_events_in_one_revision(writer: TestClient, database: Database) -> None:
    rows = [row("1", launched="nearly 30", region="UA-51"), row("2", id="two")]
    results, found = told(load(writer, body(*rows), **{"X-Change-Reason": "first release"}))
    assert results == [(1, digest("d", "1"), "created"), (2, "two", "created")]
    assert found == summary(created=2, revision=2)
    event = writer.get(f"/events/{digest('d', '1')}").json()
    assert [event[n] for n in ("launched_low", "launched", "country", "region_name", "dataset")] == [
        27, 29, "UA", "Odesa", "d"
    ]  # fmt: skip
    stamp = select(col(Revision.key), col(Revision.reason)).where(col(Revision.number) == 2)
    assert database.all(stamp) == [("alice", "first release")]
    feed = select(col(Change.position), col(Change.entity), col(Change.action)).where(
        col(Change.revision) == 2
    )
    assert database.all(feed.order_by(col(Change.position))) == [
        (1, "dataset", "created"), (2, "event", "created"), (3, "event", "created")
    ]  # fmt: skip
    assert writer.get("/events?q=odesa&dataset=d").json()["total"] == 1


def test_the_same_again_makes_no_revision(writer: TestClient) -> None:
    content = body(row("1"), row("2"))
    load(writer, content)
    results, found = told(load(writer, content, "dataset=d&sync=true"))
    assert {action for _, _, action in results} == {"unchanged"}
    assert found == summary(unchanged=2, synced=True)
    assert now(writer) == (2, 2)


def test_the_next_release_updates_keeps_and_removes(writer: TestClient) -> None:
    load(writer, body(row("1"), row("2"), row("3")))
    kept = told(load(writer, body(row("1"), row("2", title="Other"), row("4"))))
    assert kept[1] == summary(created=1, updated=1, unchanged=1, revision=3)
    results, found = told(
        load(writer, body(row("1"), row("2", title="Other"), row("4")), "dataset=d&sync=true")
    )
    assert results[-1] == (None, digest("d", "3"), "removed")
    assert found == summary(unchanged=3, removed=1, revision=4, synced=True)
    assert writer.get(f"/events/{digest('d', '3')}").status_code == 410
    assert now(writer) == (4, 3)
    assert writer.get("/events?dataset=seed").json()["total"] == 8
    assert writer.get("/events?dataset=d&as_of=2").json()["total"] == 3
    back = told(load(writer, body(row("3"))))
    assert back == ([(1, digest("d", "3"), "created")], summary(created=1, revision=5))


def test_an_event_keeps_its_claims_and_statuses(writer: TestClient) -> None:
    before = writer.get(f"/events/{E1}").json()
    derived = [n for n in before if n.endswith("_status") or n in ("attribution", "sources", "origins")]
    change = {"id": E1, "type": "strike", "title": "New title", "actor": "RU", "weapon_origin": "KP"}
    results, _ = told(load(writer, body(change), "dataset=seed"))
    assert results == [(1, E1, "updated")]
    after = writer.get(f"/events/{E1}").json()
    assert after["title"] == "New title"
    assert {n: after[n] for n in derived} == {n: before[n] for n in derived}
    assert [c["positions"] for c in after["claims"]] == [c["positions"] for c in before["claims"]]


FAULTY = body(
    row("1"),
    b"\n",
    row("2", type="strik", launched=-1, sources=3),
    b'{"external_id": "3", "title": "\xff"}\n',
    b'{"external_id": "4", "lat": NaN}\n',
    b"\x00\x01\x02\xfe\n",
    row("1", title="again"),
    b'["external_id"]\n',
    {"type": "strike", "title": "without a name"},
    row("5", dataset="other"),
    row("6", id=E1),
    b'{"external_id": "7", "title": "' + b"x" * 2_000_000 + b'"}\n',
    b'{"external_id": "8", "ti',
)
AT_FAULT = {
    3: ["/type", "/launched", "/sources"],
    4: [""],
    5: [""],
    6: [""],
    7: ["/external_id"],
    8: [""],
    9: ["/id"],
    10: ["/dataset"],
    11: ["/id"],
    12: [""],
    13: [""],
}


def test_good_rows_are_written_and_bad_ones_refused(writer: TestClient) -> None:
    answer = load(writer, FAULTY, "dataset=d&atomic=false&sync=true")
    results, found = told(answer)
    assert [(line, action) for line, _, action in results] == [
        (1, "created"), *((line, "refused") for line in range(3, 14))
    ]  # fmt: skip
    assert found == summary(created=1, refused=11, revision=2, synced=False)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    places = {r["line"]: [f["pointer"] for f in r["errors"]] for r in lines[1:-1]}
    assert places == AT_FAULT
    assert lines[1]["errors"][0] == {
        "pointer": "/type",
        "value": "strik",
        "message": f"'strik' is not a type; known are {TYPES}",
        "did_you_mean": ["strike"],
    }
    assert now(writer) == (2, 1)


def test_all_or_nothing(writer: TestClient) -> None:
    answer = load(writer, FAULTY)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["detail"] == "Nothing was written"
    places: dict[int, list[str]] = {}
    for fault in problem["errors"]:
        places.setdefault(fault["line"], []).append(fault["pointer"])
    assert places == AT_FAULT
    assert now(writer) == (1, 0)


@pytest.mark.parametrize("atomic", ["true", "false"])
def test_a_dry_run_tells_and_writes_nothing(writer: TestClient, atomic: str) -> None:
    load(writer, body(row("1"), row("2")))
    rows = body(row("1", title="Other"), row("3"))
    results, found = told(load(writer, rows, f"dataset=d&dry_run=true&sync=true&atomic={atomic}"))
    assert [action for _, _, action in results] == ["updated", "created", "removed"]
    assert found == summary(created=1, updated=1, removed=1, synced=True, dry_run=True)
    assert now(writer) == (2, 2)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[]", ([], summary())),
        (b'\xef\xbb\xbf [ {"id":"a","type":"strike","title":"\xd0\x90"} , 5 ] ', ["created", "refused"]),
        (b'[{"id":"a","type":"strike","title":"t"},{"id":"b","title":NaN},{"id":"c"', ["created", "refused", "refused"]),
        (b'[{"id":"a","type":"strike","title":"t"} {"id":"b"}]', ["created", "refused"]),
        (b'[{"id":"a","type":"strike","title":"t"}] x', ["created", "refused"]),
        (b'{"id":"a"}', ["refused"]),
        (b"", ["refused"]),
        (b"[" * 100_000, ["refused"]),
    ],
)  # fmt: skip
def test_an_array_of_rows(writer: TestClient, content: bytes, expected: Any) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = writer.post("/events/bulk?atomic=false", content=content, headers=headers)
    found = told(answer)
    assert (found if isinstance(expected, tuple) else [a for _, _, a in found[0]]) == expected


def test_packed_bodies(writer: TestClient) -> None:
    packed = gzip.compress(body(row("1"))) + gzip.compress(body(row("2")))
    gz = {"Content-Encoding": "gzip"}
    assert told(load(writer, packed, **gz))[1] == summary(created=2, revision=2)
    assert load(writer, packed[:-3], **gz).status_code == 400
    assert load(writer, b"", **gz).status_code == 400
    assert load(writer, body(row("1")), **gz).status_code == 400
    assert load(writer, packed, **{"Content-Encoding": "br"}).status_code == 415
    assert load(writer, packed, **{"Content-Type": "text/plain"}).status_code == 415


def test_its_limit_is_its_own(writer: TestClient, database: Database) -> None:
    small = client_of(database, max_body_bytes=100, max_bulk_bytes=10_000)
    small.headers["Authorization"] = writer.headers["Authorization"]
    with small:
        assert small.post("/events", json={"type": "strike", "title": "t" * 200}).status_code == 413
        assert told(load(small, body(*(row(str(n)) for n in range(20)))))[1]["created"] == 20
        assert load(small, body(row("1")) * 500).status_code == 413
        bomb = gzip.compress(b" " * 1_000_000)
        assert load(small, bomb, **{"Content-Encoding": "gzip"}).status_code == 413


def test_who_may_and_what_is_asked(writer: TestClient) -> None:
    assert load(writer, body(row("1")), "sync=true").json()["errors"][0]["parameter"] == "sync"
    assert load(writer, body(row("1")), "datset=d").json()["errors"][0]["did_you_mean"] == ["dataset"]
    del writer.headers["Authorization"]
    assert load(writer, body(row("1"))).status_code == 401


def test_sent_again_it_is_not_carried_out_again(writer: TestClient) -> None:
    content, once = body(row("1")), {"Idempotency-Key": "once"}
    first = load(writer, content, **once)
    again = load(writer, content, **once)
    assert again.text == first.text.splitlines()[-1] + "\n"
    assert again.headers["idempotency-replayed"] == "true"
    assert load(writer, body(row("2")), **once).status_code == 422
    assert load(writer, content, "dataset=e", **once).status_code == 422
    assert now(writer) == (2, 1)


def test_more_than_a_chunk(writer: TestClient, database: Database) -> None:
    """Positions in the feed go on from chunk to chunk, and names are kept apart over all of them."""
    rows = [row(str(n)) for n in range(2500)]
    assert told(load(writer, body(*rows)))[1] == summary(created=2500, revision=2)
    places = database.all(select(col(Change.position)).where(col(Change.revision) == 2))
    assert sorted(places) == [(n,) for n in range(1, 2502)]
    twice = load(writer, body(*rows, row("0")))
    assert twice.json()["errors"] == [
        {"line": 2501, "pointer": "/external_id", "value": "0", "message": "was given before, by row 1", "did_you_mean": []}
    ]  # fmt: skip
    assert told(load(writer, body(row("7")), "dataset=d&sync=true"))[1] == summary(
        unchanged=1, removed=2499, revision=3, synced=True
    )
    assert len(database.all(select(col(Event.id)).where(col(Event.dataset) == "d"))) == 2500


def test_texts_that_no_database_takes(writer: TestClient) -> None:
    rows = body(
        row("1", title="a\0b"), b'{"external_id":"2","type":"strike","title":"\\ud800"}\n', row("3\0")
    )
    rows += body(row("4", alternatives={"weapon": ["a\0", "b"]}), row("5", title="a literal \\u0000"))
    results, _ = told(load(writer, rows, "dataset=d&atomic=false"))
    assert [action for _, _, action in results] == [*["refused"] * 4, "created"]


def test_a_number_beyond_64_bits_is_told_of_its_row(writer: TestClient) -> None:
    rows = b'{"id":"a","type":"strike","title":"t","launched":"9999999999999999999999"}\n'
    rows += b'{"id":"b","type":"strike","title":"t","launched":9999999999999999999999}\n'
    answer = load(writer, rows, "")
    assert answer.status_code == 422, answer.text
    found = {(fault["line"], fault["pointer"]) for fault in answer.json()["errors"]}
    assert {(1, "/launched"), (2, "/launched")} <= found
