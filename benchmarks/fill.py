"""Writes generated events to a database.

Rows are inserted as they end up, not through app.record: that compares each row with what is stored and is measured
where imports are; here a million rows are only the ground that reads are measured on. There is a revision for each
transaction, as of a bulk load, and no row in `change`, which no measured query reads.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlmodel import SQLModel

from app import models, schema
from app.db import Database
from benchmarks.generate import events
from benchmarks.said import documents, with_claims

Row = dict[str, Any]
Rows = dict[str, list[Row]]
BATCH = 20_000
MODELS: dict[str, type[SQLModel]] = {
    name.lower(): getattr(models, name)
    for name in ("Dataset", "Claimant", "Source", "Event", "Claim", "Position", "Evidence")
}
RECORDED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def fill(database: Database, count: int, seed: int = 1) -> None:
    schema.upgrade(database)
    chance, made = random.Random(seed), events(count, seed)
    _write(database, 1, documents())
    number = 1
    while batch := list(islice(made, BATCH)):
        number += 1
        _write(database, number, _merged(with_claims(event, chance) for event in batch))
    with database.write() as connection:
        connection.execute(text("ANALYZE"))


def _merged(parts: Iterable[Rows]) -> Rows:
    merged: Rows = {}
    for part in parts:
        for name, rows in part.items():
            merged.setdefault(name, []).extend(rows)
    return merged


def _write(database: Database, revision: int, rows: Rows) -> None:
    stamp = {"revision": revision, "recorded_at": RECORDED, "superseded_by": None}
    with database.write() as connection:
        about = {"number": revision, "recorded_at": RECORDED, "key": None, "reason": "generated"}
        connection.execute(insert(models.Revision), [about])
        for name, found in rows.items():
            _insert(connection, MODELS[name], (row | stamp for row in found))


def _insert(connection: Connection, model: type[SQLModel], rows: Iterator[Row]) -> None:
    if filled := list(rows):
        connection.execute(insert(model), filled)
