"""Lists are read along their indexes, on both databases; generated events are events that could be recorded."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.db import Database
from app.drafts import EventDraft
from benchmarks.fill import fill
from benchmarks.generate import events
from benchmarks.queries import CASES, EXPORT, LISTS, plans
from tests.conftest import client_of, migrated

EVENTS = 20_000  # so many that PostgreSQL does not rather read the whole table
WALKS = ("newest 100", "one region", "page in the middle", "with claims")


@pytest.fixture(scope="module")
def filled(new_database: Callable[[], Any]) -> Iterator[tuple[Database, TestClient]]:
    with migrated(new_database) as database:
        fill(database, EVENTS)
        if not database.sqlite:
            with database.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM"))
        with client_of(database) as client:
            yield database, client


def rows_of_events(filled: tuple[Database, TestClient], path: str) -> list[str]:
    """The plans of the statements that read events, counts left out, each as one text."""
    found = plans(*filled, path)
    return ["\n".join(lines) for statement, lines in found if not statement.startswith("SELECT count")]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_found_by_an_index(filled: tuple[Database, TestClient], name: str) -> None:
    for plan in rows_of_events(filled, LISTS[name]):
        assert re.search(r"(?i)index (scan )?.*ix_event_\w*newest", plan), plan
        assert "Seq Scan" not in plan


@pytest.mark.parametrize("name", WALKS)
def test_the_newest_are_walked_not_sorted(filled: tuple[Database, TestClient], name: str) -> None:
    """Those of one day after a cursor are few, and may be sorted when an index has found them."""
    found = [plan for plan in rows_of_events(filled, LISTS[name]) if not re.search(r"date_start *= ", plan)]
    assert found
    for plan in found:
        assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan


def test_totals_are_counted_from_an_index(filled: tuple[Database, TestClient]) -> None:
    """SQLite from the index alone; PostgreSQL decides by what it knows of the pages."""
    for statement, lines in plans(*filled, LISTS["one region"]):
        if statement.startswith("SELECT count"):
            wanted = "COVERING INDEX ix_event_" if filled[0].sqlite else "ix_event_"
            assert wanted in "\n".join(lines), lines


def test_one_event_is_found_by_its_id(filled: tuple[Database, TestClient]) -> None:
    (plan,) = rows_of_events(filled, CASES["one event"])
    assert re.search(r"ix_event_id|pk_event", plan), plan


def test_pages_meet_in_the_middle_of_many(filled: tuple[Database, TestClient]) -> None:
    """Cursors go on through the undated at the end of the list too: every event comes once, as in the export."""
    _, client = filled
    ids, following = [], "/events?limit=1000"
    while following:
        answer = client.get(following).json()
        ids += [row["id"] for row in answer["data"]]
        following = answer["links"]["next"]
    exported = client.get(f"{EXPORT}&fields=id").text.split()[1:]
    assert ids == exported
    assert len(set(ids)) == answer["total"]


def test_the_same_seed_makes_the_same_events_and_all_could_be_drafts() -> None:
    made = list(islice(events(EVENTS), 500))
    assert made == list(islice(events(EVENTS), 500))
    assert made != list(islice(events(EVENTS, seed=2), 500))
    for event in made:
        told = {name: value for name, value in event.items() if name in EventDraft.model_fields}
        EventDraft.model_validate(json.loads(json.dumps(told, default=str)))
