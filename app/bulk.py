"""Many events in one revision: each row is checked by itself, and put in its place by its id or its name within a data set."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from app.db import recount, scanned
from app.drafts import Batch, DatasetDraft, EventDraft
from app.faults import pointer, told
from app.fields import storable
from app.ledger import Ledger, digest
from app.lines import Line
from app.models import Dataset, Event, table_of
from app.record import put_events
from app.removal import remove_events
from app.rows import Row, by_id, grouped
from app.seen import Seen

CHUNK = 1000
ROWS_AT_MOST = 1_000_000
FAULTS_AT_MOST = 50  # that are told of one row
SHOWN = 200  # characters of a value that is at fault
ACTIONS = ("created", "updated", "unchanged", "removed", "refused")


@dataclass(frozen=True)
class Loading:
    """How rows are taken in."""

    dataset: str | None = None
    dry_run: bool = False
    atomic: bool = True
    sync: bool = False


@dataclass(slots=True)
class Item:
    """A row on its way in."""

    line: int
    row: Row
    faults: list[Row] = field(default_factory=list)
    id: str | None = None
    draft: Any = None

    def refuse(self, place: str, message: str, value: Any = None) -> None:
        self.faults.append({"pointer": place, "value": _shown(value), "message": message, "did_you_mean": []})


class Load:
    """One load, within a transaction of the caller's, who must undo it unless `accepted` is true in the end."""

    def __init__(self, connection: Connection, how: Loading, reason: str | None, key: str | None) -> None:
        self.ledger, self.how, self.author = Ledger(connection), how, (reason, key)
        self.counts = Counter(dict.fromkeys(ACTIONS, 0))
        self.began = time.monotonic()
        self.revision: int | None = None
        self.synced = False if how.sync else None

    @property
    def accepted(self) -> bool:
        return not self.how.dry_run and not (self.how.atomic and self.counts["refused"])

    def results(self, lines: Iterable[Line]) -> Iterator[Row]:
        """What becomes of each row, in order; then of the events that the data set has and the rows have not."""
        rest = islice(lines, ROWS_AT_MOST + 1)
        with Seen() as seen:
            rows, grown = 0, CHUNK
            while chunk := list(islice(rest, CHUNK)):
                rows += len(chunk)
                items = [_item(line) for line in chunk]
                if rows > ROWS_AT_MOST:
                    items[-1].refuse("", f"a load has {ROWS_AT_MOST:,} rows at most")
                yield from self._chunk(items, seen)
                if rows >= grown:
                    recount(self.ledger.connection, table_of(Event).name)
                    grown = 4 * rows
            if self.how.sync and rows and not self.counts["refused"]:
                yield from self._remove_unseen(seen)
                self.synced = True
        self.revision = self.ledger.commit(*self.author)

    def summary(self) -> Row:
        made = {"revision": self.revision if self.accepted else None, "synced": self.synced}
        return {
            **self.counts,
            **made,
            "dry_run": self.how.dry_run,
            "seconds": round(time.monotonic() - self.began, 3),
        }

    def _chunk(self, items: list[Item], seen: Seen) -> Iterator[Row]:
        self._name(items)
        known = by_id(self.ledger.current(Event, "id", {item.id for item in items if item.id is not None}))
        for item in items:
            if item.id in known:
                self._keep_apart(item, known[item.id]["dataset"])
            _check(item, seen)
        good = [item for item in items if not item.faults]
        self.counts["refused"] += len(items) - len(good)
        done = self._put(good, known) if self.accepted or self.how.dry_run else {}
        for item in items:
            action = "refused" if item.faults else done.get(item.id, "unchanged")
            self.counts[action] += not item.faults
            yield {"line": item.line, "id": item.id, "action": action, "errors": item.faults}

    def _put(self, items: Sequence[Item], known: dict[str, Row]) -> dict[str | None, str]:
        if items and self.how.dataset and not self.ledger.current(Dataset, "id", [self.how.dataset]):
            dataset = DatasetDraft.model_validate({"id": self.how.dataset, "title": self.how.dataset})
            self.ledger.put(Dataset, [dataset.model_dump()])
        drafts = [item.draft for item in items]
        there = {draft.id: known[draft.id] for draft in drafts if draft.id in known}
        put_events(self.ledger, Batch(events=drafts), known=there)
        done = {c["id"]: c["action"] for c in self.ledger.changes if c["entity"] == "event"}
        self.ledger.tell(*self.author)
        return done

    def _name(self, items: Sequence[Item]) -> None:
        """Gives each row its id: its own, or that of the event with its name in the data set, or one that follows from both."""
        dataset = self.how.dataset
        named = self._of_dataset([item.row.get("external_id") for item in items]) if dataset else {}
        for item in items:
            if item.faults:
                continue
            id, name = item.row.get("id"), item.row.get("external_id")
            known = [row["id"] for row in named.get(str(name), ())] if _is_name(name) else []
            if dataset and item.row.setdefault("dataset", dataset) not in (dataset, None):
                item.refuse(
                    "/dataset", f"is another one than {dataset!r}, which is loaded", item.row["dataset"]
                )
            item.row["dataset"] = dataset or item.row.get("dataset")
            if known and id not in (None, *known):
                item.refuse(
                    "/external_id", f"is the name of the event {known[0]!r}, not of {_shown(id)!r}", name
                )
            elif len(known) > 1 and id is None:
                item.refuse("/external_id", f"is the name of several events: {', '.join(known)}", name)
            item.id = id if _is_name(id) else known[0] if known else None
            if item.id is None and dataset and _is_name(name):
                item.id = digest(dataset, name)

    def _of_dataset(self, names: Sequence[Any]) -> dict[str, list[Row]]:
        """The events of the data set by their names in it."""
        table = table_of(Event)
        of_it = select(table.c.id, table.c.external_id).where(
            table.c.dataset == self.how.dataset,
            table.c.external_id.in_([name for name in names if _is_name(name)]),
            table.c.superseded_by.is_(None),
        )
        found = self.ledger.connection.execute(of_it.order_by(table.c.id))
        return grouped("external_id", [dict(row._mapping) for row in found])

    def _keep_apart(self, item: Item, owner: str | None) -> None:
        """A load into one data set takes no event of another."""
        if self.how.dataset and owner not in (None, self.how.dataset):
            item.refuse("/id", f"the event {item.id!r} is of the data set {owner!r}", item.row.get("id"))

    def _remove_unseen(self, seen: Seen) -> Iterator[Row]:
        for ids in self._ids():
            gone = seen.missing(ids)
            remove_events(self.ledger, gone)
            self.ledger.tell(*self.author)
            self.counts["removed"] += len(gone)
            yield from ({"line": None, "id": id, "action": "removed", "errors": []} for id in gone)

    def _ids(self) -> Iterator[list[str]]:
        """All of the data set, as they are walked by their ids."""
        table, last = table_of(Event), ""
        while True:
            page = select(table.c.id).where(
                table.c.superseded_by.is_(None),
                table.c.id > last,
                scanned(table.c.dataset) == self.how.dataset,
            )
            ids = list(self.ledger.connection.execute(page.order_by(table.c.id).limit(CHUNK)).scalars())
            if not ids:
                return
            yield ids
            last = ids[-1]


