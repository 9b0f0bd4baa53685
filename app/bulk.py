"""Many rows in one revision: each is checked by itself, and an event put in its place by its id or its name in a data set."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app.batch import Batch, Return
from app.db import recount
from app.drafts import SLOTS, DatasetDraft, EventDraft
from app.indexes import Indexes
from app.items import Item, check, is_name, item_of, shown
from app.ledger import Ledger, digest
from app.lines import Line
from app.models import Claim, Dataset, Event, Evidence, Position, Source, table_of
from app.patch import beside
from app.record import put
from app.referring import DOCUMENTS, sound, without
from app.removal import remove_events, removed_events
from app.rows import Row, by_id, grouped
from app.seen import Seen
from app.sql_functions import scanned

CHUNK = 1000
ROWS_AT_MOST = 1_000_000
GROWING = (Event, Claim, Position, Evidence, Source)  # which a load looks things up in
ACTIONS = ("created", "updated", "unchanged", "removed", "refused")


@dataclass(frozen=True)
class Loading:
    """How rows are taken in."""

    dataset: str | None = None
    dry_run: bool = False
    atomic: bool = True
    sync: bool = False
    whole: bool = (
        False  # rows bring all that the data set says of an event: what it says no more is taken back
    )
    partial: bool = False  # of events that are there, fields that a row has not stay as they are
    vouched: bool = False  # quotes are told as checked where the rows tell it


class Load:
    """One load, within a transaction of the caller's, who must undo it unless `accepted` is true in the end."""

    def __init__(self, connection: Connection, how: Loading, reason: str | None, key: str | None) -> None:
        self.ledger, self.how, self.author = Ledger(connection), how, (reason, key)
        self.counts = Counter(dict.fromkeys(ACTIONS, 0))
        self.began = time.monotonic()
        self.revision: int | None = None
        self.synced = False if how.sync else None
        self.spoilt = set[int]()  # rows with a document that was refused
        self.complete: Callable[[], bool] = lambda: True  # whether the rows are all that their source has
        self.about: Callable[[bool], Row] | None = None  # the data set, when it is known whether they are

    @property
    def accepted(self) -> bool:
        return not self.how.dry_run and not (self.how.atomic and self.counts["refused"])

    def results(self, lines: Iterable[Line]) -> Iterator[Row]:
        """What becomes of each row, in order; then of the events that the data set has and the rows have not."""
        indexes = Indexes(self.ledger.connection)
        with Seen() as seen:
            rows, grown = 0, CHUNK
            for chunk in _chunks(lines):
                rows += sum(line.entity == "event" for line in chunk)
                items = [item_of(line) for line in chunk]
                if rows > ROWS_AT_MOST:
                    items[-1].refuse("", f"a load has {ROWS_AT_MOST:,} rows at most")
                yield from self._chunk(items, seen)
                if rows > ROWS_AT_MOST:
                    break
                indexes.grown()
                if rows >= grown:
                    recount(self.ledger.connection, *(table_of(model).name for model in GROWING))
                    grown = 4 * rows
            complete = not self.counts["refused"] and self.complete()
            if self.how.sync and rows and complete:
                yield from self._remove_unseen(seen)
                self.synced = True
        if self.about and rows:
            self.ledger.put(Dataset, [DatasetDraft.model_validate(self.about(complete)).model_dump()])
        if self.accepted:
            indexes.restore()
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
        events = [item for item in items if item.entity == "event"]
        self._name(events)
        ids = {item.id for item in events if item.id is not None}
        known = by_id(self.ledger.current(Event, "id", ids))
        gone = removed_events(self.ledger, ids - known.keys()) if self.how.whole else {}
        for item in events:
            self._keep(item, known.get(item.id or ""))
        for item in items:
            check(item, seen, self.how.vouched)
        good = sound(self.ledger, items, self.spoilt)
        told = without(good, {id for id, survivor in gone.items() if survivor})
        done = self._put(told, known, gone) if self.accepted or self.how.dry_run else {}
        refused = self.spoilt | {item.line for item in items if item.faults}
        self.spoilt |= {item.line for item in items if item.faults and item.entity in DOCUMENTS}
        for item in items:
            if item.faults or (item.entity == "event" and item.line not in refused):
                action = "refused" if item.faults else done.get(item.id, "unchanged")
                self.counts[action] += 1
                yield {"line": item.line, "id": item.id, "action": action, "errors": item.faults}

    def _put(
        self, items: Sequence[Item], known: dict[str, Row], gone: Collection[str]
    ) -> dict[str | None, str]:
        batch = Batch(checked=frozenset(words for item in items for words in item.vouched))
        for item in items:
            getattr(batch, SLOTS[item.entity][0]).append(item.draft)
        if items and self.how.dataset and not self.ledger.current(Dataset, "id", [self.how.dataset]):
            dataset = DatasetDraft.model_validate({"id": self.how.dataset, "title": self.how.dataset})
            batch.datasets = batch.datasets or [dataset]
        if self.how.whole:
            batch.whole = self.how.dataset
            batch.returned = [Return("event", draft.id) for draft in batch.events if draft.id in gone]
        there = {draft.id: known[draft.id] for draft in batch.events if draft.id in known}
        put(self.ledger, batch, there)
        changes = ((c["id"], c["action"]) for c in self.ledger.changes if c["entity"] == "event")
        done = {id: "created" if action == "restored" else action for id, action in changes}
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
            known = [row["id"] for row in named.get(str(name), ())] if named and is_name(name) else []
            if dataset and item.row.setdefault("dataset", dataset) not in (dataset, None):
                item.refuse(
                    "/dataset", f"is another one than {dataset!r}, which is loaded", item.row["dataset"]
                )
            if dataset:
                item.row["dataset"] = dataset
            if known and id not in (None, *known):
                item.refuse(
                    "/external_id", f"is the name of the event {known[0]!r}, not of {shown(id)!r}", name
                )
            elif len(known) > 1 and id is None:
                item.refuse("/external_id", f"is the name of several events: {', '.join(known)}", name)
            item.id = id if is_name(id) else known[0] if known else None
            if item.id is None and dataset and is_name(name):
                item.id = digest(dataset, name)

    def _of_dataset(self, names: Sequence[Any]) -> dict[str, list[Row]]:
        """The events of the data set by their names in it."""
        table = table_of(Event)
        of_it = select(table.c.id, table.c.external_id).where(
            table.c.dataset == self.how.dataset,
            table.c.external_id.in_([name for name in names if is_name(name)]),
            table.c.superseded_by.is_(None),
        )
        found = self.ledger.connection.execute(of_it.order_by(table.c.id))
        return grouped("external_id", [dict(row._mapping) for row in found])

    def _keep(self, item: Item, there: Row | None) -> None:
        """A load into one data set takes no event of another. Of one that is there people say whether it is published."""
        owner = there["dataset"] if there else None
        if self.how.dataset and owner not in (None, self.how.dataset):
            item.refuse("/id", f"the event {item.id!r} is of the data set {owner!r}", item.row.get("id"))
        if self.how.partial:
            fields = {name: there[name] for name in EventDraft.model_fields} if there else {}
            item.row = beside(fields, item.row)
        if self.how.whole and there:
            item.row["record_state"] = there["record_state"]

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


def _chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Claims and positions stay with the event before them, which is then written once."""
    chunk: list[Line] = []
    for line in lines:
        if len(chunk) >= CHUNK and line.entity not in ("claim", "position"):
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk
