"""What a write costs in bytes stored: each kind many times, on both databases.

`python -m benchmarks.stored`
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import text

from app import schema
from app.batch import Batch, Removal
from app.db import Database
from app.drafts import ClaimantDraft, ClaimDraft, EventDraft, PositionDraft
from app.record import record
from tests import postgres

TIMES = 1000
TOLD = {
    "type": "strike",
    "title": "Drones over Odesa",
    "region": "UA-51",
    "date_edtf": "2024-02-01",
    "date_precision": "day",
    "actor": "RU",
    "target": "UA",
    "weapon_type": "attack_drone",
    "launched": "nearly 30",
}


def event(number: int, **more: Any) -> Batch:
    return Batch(events=[EventDraft(id=f"e{number:06}", **TOLD | more)])


def claim(number: int) -> Batch:
    id = f"e{number:06}"
    claims = [ClaimDraft(event=id, statement=f"s-{id}", field="actor", value="RU")]
    return Batch(claims=claims, positions=[position(number, "asserts")])


def position(number: int, stance: str) -> Any:
    return PositionDraft(statement=f"s-e{number:06}", claimant="UA/air-force", stance=stance)


WRITES: dict[str, Callable[[int], Batch]] = {  # in this order: each finds what those before it wrote
    "an event": event,
    "the same again": event,
    "one field of it changed": lambda number: event(number, hit=3),
    "a claim with a position": claim,
    "one more position": lambda number: Batch(positions=[position(number, "confirms")]),
    "its removal": lambda number: Batch(removed=[Removal("event", f"e{number:06}")]),
}


def measured(database: Database) -> Iterator[tuple[str, float]]:
    schema.upgrade(database)
    record(database, Batch(claimants=[ClaimantDraft(id="UA/air-force", name="Air Force")]))
    record(database, Batch(events=[batch.events[0] for batch in map(event, range(TIMES, 2 * TIMES))]))
    for name, write in WRITES.items():
        before = size(database)
        for number in range(TIMES):
            record(database, write(number))
        yield name, (size(database) - before) / TIMES
    before = size(database)
    record(database, Batch(events=[batch.events[0] for batch in map(event, range(2 * TIMES, 12 * TIMES))]))
    yield "an event of a load of ten thousand", (size(database) - before) / (10 * TIMES)


def size(database: Database) -> int:
    if database.sqlite:
        count, bytes_ = (database.all(text(f"PRAGMA {name}"))[0][0] for name in ("page_count", "page_size"))
        return int(count) * int(bytes_)
    return int(database.all(text("SELECT pg_database_size(current_database())"))[0][0])


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="events-stored-") as folder, postgres.server() as admin:
        urls = {"SQLite": f"sqlite:///{Path(folder)}/stored.db", "PostgreSQL": postgres.new_database(admin)}
        for name, url in urls.items():
            database = Database(url)
            for what, bytes_ in measured(database):
                typer.echo(f"{name}: {what}: {bytes_:,.0f} bytes")
            database.close()


if __name__ == "__main__":
    typer.run(main)
