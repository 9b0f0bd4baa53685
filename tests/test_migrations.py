"""The schema goes up and down on both databases, and is what the models say."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, inspect, select
from sqlalchemy.exc import IntegrityError

from app import schema, seed
from app.db import Database
from app.models import Evidence, table_of
from app.record import record
from tests.conftest import client_of


def test_up_down_and_up_again(new_database: Callable[[], Any]) -> None:
    with new_database() as url:
        database = Database(url)
        assert schema.current(database) is None
        schema.upgrade(database)
        schema.check(database)
        assert schema.current(database) == schema.head()
        record(database, seed.read(seed.ARTICLE))
        schema.downgrade(database, "base")
        assert inspect(database.engine).get_table_names() == ["alembic_version"]
        schema.upgrade(database)
        schema.upgrade(database)
        schema.check(database)
        database.close()


def test_quotes_stay_while_documents_may_be_cited_as_a_whole(new_database: Callable[[], Any]) -> None:
    words = {"quote": "it is so", "start": 3, "end": 11, "checked": True}
    keys = {"event": "e", "position": "p", "number": 1, "source": "s"}
    row = keys | words | {"revision": 1, "recorded_at": dt.datetime(2024, 1, 5, tzinfo=dt.UTC)}
    with new_database() as url:
        database = Database(url)
        schema.upgrade(database, "0004")
        with database.write() as connection:
            connection.execute(insert(table_of(Evidence)), [row])
        schema.upgrade(database)
        with database.read() as connection:
            (found,) = connection.execute(select(table_of(Evidence))).mappings()
        assert dict(found) == row | {"superseded_by": None}
        with database.write() as connection:
            whole = dict.fromkeys(("quote", "start", "end")) | {"position": "q", "checked": False}
            connection.execute(insert(table_of(Evidence)), [row | whole])
        with pytest.raises(IntegrityError):
            schema.downgrade(database, "0004")
        assert schema.current(database) == schema.head()
        database.close()


def test_not_ready_before_the_schema_is_there(new_database: Callable[[], Any]) -> None:
    with new_database() as url:
        database = Database(url)
        with client_of(database) as client:
            assert client.get("/healthz").json() == {"status": "ok"}
            answer = client.get("/readyz")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
            schema.upgrade(database)
            assert client.get("/readyz").json() == {"status": "ready", "schema": schema.head()}
        database.close()


def test_empty_database_answers_empty(new_database: Callable[[], Any]) -> None:
    with new_database() as url:
        database = Database(url)
        schema.upgrade(database)
        with client_of(database) as client:
            answer = client.get("/events").json()
            assert (answer["data"], answer["total"], answer["meta"]["revision"]) == ([], 0, 0)
            assert client.get("/events/aggregate").json()["data"] == [{"count": 0}]
        database.close()
