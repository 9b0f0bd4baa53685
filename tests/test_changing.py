"""Paging over a table that others write to: no row that nobody touched comes twice or is left out."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.batch import Batch, Removal
from app.db import Database
from app.drafts import EventDraft
from app.lists import EventPage
from app.record import record
from tests.conftest import client_of, migrated

Row = dict[str, Any]
LISTS = count()  # each example has a list of its own in one database: the events of a data set


class Changing:
    """A list of events that is written to while it is read."""

    def __init__(self, database: Database, client: TestClient) -> None:
        self.database, self.client = database, client
        self.there: set[str] = set()

    def __repr__(self) -> str:
        return "Changing"

    def change(self, name: str, events: Mapping[int, Row | None]) -> set[str]:
        """The events as they are now, None removed; which of them there are or were."""
        named = {f"{name}-{id:02}": event for id, event in events.items()}
        told = {id: event for id, event in named.items() if event}
        gone = self.there & (named.keys() - told.keys())
        drafts = [EventDraft(**event, id=id, dataset=name, type="strike") for id, event in told.items()]
        record(self.database, Batch(events=drafts, removed=[Removal("event", id) for id in sorted(gone)]))
        self.there = (self.there | told.keys()) - gone
        return {*told, *gone}

    def pages(self, asked: Row) -> Iterator[tuple[list[Row], str | None]]:
        answer = self.client.get("/events", params=asked)
        while True:
            assert answer.status_code == 200, answer.text
            following = answer.json()["links"]["next"]
            yield answer.json()["data"], following
            if following is None:
                return
            answer = self.client.get(following)


@pytest.fixture(scope="module")
def changing(new_database: Callable[[], Any]) -> Iterator[Changing]:
    with migrated(new_database) as database, client_of(database) as client:
        yield Changing(database, client)


def event(title: str, day: str | None, place: str | None, launched: int | None, lat: float | None) -> Row:
    told: Row = {"title": title, "place": place, "launched": launched}
    told |= {"date_start": day, "date_precision": "day"} if day else {}
    return told | ({"lat": lat, "lon": 30.5} if lat is not None else {})


events = st.builds(
    event,
    st.sampled_from(["a", "b", "\U0001d11e", "\uffee"]),  # in UTF-16 these two would sort the other way round
    st.none() | st.sampled_from(["2024-01-01", "2024-01-02", "2024-01-03"]),
    st.none() | st.sampled_from(["x", "y", "ж"]),
    st.none() | st.integers(0, 3),
    st.none() | st.sampled_from([-1.5, 0.0, 47.1]),
)
rows = st.dictionaries(st.integers(0, 20), events, min_size=5, max_size=14)
changes = st.lists(st.dictionaries(st.integers(0, 25), st.none() | events, max_size=3), max_size=5)
sorts = st.lists(
    st.builds("{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(EventPage.sortable())), max_size=3
)
filters: st.SearchStrategy[Row] = st.fixed_dictionaries(
    {},
    optional={
        "place": st.sampled_from(["x", "x,ж", "unknown"]),
        "date": st.sampled_from(["2024-01-02/..", "unknown"]),
        "launched_gte": st.integers(0, 2),
        "q": st.sampled_from(["a", "b"]),
    },
)


@given(rows, changes, sorts, filters, st.integers(1, 5))
@settings(max_examples=40)
def test_what_nobody_touches_comes_once_and_in_order(
    changing: Changing,
    rows: dict[int, Row],
    changes: list[dict[int, Row | None]],
    sort: list[str],
    filters: Row,
    limit: int,
) -> None:
    name = f"list{next(LISTS)}"
    changing.change(name, rows)
    query = filters | {"dataset": name, "sort": sort}
    ((before, _),) = changing.pages(query)
    assert before == in_order(before, sort)
    seen, cursors, touched, ahead = [], [], set(), iter(changes)
    for page, following in changing.pages(query | {"limit": limit}):
        assert len(page) <= limit
        seen += page
        cursors += [following] if following else []
        touched |= changing.change(name, next(ahead, {}))
    assert [row for row in seen if row["id"] not in touched] == [
        row for row in before if row["id"] not in touched
    ]
    for cursor in cursors:
        assert changing.client.get(cursor).status_code == 200
        refused = changing.client.get(cursor + "&type=strike")
        assert [fault["parameter"] for fault in refused.json()["errors"]] == ["cursor"]


def in_order(rows: list[Row], sort: list[str]) -> list[Row]:
    """As Python sorts: rows without a value last both ways, and the id between equals."""
    rows = sorted(rows, key=lambda row: row["id"])
    for name in reversed(sort or ["-date_start"]):
        column = name.removeprefix("-")
        known = [row for row in rows if row[column] is not None]
        known.sort(key=lambda row: row[column], reverse=name.startswith("-"))
        rows = known + [row for row in rows if row[column] is None]
    return rows
