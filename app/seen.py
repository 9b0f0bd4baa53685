"""The names that a stream has used so far, on disk, so that a million of them cost no memory."""

import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import orjson


class Seen:
    """A table of its own that vanishes when it is closed; it has nothing to do with the service's database."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            "PRAGMA cache_size=-16000",
            "CREATE TABLE seen (name TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID",
            "BEGIN",
        ):
            self._table.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._table.close()

    def first(self, name: str, line: int) -> int | None:
        """The line that used the name before; if there is none, this is the first."""
        taken = self._table.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (name, line)).rowcount
        if taken:
            return None
        found: tuple[int] = self._table.execute("SELECT line FROM seen WHERE name = ?", (name,)).fetchone()
        return found[0]

    def missing(self, names: Sequence[str]) -> list[str]:
        """Those that were not used."""
        ask = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT name FROM seen) ORDER BY key"
        return [name for (name,) in self._table.execute(ask, (orjson.dumps(names).decode(),))]
