"""Paging: the order is total, every row comes once, and a cursor goes on only where it was made."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.batch import Batch
from app.db import Database
from app.drafts import EventDraft
from app.lists import EventPage
from app.record import record
from tests.test_events import NEWEST_FIRST

DAYS = [None, "2024-01-01", "2024-01-02", "2024-01-03"]


def pages(client: TestClient, **asked: Any) -> Iterator[list[str]]:
    answer = client.get("/events", params=asked)
    while True:
        assert answer.status_code == 200, answer.text
        yield [row["id"] for row in answer.json()["data"]]
        following = answer.json()["links"]["next"]
        assert answer.links.get("next", {}).get("url") == following
        if following is None:
            return
        answer = client.get(following)


def test_pages_follow_each_other(client: TestClient) -> None:
    assert list(pages(client, limit=3)) == [NEWEST_FIRST[:3], NEWEST_FIRST[3:6], NEWEST_FIRST[6:]]


sorts = st.lists(
    st.builds("{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(EventPage.sortable())),
    min_size=1,
    max_size=3,
)


@given(sorts, st.integers(1, 9))
@settings(max_examples=60)
def test_any_order_is_total_and_pages_are_its_pieces(client: TestClient, sort: list[str], limit: int) -> None:
    (whole,) = pages(client, sort=sort)
    assert sorted(whole) == sorted(NEWEST_FIRST)
    assert [id for page in pages(client, sort=sort, limit=limit) for id in page] == whole


def test_of_a_field_named_twice_the_first_decides(client: TestClient) -> None:
    (once,), (twice,) = pages(client, sort="type,-id"), pages(client, sort="type,-id,-type,id")
    assert once == twice


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_what_is_no_cursor_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get("/events", params={"cursor": cursor})
    assert answer.status_code == 422
    assert [fault["parameter"] for fault in answer.json()["errors"]] == ["cursor"]


FORGED = [
    ("/claims?limit=1", "\0"),
    ("/events?limit=1&sort=launched", 2**40),
    ("/events?limit=1&sort=recorded_at", "2026-01-01"),
    ("/events?limit=1&sort=recorded_at", "2026-01-01T00:00:00"),
    ("/events?limit=1", "9999-99-99"),
    ("/events?limit=1&sort=lat", True),
    ("/events?limit=1&sort=title", ["a"]),
]


@pytest.mark.parametrize(("path", "value"), FORGED)
def test_a_forged_cursor_is_refused(client: TestClient, path: str, value: Any) -> None:
    following = client.get(path).json()["links"]["next"]
    cursor = httpx.URL(following).params["cursor"]
    made_for, _, *rest = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    forged = urlsafe_b64encode(orjson.dumps([made_for, value, *rest])).decode().rstrip("=")
    answer = client.get(f"{path}&cursor={forged}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["message"] == "the cursor is not one of this service"


@pytest.mark.parametrize("changed", [{"type": "strike"}, {"sort": "id"}, {"region": "UA"}], ids=str)
def test_a_cursor_of_another_query_is_refused(client: TestClient, changed: dict[str, str]) -> None:
    following = client.get("/events", params={"limit": 2}).json()["links"]["next"]
    answer = client.get(following, params={"limit": 2, "cursor": following.partition("cursor=")[2]} | changed)
    assert answer.status_code == 422
    assert "another query" in answer.json()["errors"][0]["message"]


def test_fields_and_format_may_change_between_pages(client: TestClient) -> None:
    cursor = client.get("/events", params={"limit": 6}).json()["links"]["next"].partition("cursor=")[2]
    rest = client.get("/events", params={"cursor": cursor, "fields": "id", "format": "csv"})
    assert rest.text == "id\r\n" + "".join(f"{id}\r\n" for id in NEWEST_FIRST[6:])


def test_rows_that_come_and_go_move_no_others(writable: TestClient, database: Database) -> None:
    def put(*ids: int) -> None:
        day = [{"date_edtf": DAYS[id % 4], "date_precision": "day"} if DAYS[id % 4] else {} for id in ids]
        events = [
            EventDraft(id=f"e{id:02}", type="strike", title="t", **told)
            for id, told in zip(ids, day, strict=True)
        ]
        record(database, Batch(events=events))

    put(*range(0, 40, 2))
    before = {id for page in pages(writable) for id in page}
    seen: list[str] = []
    for number, page in enumerate(pages(writable, limit=3)):
        seen += page
        put(number * 2 + 1)
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
