"""What may be written for a past state, and which revision it means."""

import datetime as dt
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.batch import Batch
from app.db import Database
from app.drafts import ClaimantDraft
from app.models import Revision, table_of
from app.record import record

NIGHT = dt.datetime(2024, 1, 5, 23, 30, tzinfo=dt.UTC)


@pytest.fixture
def three(writable: TestClient, database: Database) -> TestClient:
    """Three revisions: one at 23:30 UTC, two at noon of the next day, in one second."""
    table = table_of(Revision)
    for number, when in enumerate(
        (NIGHT, NIGHT + dt.timedelta(hours=12.5), NIGHT + dt.timedelta(hours=12.5)), 1
    ):
        name: Any = ClaimantDraft.model_validate({"id": "UA", "name": f"Name {number}"})
        record(database, Batch(claimants=[name]))
        with database.write() as connection:
            connection.execute(update(table).where(table.c.number == number).values(recorded_at=when))
    return writable


@pytest.mark.parametrize(
    ("moment", "revision"),
    [
        ("0", 0), ("2", 2), ("0002", 2), ("3", 3),
        ("2024-01-04", 0), ("2024-01-05", 1), ("2024-01-06", 3), ("2999-12-31", 3), ("9999-12-31", 3),
        ("2024-01-05T23:29:59Z", 0), ("2024-01-05T23:30:00Z", 1), ("2024-01-05T23:30", 1),
        ("2024-01-06T01:29:59+02:00", 0), ("2024-01-06T01:30:00+02:00", 1), ("2024-01-06T01:30:00%2B02:00", 1),
        ("2024-01-06T11:59:59.999Z", 1), ("2024-01-06T12:00:00Z", 3), ("2024-01-06T07:00:00-05:00", 3),
        ("0001-01-01", 0),
    ],
)  # fmt: skip
def test_a_moment_is_the_last_revision_by_then(three: TestClient, moment: str, revision: int) -> None:
    answer = three.get(f"/claimants?as_of={moment}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["meta"]["revision"] == revision
    assert [row["name"] for row in answer.json()["data"]] == ([f"Name {revision}"] if revision else [])
    assert three.get(f"/claimants/UA?as_of={moment}").status_code == (200 if revision else 404)


@pytest.mark.parametrize(
    "moment",
    ["4", "999999999", "-1", "1.0", "", "now", "2024", "2024-13-01", "2024-01-05T25:00", "2024-W01-1", "１",
     "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(three: TestClient, moment: str) -> None:
    for path in ("/claimants", "/events/facets", "/claimants/UA"):
        answer = three.get(f"{path}?as_of={moment}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "as_of")
    assert three.get(f"/events/x/diff?from={moment}").json()["errors"][0]["parameter"] == "from"


def test_a_revision_that_is_not_yet_tells_the_last(three: TestClient) -> None:
    (fault,) = three.get("/events/aggregate?as_of=4").json()["errors"]
    assert (fault["message"], fault["did_you_mean"]) == ("there is no revision 4 yet; the last is 3", ["3"])