def _item(line: Line) -> Item:
    item = Item(line.number, line.row or {})
    if line.fault:
        item.refuse("", line.fault)
    return item


def _check(item: Item, seen: Seen) -> None:
    if item.faults and not item.row:
        return
    if item.id is None and "id" not in item.row:
        item.refuse("/id", "is needed, or an external_id and the data set that it is of (dataset=)")
    elif item.id is not None and (first := seen.first(item.id, item.line)) is not None:
        place = "/id" if "id" in item.row else "/external_id"
        item.refuse(place, f"was given before, by row {first}", item.row.get(place[1:]))
    try:
        item.draft = EventDraft.model_validate(
            {"id": "none", **item.row, **({"id": item.id} if item.id else {})}
        )
    except ValidationError as error:
        for fault in error.errors(include_url=False)[:FAULTS_AT_MOST]:
            said = told(fault, EventDraft.model_fields)
            cut = {"value": _shown(said["value"]), "message": said["message"][: 2 * SHOWN]}
            item.faults.append({"pointer": pointer(fault["loc"])} | said | cut)


def _is_name(value: Any) -> bool:
    """Whether it can be looked for."""
    return isinstance(value, str) and storable(value)


def _shown(value: Any) -> Any:
    """A value as it is told back: long ones as far as they help to find them, rows within the row not at all."""
    if isinstance(value, str):
        return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    return None if isinstance(value, dict | list) else value
