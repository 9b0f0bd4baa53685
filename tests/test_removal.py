"""Removing and bringing back, as the ledger does it: with all that hangs on an event, and nothing that others need."""

import datetime as dt

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlmodel import col, select

from app import seed
from app.batch import Batch, BatchError, Clash, Removal, Return
from app.db import Database
from app.models import Change, Claim, Position, Revision, table_of
from app.record import record

E1, E2 = "seed-zaporizhzhia-2023-12-30", "seed-ukraine-2023-12-29"


@pytest.fixture
def seeded(database: Database) -> Database:
    record(database, seed.read(seed.ARTICLE))
    return database


def changes(database: Database, revision: int) -> list[tuple[str, str]]:
    told = select(col(Change.entity), col(Change.action)).where(col(Change.revision) == revision)
    return [(row.entity, row.action) for row in database.all(told.order_by(col(Change.position)))]


def test_what_was_removed_comes_back_as_it_was(writable: TestClient, seeded: Database) -> None:
    before = writable.get(f"/events/{E1}").json()
    assert record(seeded, Batch(removed=[Removal("event", E1)])).events == 1
    assert writable.get("/events").json()["total"] == 7
    assert writable.get(f"/events/{E1}/claims").status_code in (404, 410)
    assert (
        len(
            seeded.all(
                select(col(Claim.id)).where(col(Claim.event) == E1, col(Claim.superseded_by).is_(None))
            )
        )
        == 0
    )
    assert record(seeded, Batch(returned=[Return("event", E1)])).revision == 3
    after = writable.get(f"/events/{E1}").json()
    assert after["revision"] == 3
    for event in (before, after):
        for name in ("revision", "recorded_at"):
            del event[name]
        for claim in event["claims"]:
            claim.pop("revision", None)
    assert after == before


def test_the_feed_tells_both_in_an_order_that_can_be_followed(seeded: Database) -> None:
    record(seeded, Batch(removed=[Removal("event", E1)]))
    record(seeded, Batch(returned=[Return("event", E1)]))
    gone, back = changes(seeded, 2), changes(seeded, 3)
    assert list(dict.fromkeys(gone)) == [("position", "deleted"), ("claim", "deleted"), ("event", "deleted")]
    assert list(dict.fromkeys(back)) == [
        ("event", "restored"),
        ("claim", "restored"),
        ("position", "restored"),
    ]
    assert sorted(entity for entity, _ in gone) == sorted(entity for entity, _ in back)


def test_positions_on_its_statements_go_on_without_it(writable: TestClient, seeded: Database) -> None:
    record(seeded, Batch(removed=[Removal("event", E1)]))
    assert writable.get(f"/events/{E2}").json()["weapon_origin_status"] == "unconfirmed"
    said = select(col(Position.id)).where(col(Position.event) == E1, col(Position.superseded_by).is_(None))
    assert seeded.all(said) == []


def test_what_others_refer_to_stays(seeded: Database) -> None:
    for entity, id in (("claimant", "US/nsc"), ("source", "newyorkparrot-2024-01-05")):
        with pytest.raises(Clash, match="is still"):
            record(seeded, Batch(removed=[Removal(entity, id)]))


def test_what_is_not_there_cannot_go_and_what_is_cannot_come(seeded: Database) -> None:
    with pytest.raises(BatchError, match="there is no event 'nobody'"):
        record(seeded, Batch(removed=[Removal("event", "nobody")]))
    with pytest.raises(BatchError, match="there is no event 'nobody'"):
        record(seeded, Batch(returned=[Return("event", "nobody")]))
    with pytest.raises(Clash, match="is not removed"):
        record(seeded, Batch(returned=[Return("event", E1)]))
    with pytest.raises(BatchError, match="given twice"):
        record(seeded, Batch(removed=[Removal("event", E1)], returned=[Return("event", E1)]))


def test_a_clock_that_goes_back_does_not_mix_the_order(seeded: Database) -> None:
    ahead = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(hours=1)
    with seeded.write() as connection:
        connection.execute(update(table_of(Revision)).values(recorded_at=ahead))
    record(seeded, Batch(removed=[Removal("event", E1)]))
    told = select(col(Revision.recorded_at)).order_by(col(Revision.number))
    assert [row.recorded_at for row in seeded.all(told)] == [ahead, ahead]


def test_it_is_merged_into_one_that_is_there(seeded: Database) -> None:
    with pytest.raises(BatchError, match="there is no event 'nobody'"):
        record(seeded, Batch(removed=[Removal("event", E1, "nobody")]))
    with pytest.raises(Clash, match="nothing would be left"):
        record(seeded, Batch(removed=[Removal("event", E1, E2), Removal("event", E2)]))
    record(seeded, Batch(removed=[Removal("event", E1, E2)]))
    (told,) = seeded.all(
        select(col(Change.detail)).where(col(Change.entity) == "event", col(Change.action) == "deleted")
    )
    assert told.detail == {"merged_into": E2}
