"""The feed as it is asked: what is told of each kind of change, in which order, and of what a filter finds."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.batch import Batch, Removal
from app.db import Database
from app.drafts import ClaimantDraft, ClaimDraft, EventDraft, PositionDraft
from app.record import record

E1 = "seed-zaporizhzhia-2023-12-30"
NEW = {"type": "strike", "title": "Drones", "region": "UA-51", "actor": "RU", "launched": 5}
Write = Callable[..., Any]


@pytest.fixture
def write(writable: TestClient, database: Database) -> Write:
    """Writes over HTTP, with a key that is called alice; the answer's body."""
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")

    def send(method: str, path: str, body: Any = None, reason: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {secret}"} | ({"X-Change-Reason": reason} if reason else {})
        answer = writable.request(method, path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json()

    return send


def changes(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get("/changes", params=asked)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["data"]
    return rows


def told(client: TestClient, **asked: Any) -> list[tuple[Any, ...]]:
    return [(row["revision"], row["entity"], row["id"], row["action"]) for row in changes(client, **asked)]


def replaced(row: dict[str, Any]) -> dict[str, Any]:
    assert {step["op"] for step in row["diff"]} <= {"replace"}
    return {step["path"]: step["value"] for step in row["diff"]}


def test_each_kind_of_change_is_told_as_it_was(writable: TestClient, write: Write) -> None:
    made = write("PUT", "/events/e", NEW, "told by the mayor")
    mended = write("PATCH", "/events/e", {"title": "Drones over Odesa", "launched": "at least 7"})
    gone = write("DELETE", "/events/e", {"reason": "told twice"})
    back = write("POST", "/events/e/restore")
    rows = changes(writable, include="row")
    assert [(row["revision"], row["position"], row["action"], row["reason"]) for row in rows] == [
        (1, 1, "created", "told by the mayor"),
        (2, 1, "updated", None),
        (3, 1, "deleted", "told twice"),
        (4, 1, "restored", None),
    ]
    assert {(row["entity"], row["id"], row["event"], row["key"]) for row in rows} == {
        ("event", "e", "e", "alice")
    }
    assert [row["row"] for row in rows] == [made, mended, None, back]
    assert [row["recorded_at"] for row in rows] == [row["recorded_at"] for row in (made, mended, gone, back)]
    assert [row["diff"] and replaced(row) for row in rows] == [
        None,
        {"/title": "Drones over Odesa", "/launched_low": 7, "/launched": 7, "/launched_high": None},
        None,
        None,
    ]


def test_what_hangs_on_an_event_is_told_in_an_order_that_can_be_followed(
    writable: TestClient, write: Write, database: Database
) -> None:
    record(database, seed.read(seed.ARTICLE))
    said = {"claimant": "UA/government", "stance": "confirms", "said_on": "2024-02-01"}
    claim = write("POST", "/claims/8d19564893dc98587602/positions", said)
    rows = changes(writable, since=1, include="row")
    assert [(row["entity"], row["action"], row["event"]) for row in rows] == [
        ("event", "updated", E1),
        ("claim", "updated", E1),
        ("position", "created", E1),
    ]
    event, changed, position = rows
    assert replaced(event) == {"/attribution": "asserted", "/weapon_origin_status": "confirmed"}
    assert event["row"] == writable.get(f"/events/{E1}").json()
    assert replaced(changed) == {"/status": "confirmed"}
    assert changed["row"] == {name: claim[name] for name in claim if name != "positions"}
    new = next(each for each in claim["positions"] if each["id"] == position["id"])
    assert {name: position["row"][name] for name in new if not name.startswith("claimant_")} == {
        name: new[name] for name in new if not name.startswith("claimant_")
    }


def test_quotes_belong_to_their_position(writable: TestClient, database: Database) -> None:
    def speak(quote: str) -> None:
        words = [{"source": "s", "quote": quote, "start": 0, "end": len(quote)}]
        said = PositionDraft.model_validate(
            {"statement": "s", "claimant": "US", "stance": "asserts", "evidence": words}
        )
        batch = Batch(claimants=[ClaimantDraft(id="US", name="US")], events=[EventDraft(**NEW, id="e")])
        batch.sources = seed.read(seed.ARTICLE).sources[:1]
        words[0]["source"] = batch.sources[0].id
        said.evidence[0].source = batch.sources[0].id
        batch.claims = [ClaimDraft(event="e", statement="s", field="actor", value="RU")]
        batch.positions = [said]
        record(database, batch)

    speak("it is so")
    speak("it was so")
    (row,) = changes(writable, since=1, entity="position", include="row")
    (step,) = row["diff"]
    assert (row["action"], step["path"], [words["quote"] for words in step["value"]]) == (
        "updated", "/evidence", ["it was so"]
    )  # fmt: skip
    assert step["value"] == row["row"]["evidence"]
    (first,) = changes(writable, entity="position", include="row", as_of=1)
    assert [words["quote"] for words in first["row"]["evidence"]] == ["it is so"]


def test_a_merged_event_names_the_survivor(writable: TestClient, write: Write) -> None:
    for id in ("e", "f"):
        write("PUT", f"/events/{id}", NEW)
    write("DELETE", "/events/e?merged_into=f")
    (row,) = changes(writable, since=2)
    assert (row["action"], row["merged_into"]) == ("deleted", "f")


def test_an_event_that_is_only_touched_has_an_empty_diff(writable: TestClient, database: Database) -> None:
    record(database, seed.read(seed.ARTICLE))
    record(database, Batch(claimants=[ClaimantDraft(id="RU/mod", name="Another name")]))
    first, *events = changes(writable, since=1)
    assert (first["entity"], replaced(first)) == ("claimant", {"/name": "Another name"})
    assert events and {(row["entity"], row["action"], str(row["diff"])) for row in events} == {
        ("event", "updated", "[]")
    }


def test_events_enter_and_leave_what_a_filter_finds(writable: TestClient, write: Write) -> None:
    write("PUT", "/events/e", NEW)
    write("POST", "/events/e/claims", {"field": "actor", "value": "RU", "positions": [
        {"claimant": "article", "stance": "asserts"}]})  # fmt: skip
    write("PUT", "/events/f", NEW | {"region": "UA-23"})
    write("PATCH", "/events/e", {"region": "UA-23"})
    write("PATCH", "/events/f", {"title": "Missiles"})
    write("PATCH", "/events/e", {"region": "UA-51"})
    write("DELETE", "/events/e")
    write("POST", "/events/e/restore")
    write("DELETE", "/events/f")
    write("POST", "/events/f/restore")
    assert told(writable, region="Zaporizhzhia", entity="event") == [
        (3, "event", "f", "created"),
        (4, "event", "e", "entered"),
        (5, "event", "f", "updated"),
        (6, "event", "e", "left"),
        (9, "event", "f", "deleted"),
        (10, "event", "f", "restored"),
    ]
    entered = changes(writable, region="Zaporizhzhia", include="row", since=3, as_of=4)[0]
    assert replaced(entered)["/region"] == "UA-23"
    assert [len(claim["positions"]) for claim in entered["row"]["claims"]] == [1]
    left = changes(writable, region="Zaporizhzhia", include="row", since=5, as_of=6)[0]
    assert (left["row"], replaced(left)["/region"]) == (None, "UA-51")
    assert told(writable, region="Odesa", entity="claim,position") == [
        (2, "claim", *claim_of(writable, "claim")),
        (2, "position", *claim_of(writable, "position")),
        (7, "position", claim_of(writable, "position")[0], "deleted"),
        (7, "claim", claim_of(writable, "claim")[0], "deleted"),
        (8, "claim", claim_of(writable, "claim")[0], "restored"),
        (8, "position", claim_of(writable, "position")[0], "restored"),
    ]


def claim_of(client: TestClient, entity: str) -> tuple[str, str]:
    row = changes(client, entity=entity, limit=1)[0]
    return row["id"], row["action"]


def test_drafts_are_not_told_until_they_are_published(writable: TestClient, write: Write) -> None:
    write("PUT", "/events/e", NEW | {"record_state": "draft"})
    write("PATCH", "/events/e", {"record_state": "published"})
    assert told(writable) == [(2, "event", "e", "entered")]
    assert [row[3] for row in told(writable, record_state="draft,published")] == ["created", "updated"]


def test_filters_look_at_what_was_said_then(writable: TestClient, write: Write) -> None:
    """Of conditions on other tables, each at the revision of the change."""
    write("PUT", "/events/e", NEW)
    write("PUT", "/claimants/UA/x", {"id": "UA/x", "name": "X"})
    said = {"claimant": "UA/x", "stance": "asserts", "pending_on": "the wreckage"}
    write("POST", "/events/e/claims", {"field": "actor", "value": "RU", "positions": [said]})
    write("PUT", "/events/f", NEW)
    write("PATCH", "/events/e", {"title": "Seven drones"})
    events = [row for row in told(writable, claimant="UA/x") if row[1] != "claimant"]
    assert events == [(3, "event", "e", "entered"), (5, "event", "e", "updated")]
    for asked in ({"has": "claims"}, {"pending": "true"}, {"stance": "asserts"}):
        assert told(writable, entity="event", **asked) == events, asked
    assert told(writable, entity="event", q="seven") == [(5, "event", "e", "entered")]


def test_what_belongs_to_no_event_is_always_told(writable: TestClient, database: Database) -> None:
    record(database, seed.read(seed.ARTICLE))
    everything = told(writable, limit=1000)
    rows = told(writable, region="Kursk", limit=1000)
    assert rows == [row for row in everything if row[1] in ("dataset", "claimant", "source")]
    assert told(writable, entity="source,dataset") == [row for row in rows if row[1] != "claimant"]


def test_pages_end_inside_a_revision_and_go_on(writable: TestClient, database: Database) -> None:
    record(database, seed.read(seed.ARTICLE))
    everything = changes(writable, limit=1000)
    assert [row["position"] for row in everything] == list(range(1, 122))
    for size in (7, 50, 121, 122):
        found, address, more = list[Any](), f"/changes?limit={size}", True
        while more:
            page = writable.get(address).json()
            found += page["data"]
            address, more = page["links"]["next"], page["meta"]["more"]
            assert len(page["data"]) == size or not more
        assert found == everything
        assert "since=1" in address
    assert told(writable, since="1.119") == told(writable, limit=1000)[-2:]
    assert told(writable, since="1") == told(writable, since="1.999") == []


def test_where_to_go_on_is_always_told(writable: TestClient, write: Write) -> None:
    empty = writable.get("/changes").json()
    assert empty["meta"].pop("cite")["csl"]["URL"] == "http://testserver/changes?as_of=0"
    assert (empty["data"], empty["meta"]) == ([], {"revision": 0, "more": False, "interpreted": {}})
    assert empty["links"]["next"] == "http://testserver/changes?since=0"
    write("PUT", "/events/e", NEW)
    answer = writable.get("/changes?region=Kursk")
    assert answer.json()["links"]["next"] == "http://testserver/changes?region=Kursk&since=1"
    assert answer.headers["link"] == '<http://testserver/changes?region=Kursk&since=1>; rel="next"'
    assert answer.json()["meta"]["interpreted"]["region"][0]["code"] == "RU-KRS"


def test_a_page_looks_through_so_many_changes_and_no_more(
    writable: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.changes.LOOKED_AT", 1500)
    drafts = [EventDraft(**{**NEW, "id": f"e{number}"}) for number in range(3000)]
    record(database, Batch(events=drafts))
    record(database, Batch(events=[EventDraft(**{**NEW, "id": "last", "region": "UA-23"})]))
    first = writable.get("/changes?region=Zaporizhzhia").json()
    assert (first["data"], first["meta"]["more"]) == ([], True)
    second = writable.get(first["links"]["next"]).json()
    assert [row["id"] for row in second["data"]] == ["last"]
    assert (second["links"]["next"][-8:], second["meta"]["more"]) == ("&since=2", False)


def test_as_of_ends_the_feed(writable: TestClient, write: Write) -> None:
    write("PUT", "/events/e", NEW)
    then = writable.get("/changes").json()
    write("DELETE", "/events/e")
    now = writable.get("/changes?as_of=1&wait=20").json()
    assert now["data"] == then["data"]
    assert now["meta"] == {"revision": 1, "more": False, "interpreted": {}, "cite": now["meta"]["cite"]}
    assert writable.get("/changes?as_of=1").headers["cache-control"].endswith("immutable")


def test_formats(writable: TestClient, write: Write) -> None:
    write("PUT", "/events/e", NEW)
    write("PATCH", "/events/e", {"title": "t"})
    rows = changes(writable, include="row")
    lines = writable.get("/changes?include=row&format=ndjson")
    assert [json.loads(line) for line in lines.text.splitlines()] == rows
    assert lines.links["next"]["url"].endswith("since=2")
    table = list(csv.DictReader(io.StringIO(writable.get("/changes?format=csv").text)))
    assert [row["action"] for row in table] == ["created", "updated"]
    assert json.loads(table[1]["diff"]) == rows[1]["diff"]
    refused = writable.get("/changes?include=row&format=csv")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "include")


@pytest.mark.parametrize("asked", ["since=-1", "since=1.2.3", "since=x", "since=7", "wait=61", "limit=1001"])
@pytest.mark.parametrize("path", ["/changes", "/changes/stream"])
def test_what_is_not_understood_is_refused(writable: TestClient, path: str, asked: str) -> None:
    answer = writable.get(f"{path}?{asked}")
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, asked.partition("=")[0])


def test_a_tag_tells_that_nothing_came(writable: TestClient, write: Write) -> None:
    write("PUT", "/events/e", NEW)
    tag = writable.get("/changes?since=1").headers["etag"]
    assert writable.get("/changes?since=1", headers={"If-None-Match": tag}).status_code == 304
    write("PATCH", "/events/e", {"title": "t"})
    assert writable.get("/changes?since=1", headers={"If-None-Match": tag}).status_code == 200
    waited = writable.get("/changes?since=1&wait=1", headers={"If-None-Match": tag})
    assert (waited.status_code, waited.headers["cache-control"]) == (200, "no-store")


def test_a_removed_claimant_and_its_return(writable: TestClient, write: Write, database: Database) -> None:
    write("PUT", "/claimants/UA/x", {"id": "UA/x", "name": "X"})
    record(database, Batch(removed=[Removal("claimant", "UA/x")]))
    back = write("POST", "/claimants/UA/x/restore")
    rows = changes(writable, include="row", entity="claimant")
    assert [(row["action"], row["row"]) for row in rows[1:]] == [("deleted", None), ("restored", back)]
