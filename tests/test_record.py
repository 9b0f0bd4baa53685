"""Writing: one revision for a batch, versions that replace each other, statuses that follow, nothing half written."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app import seed
from app.batch import Batch, BatchError
from app.db import Database
from app.drafts import ClaimantDraft, ClaimDraft, EventDraft, PositionDraft, SourceDraft
from app.models import Change, Event, Revision, Source
from app.record import Recorded, record

E1 = "seed-zaporizhzhia-2023-12-30"
EXAMPLES = Path(__file__).parent.parent / "examples"


def statuses(client: TestClient, id: str = E1) -> tuple[str, str, str]:
    event = client.get(f"/events/{id}").json()
    return event["actor_status"], event["weapon_origin_status"], event["attribution"]


def load(database: Database, path: Path) -> Recorded:
    return record(database, seed.read(path), reason=path.name)


def test_the_seed_is_one_revision_and_a_second_load_changes_nothing(database: Database) -> None:
    assert load(database, seed.ARTICLE) == Recorded(revision=1, events=8)
    assert load(database, seed.ARTICLE) == Recorded(revision=None, events=0)
    assert [row.number for row in database.all(select(col(Revision.number)))] == [1]
    changes = database.all(select(col(Change.position), col(Change.entity), col(Change.action)))
    assert [change.position for change in changes] == list(range(1, len(changes) + 1))
    assert list(dict.fromkeys(change.entity for change in changes)) == [
        "dataset", "claimant", "source", "event", "claim", "position"
    ]  # fmt: skip
    assert {change.action for change in changes} == {"created"}


def test_another_office_that_asserts_changes_no_status(writable: TestClient, database: Database) -> None:
    load(database, seed.ARTICLE)
    load(database, EXAMPLES / "second-source-asserts.yaml")
    assert statuses(writable) == ("asserted", "unconfirmed", "unconfirmed")


def test_another_office_that_confirms_turns_the_status(writable: TestClient, database: Database) -> None:
    load(database, seed.ARTICLE)
    before = writable.get(f"/events/{E1}").json()
    assert load(database, EXAMPLES / "second-source.yaml").events == 2
    assert statuses(writable) == ("asserted", "confirmed", "asserted")
    after = writable.get(f"/events/{E1}").json()
    assert (after["revision"], after["sources"], after["origins"]) == (2, 2, 2)
    stored = select(col(Event.revision), col(Event.superseded_by), col(Event.attribution))
    assert [
        tuple(row) for row in database.all(stored.where(col(Event.id) == E1).order_by(col(Event.revision)))
    ] == [
        (1, 2, before["attribution"]),
        (2, None, "asserted"),
    ]


def event(id: str = "e", **told: Any) -> Any:
    return EventDraft(
        **{"id": id, "type": "strike", "title": "A strike", "actor": "RU", "weapon_origin": "KP"} | told
    )


def spoken(claimant: str, stance: str, source: str | None = None, **told: Any) -> Any:
    evidence = [{"source": source, "quote": "it is so", "start": 0, "end": 8}] if source else []
    return PositionDraft(statement="s", claimant=claimant, stance=stance, evidence=evidence, **told)


def batch(*positions: Any, value: Any = "KP", sources: list[Any] | None = None) -> Batch:
    return Batch(
        sources=sources or [],
        claimants=[ClaimantDraft(id=id, name=id) for id in sorted({p.claimant for p in positions})],
        events=[event()],
        claims=[ClaimDraft(event="e", statement="s", field="weapon_origin", value=value)],
        positions=list(positions),
    )


def test_latest_position_counts_by_the_day_it_was_said(writable: TestClient, database: Database) -> None:
    record(database, batch(spoken("US/nsc", "asserts", said_on="2024-01-05")))
    assert statuses(writable, "e") == ("unattributed", "asserted", "unattributed")
    record(database, batch(spoken("US/nsc", "retracts", said_on="2024-01-04")))
    assert statuses(writable, "e")[1] == "asserted"
    record(database, batch(spoken("US/nsc", "retracts", said_on="2024-01-06")))
    assert statuses(writable, "e")[1] == "retracted"


def test_an_undated_retraction_in_another_statement_comes_last(
    writable: TestClient, database: Database
) -> None:
    record(database, batch(spoken("UA/x", "cannot_confirm"), spoken("US/nsc", "asserts")))
    later = batch()
    later.claims = [ClaimDraft(event="e", statement="later", field="weapon_origin", value="KP")]
    later.positions = [
        PositionDraft(statement="later", claimant=who, stance="retracts") for who in ("US/nsc", "UA/x")
    ]
    record(database, later)
    assert statuses(writable, "e")[1] == "retracted"


def test_a_wire_story_printed_twice_is_one_origin(writable: TestClient, database: Database) -> None:
    papers = [SourceDraft(id="wire"), SourceDraft(id="paper", derived_from="wire")]
    record(
        database,
        batch(spoken("US/nsc", "asserts", "wire"), spoken("KR/nis", "asserts", "paper"), sources=papers),
    )
    assert statuses(writable, "e")[1] == "asserted"
    found = writable.get("/events/e").json()
    assert (found["sources"], found["origins"]) == (2, 1)
    record(database, Batch(sources=[SourceDraft(id="paper")]))
    assert statuses(writable, "e")[1] == "corroborated"
    assert writable.get("/events/e").json()["origins"] == 2
    assert writable.get("/sources/paper").json()["origin"] == "paper"


def test_a_position_on_one_event_of_a_statement_is_a_statement_of_its_own(
    writable: TestClient, database: Database
) -> None:
    load(database, seed.ARTICLE)
    own = ClaimDraft(event=E1, statement="ru-denies", field="weapon_origin", value="KP")
    denied = PositionDraft(statement="ru-denies", claimant="RU/mod", stance="denies")
    record(database, Batch(claims=[own], positions=[denied]))
    assert statuses(writable)[1:] == ("disputed", "disputed")
    assert statuses(writable, "seed-ukraine-2023-12-29")[1:] == ("unconfirmed", "unconfirmed")
    of_e1 = writable.get("/claims", params={"event": E1, "field": "weapon_origin"}).json()["data"]
    assert [(claim["statement"], claim["status"]) for claim in of_e1] == [
        ("ru-denies", "disputed"),
        ("us-says-north-korean", "disputed"),
    ]


def test_a_rival_value_disputes(writable: TestClient, database: Database) -> None:
    record(database, batch(spoken("US/nsc", "asserts")))
    rival = batch(spoken("RU/mod", "asserts"))
    rival.claims = [ClaimDraft(event="e", statement="other", field="weapon_origin", value="IR")]
    rival.positions = [PositionDraft(statement="other", claimant="RU/mod", stance="asserts")]
    record(database, rival)
    assert statuses(writable, "e")[1] == "disputed"
    claims = writable.get("/claims", params={"event": "e"}).json()["data"]
    assert [(claim["value"], claim["status"]) for claim in claims] == [("IR", "disputed"), ("KP", "disputed")]


def test_alternatives_leave_the_field_null_and_are_found(writable: TestClient, database: Database) -> None:
    told = event(
        weapon_origin=None,
        weapon=None,
        alternatives={"weapon": ["Iskander-M", "KN-23"], "weapon_origin": ["RU", "KP"]},
    )
    either = ClaimDraft(event="e", statement="s", field="weapon_origin", value=["KP", "RU"])
    positions, claimants = (
        [spoken("UA/air-force", "asserts")],
        [ClaimantDraft(id="UA/air-force", name="Air Force")],
    )
    record(database, Batch(events=[told], claims=[either], positions=positions, claimants=claimants))
    assert statuses(writable, "e")[1] == "asserted"
    for asked, total in [
        ("weapon=KN-23", 1),
        ("weapon=Kh-101", 0),
        ("weapon_origin=KP", 1),
        ("weapon_origin=IR", 0),
    ]:
        assert writable.get(f"/events?{asked}").json()["total"] == total, asked


def test_the_same_said_twice_is_one_position_with_all_its_words(
    writable: TestClient, database: Database
) -> None:
    twice = [spoken("US/nsc", "asserts", "a"), spoken("US/nsc", "asserts", "a")]
    twice[1].evidence[0].quote, twice[1].evidence[0].start, twice[1].evidence[0].end = "once more", 20, 29
    record(database, batch(*twice, *twice[:1], sources=[SourceDraft(id="a")]))
    (claim,) = writable.get("/events/e").json()["claims"]
    assert [[words["quote"] for words in p["evidence"]] for p in claim["positions"]] == [
        ["it is so", "once more"]
    ]


def test_words_stay_checked_while_the_text_is_the_same(writable: TestClient, database: Database) -> None:
    def write(sha256: str, *checked: str) -> bool:
        given = batch(spoken("US/nsc", "asserts", "a"), sources=[SourceDraft(id="a", sha256=sha256 * 64)])
        given.checked = frozenset(checked)
        record(database, given)
        return writable.get("/events/e").json()["claims"][0]["positions"][0]["evidence"][0]["checked"]

    assert [write("0"), write("0", "a"), write("0"), write("1"), write("1", "a")] == [
        False,
        True,
        True,
        False,
        True,
    ]


UNKNOWN = [
    (Batch(events=[event(), event(title="Another")]), "event 'e' is given twice"),
    (
        Batch(claims=[ClaimDraft(event="none", statement="s", field="actor", value="RU")]),
        "there is no event 'none'",
    ),
    (Batch(positions=[spoken("US/nsc", "asserts")]), "there is no statement 's'"),
    (batch(spoken("US/nsc", "asserts", "nowhere")), "there is no source 'nowhere'"),
    (Batch(sources=[SourceDraft(id="a", derived_from="b")]), "there is no source 'b'"),
    (
        Batch(sources=[SourceDraft(id="a", derived_from="b"), SourceDraft(id="b", derived_from="a")]),
        "a repeats b repeats a",
    ),
]


@pytest.mark.parametrize(("wrong", "message"), UNKNOWN)
def test_what_refers_to_nothing_is_refused_and_nothing_is_written(
    database: Database, wrong: Batch, message: str
) -> None:
    with pytest.raises(BatchError, match=message):
        record(database, wrong)
    assert database.all(select(col(Event.id))) == []
    assert database.all(select(col(Source.id))) == []
    assert database.all(select(col(Revision.number))) == []
