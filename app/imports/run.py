"""One import: a file through its format into the record, in one transaction, and what is told of it."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from app.bulk import Load, Loading
from app.db import Database, Undone
from app.imports.files import BROKEN, File, Unreadable
from app.imports.form import Format, Options
from app.imports.owners import refuse_another
from app.imports.report import Report
from app.ledger import Ledger
from app.lines import Line
from app.models import Dataset
from app.rows import Row

STEP = 500  # results after which progress is told
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Progress:
    rows: int
    bytes: int
    of: int


class Import:
    """Carried out within a transaction of the caller's, who must undo it unless `accepted` is true in the end."""

    def __init__(
        self,
        format: Format,
        file: File,
        options: Options,
        *,
        dry_run: bool = False,
        sync: bool = False,
        vouched: bool = False,
    ) -> None:
        self.format, self.file, self.options, self.report = format, file, options, Report()
        self.dataset = options.dataset or format.dataset
        self.how = Loading(
            dataset=self.dataset,
            dry_run=dry_run,
            atomic=False,
            sync=sync or options.release is not None,
            whole=format.dataset is not None,
            partial=format.exported,
            vouched=vouched,
        )
        if options.type and not format.typed:
            raise Unreadable(f"{format.name} tells the types of its events itself: leave type out")
        if (sync or options.release is not None) and self.dataset is None:
            raise Unreadable("what is to be replaced? Name the data set with dataset")
        if options.dataset:
            refuse_another(format, options.dataset, replaces=self.how.sync)
        if options.release is not None and not _numbers(options.release):
            raise Unreadable(f"releases are compared by their numbers, and {options.release!r} has none")
        rows = format.read(file, options, self.report)
        self.rows = self._told_by(rows) if format.dataset else rows
        self.load: Load | None = None
        self.there: str | None = None  # the release that the data set is called before
        self.newer: str | None = None  # the same, where it is newer than this one
        self.ended = False  # all rows were taken: it is written next
        self.began = time.monotonic()

    @property
    def accepted(self) -> bool:
        return self.newer is None and self.load is not None and self.load.accepted

    def results(self, connection: Connection, reason: str | None, key: str | None) -> Iterator[Progress]:
        """Takes in all rows, and tells from time to time how far it is."""
        known = self._known(Ledger(connection))
        self.there = (known or {}).get("release")
        if _is_newer(self.there, self.options.release):
            self.newer = self.there
            return
        self.load = Load(connection, self.how, reason or self._reason(), key)
        self.load.complete = lambda: self.report.refused == self.report.left_out
        if self.dataset:
            self.load.about = lambda complete: self._dataset(known or {}, complete)
        try:
            for number, result in enumerate(self.load.results(self.rows), 1):
                if result["errors"]:
                    self.report.refuse(
                        result["line"] or 0, [self._fault(fault) for fault in result["errors"]]
                    )
                if number % STEP == 0:
                    yield self._progress()
        except BROKEN as error:
            raise Unreadable(f"the {self.file.packed or 'file'} is broken or cut off: {error}") from error
        if not self.report.rows:
            raise Unreadable("there are no rows in it")
        self.ended = True
        yield self._progress()

    def summary(self) -> Row:
        load = self.load.summary() if self.load else {}
        events = {name: load.get(name, 0) for name in ("created", "updated", "unchanged", "removed")}
        changed = load.get("revision") or any(events[name] for name in ("created", "updated", "removed"))
        unnamed = self.options.release is None and not load.get("synced")
        return {
            "format": self.format.name,
            "dataset": self.dataset,
            "release": self.options.release,
            "newer_release": self.newer,
            "added_to": self.there if changed and unnamed else None,
            **self.report.told(),
            "events": events,
            "revision": load.get("revision"),
            "synced": load.get("synced"),
            "dry_run": self.how.dry_run,
            "seconds": round(time.monotonic() - self.began, 3),
        }

    def _told_by(self, rows: Iterator[Line]) -> Iterator[Line]:
        """What a format says of its own data set is known as that."""
        for line in rows:
            if line.entity == "position" and line.row is not None:
                line.row["dataset"] = self.dataset
            yield line

    def _known(self, ledger: Ledger) -> Row | None:
        return next(iter(ledger.current(Dataset, "id", [self.dataset])), None) if self.dataset else None

    def _reason(self) -> str:
        return " ".join(["Import of", self.format.name, *filter(None, [self.options.release])])

    def _dataset(self, known: Row, complete: bool) -> Row:
        """What the format knows of the data set; of one that anybody may make, what is known already."""
        names = ("title", "publisher", "url", "licence")
        told = {
            name: getattr(self.format, name) if self.format.dataset else known.get(name) for name in names
        }
        # a file with faults is not the release that it is called; one that replaces all without a name has none
        release = self.options.release if complete and self.how.sync else known.get("release")
        return told | {"id": self.dataset, "title": told["title"] or self.dataset, "release": release}

    def _progress(self) -> Progress:
        return Progress(self.report.rows, self.file.reached, self.file.size)

    def _fault(self, fault: Row) -> tuple[str, str, str]:
        """A fault of our field as one of the column that fills it, most of all if it is the first that it fills."""
        field, names = fault["pointer"].strip("/").partition("/")[0], self.report.names
        filling = [column for column in self.format.columns if field in column.fields]
        there = [column for column in filling if column.names[0] in names] or filling
        first = min(there, key=lambda column: column.fields.index(field)).names[0] if there else field
        return (
            names.get(first, first),
            "" if fault["value"] is None else str(fault["value"]),
            fault["message"],
        )


def carried_out(run: Import, database: Database, reason: str | None, key: str | None) -> Iterator[Progress]:
    """The import in a transaction of its own."""
    try:
        with database.write() as connection:
            yield from run.results(connection, reason, key)
            if not run.accepted:
                raise Undone
    except Undone:
        pass


def _is_newer(there: str | None, told: str | None) -> bool:
    return bool(there and told) and _numbers(there) > _numbers(told)


def _numbers(release: str | None) -> list[int]:
    """By which releases are compared: 9.1 comes before 23.1."""
    return [int(number) for number in _NUMBER.findall(release or "")]
