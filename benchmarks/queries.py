"""The requests that are measured, and the SQL that each becomes, with its plan."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlencode

from fastapi.testclient import TestClient
from sqlalchemy import event

from app.db import Database
from app.lists import EventPage

MIDDLE = {"date_start": dt.date(2023, 6, 15), "id": "bench-0000500"}
LISTS = {
    "newest 100": "/events",
    "one region": "/events?region=UA-23",
    "region, type, date": "/events?region=UA-23&type=strike&date=2024-03",
    "page in the middle": "/events?" + urlencode({"cursor": EventPage().cursor_after(MIDDLE)}),
    "empty answer": "/events?region=UA-23&weapon_origin=CN",
    "with claims": "/events?include=claims",
}
CASES = LISTS | {
    "one event": "/events/bench-0000777",
    "region by month": "/events/aggregate?country=UA&group_by=region,month",
    "by weapon_origin": "/events/aggregate?group_by=weapon_origin",
}
EXPORT = "/events?format=csv"


def plans(database: Database, client: TestClient, path: str) -> Iterator[tuple[str, list[str]]]:
    """The statements on events and what is said of them that a request runs, each with the database's plan."""
    for statement, parameters in _statements(client, path):
        with database.read() as connection:
            how = "EXPLAIN QUERY PLAN" if database.sqlite else "EXPLAIN"
            rows = connection.exec_driver_sql(f"{how} {statement}", parameters).all()
        yield statement, [str(row[-1]) for row in rows]


def _statements(client: TestClient, path: str) -> list[tuple[str, tuple[object, ...]]]:
    """Listens to the engine of the service that the client speaks to."""
    engine = client.app.state.database.engine  # type: ignore[attr-defined]
    heard: list[tuple[str, tuple[object, ...]]] = []

    def hear(_: object, __: object, statement: str, parameters: tuple[object, ...], *___: object) -> None:
        if statement.startswith("SELECT") and "FROM event" in statement.replace("\n", " "):
            heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        client.get(path).raise_for_status()
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return heard
