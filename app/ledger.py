"""One revision in the making: what is put into it closes the versions that it replaces. The only code that writes rows."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlmodel import SQLModel

from app.batch import BatchFault
from app.fields import nearest
from app.inserts import insert_rows
from app.models import Change, Revision, table_of
from app.rows import Row

Key = tuple[Any, ...]
SUGGESTED_FROM = 10_000  # names that a suggestion is looked for among
CHUNK = 500  # values in one IN list: SQLite allows 999 in all
VERSIONING = {"revision", "recorded_at", "superseded_by"}
FEED_ORDER = (
    "dataset",
    "claimant",
    "source",
    "event",
    "claim",
    "position",
)  # nothing before what it refers to


class Ledger:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        table = table_of(Revision)
        newest = select(table.c.number, table.c.recorded_at).order_by(table.c.number.desc()).limit(1)
        last = connection.execute(newest).one_or_none()
        self.revision: int = last.number + 1 if last else 1
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        # a clock that is put back must not put a later revision before an earlier one
        self.recorded_at = max(now, last.recorded_at) if last else now
        self.changes: list[Row] = []  # that are not in the feed yet
        self.told = 0  # those that are
        self.returning: set[tuple[str, str]] = set()  # what was removed, and is put again as it was

    def current(
        self, model: type[SQLModel], column: str, values: Collection[Any], only: Sequence[str] = ()
    ) -> list[Row]:
        """The current rows whose column has one of the values, by their keys, without the columns of versioning."""
        table = table_of(model)
        columns = [c for c in table.c if (c.name in only if only else c.name not in VERSIONING)]
        names = [c.name for c in columns]
        return [
            dict(zip(names, row, strict=True))
            for chunk in _chunks(sorted(values))
            for row in self.connection.execute(
                select(*columns)
                .where(table.c[column].in_(chunk), table.c.superseded_by.is_(None))
                .order_by(*table.primary_key)
            )
        ]

    def unknown(self, model: type[SQLModel], values: Collection[str], column: str = "id") -> list[BatchFault]:
        """A fault for each value that no current row has, with the nearest that some row has."""
        there = self.current(model, column, values, only=[column])
        missing = sorted(set(values) - {row[column] for row in there})
        if not missing:
            return []
        what, named = (table_of(model).name, table_of(model).c[column])
        statement = (
            select(named).where(table_of(model).c.superseded_by.is_(None)).distinct().limit(SUGGESTED_FROM)
        )
        known = self.connection.execute(statement).scalars().all()
        what = what if column == "id" else column
        return [
            BatchFault(f"there is no {what} {value!r}", value, nearest(value, known)) for value in missing
        ]

    def put(
        self,
        model: type[SQLModel],
        rows: Iterable[Row],
        touched: Collection[Key] = (),
        all_of: int | None = None,
        old: Iterable[Row] | None = None,
    ) -> set[Key]:
        """Make these rows current; the keys of those that are new, differ or are gone.

        Rows in `touched` get a new version even where they are equal. With `all_of`, the rows are all that there
        are under the leading parts of their keys: others under the same are closed. `old` are the current rows, where
        they were read before.
        """
        names = key_names(model)
        new = {key_of(row, names): row for row in rows}
        rows = self.current(model, names[0], {key[0] for key in new}) if old is None else old
        was = {key_of(row, names): row for row in rows}
        changed = {key: row for key, row in new.items() if was.get(key) != row or key in touched}
        parents = {key[:all_of] for key in new} if all_of else set()
        gone = {key for key in was.keys() - new.keys() if key[:all_of] in parents}
        replaced = [*(changed.keys() & was.keys()), *gone]
        again = self._take_back(model, names, replaced)
        self._close(model, names, replaced)
        self._open(model, list(changed.values()))
        self._tell(model, {key: row for key, row in changed.items() if key not in again}, was)
        return changed.keys() | gone

    def remove(self, model: type[SQLModel], rows: Collection[Row], detail: Row | None = None) -> None:
        names = key_names(model)
        self._close(model, names, [key_of(row, names) for row in rows])
        entity = table_of(model).name
        if entity in FEED_ORDER:
            self.changes += [_change(entity, row, "deleted", detail) for row in rows]

    def commit(self, reason: str | None, key: str | None) -> int | None:
        """The number of the revision, or null where nothing changed."""
        self.tell(reason, key)
        return self.revision if self.told else None

    def tell(self, reason: str | None, key: str | None) -> None:
        """Puts what has changed into the feed; what changes later in this revision follows it."""
        if not self.changes:
            return
        if not self.told:
            stamp = {"number": self.revision, "recorded_at": self.recorded_at, "key": key, "reason": reason}
            self.connection.execute(insert(table_of(Revision)), [stamp])
        numbered = enumerate(sorted(self.changes, key=_feed_order), self.told + 1)
        rows = [change | {"position": place} for place, change in numbered]
        insert_rows(self.connection, table_of(Change), rows, {"revision": self.revision})
        self.told += len(rows)
        self.changes = []

    def _take_back(self, model: type[SQLModel], names: Sequence[str], keys: Sequence[Key]) -> set[Key]:
        """Versions that an earlier part of this revision wrote: nobody has seen them, and the feed has them already."""
        if not self.told:
            return set()
        table = table_of(model)
        ours = [table.c.revision == self.revision, table.c.superseded_by.is_(None)]
        found = {
            tuple(row)
            for chunk in _chunks(sorted({key[0] for key in keys}))
            for row in self.connection.execute(
                select(*(table.c[name] for name in names)).where(table.c[names[0]].in_(chunk), *ours)
            )
        } & set(keys)
        if found:
            same = [table.c[name] == bindparam(f"key_{name}") for name in names]
            bound = [_bound(names, key) for key in found]
            self.connection.execute(delete(table).where(*same, *ours), bound)
        return found

    def _open(self, model: type[SQLModel], rows: Sequence[Row]) -> None:
        if rows:
            stamp = {"revision": self.revision, "recorded_at": self.recorded_at, "superseded_by": None}
            insert_rows(self.connection, table_of(model), rows, stamp)

    def _close(self, model: type[SQLModel], names: Sequence[str], keys: Sequence[Key]) -> None:
        if keys:
            table = table_of(model)
            same = [table.c[name] == bindparam(f"key_{name}") for name in names]
            closing = update(table).where(*same, table.c.superseded_by.is_(None))
            bound = [_bound(names, key) for key in keys]
            self.connection.execute(closing.values(superseded_by=self.revision), bound)

    def _tell(self, model: type[SQLModel], changed: dict[Key, Row], old: Collection[Key]) -> None:
        entity = table_of(model).name
        if entity in FEED_ORDER:
            for key, row in changed.items():
                new = "restored" if (entity, row["id"]) in self.returning else "created"
                self.changes.append(_change(entity, row, "updated" if key in old else new))


def _change(entity: str, row: Row, action: str, detail: Row | None = None) -> Row:
    event = row["id"] if entity == "event" else row.get("event")
    return {"entity": entity, "id": row["id"], "event": event, "action": action, "detail": detail}


def _feed_order(change: Row) -> tuple[bool, int]:
    """What is removed goes last, and nothing before what refers to it."""
    place, gone = FEED_ORDER.index(change["entity"]), change["action"] == "deleted"
    return gone, -place if gone else place


def key_names(model: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(model).primary_key if column.name != "revision")


def key_of(row: Row, names: Sequence[str]) -> Key:
    return tuple([row[name] for name in names])


def _bound(names: Sequence[str], key: Key) -> Row:
    return {f"key_{name}": part for name, part in zip(names, key, strict=True)}


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def digest(*parts: Any) -> str:
    """An identifier that follows from what it identifies, so that the same file twice changes nothing."""
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]
