"""Rows a second of a bulk load, and what it takes: `make bench-bulk`; README.md has results."""

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer

from app import schema
from app.bulk import Load, Loading
from app.db import Database
from app.drafts import EventDraft
from app.lines import ndjson
from benchmarks.generate import events
from tests import postgres

OPTIONS = orjson.OPT_APPEND_NEWLINE


def main(
    rows: Annotated[int, typer.Option(help="Rows of the data set.")] = 100_000,
    on_postgres: Annotated[bool, typer.Option("--postgres", help="PostgreSQL too.")] = False,
) -> None:
    """A first load, the same again, and a next release in which every tenth row differs."""
    with tempfile.TemporaryDirectory(prefix="events-bench-") as folder, ExitStack() as stack:
        files = [Path(folder) / name for name in ("first", "next")]
        for file, changed in zip(files, (False, True), strict=True):
            _write(file, rows, changed)
        typer.echo(f"{rows:,} rows of {files[0].stat().st_size / rows:.0f} bytes\n")
        typer.echo("| database | load | rows/s | rows per CPU second | peak MB |\n|---|---|---:|---:|---:|")
        _measure("SQLite", f"sqlite:///{folder}/events.db", files)
        if on_postgres:
            admin = stack.enter_context(postgres.server())
            _measure("PostgreSQL", postgres.new_database(admin), files)


def _measure(name: str, url: str, files: list[Path]) -> None:
    database = Database(url)
    schema.upgrade(database)
    first, changed = files
    for what, file in (("first", first), ("the same again", first), ("next release", changed)):
        began, cpu = time.monotonic(), time.process_time()
        with file.open("rb") as opened:
            rows = _load(database, opened)
        seconds, spent = time.monotonic() - began, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        typer.echo(f"| {name} | {what} | {rows / seconds:,.0f} | {rows / spent:,.0f} | {peak:.0f} |")
    database.close()


def _load(database: Database, file: BinaryIO) -> int:
    """Through the same code as over HTTP, the results written down as they would be sent."""
    count = 0
    with Path(os.devnull).open("wb") as out, database.write() as connection:
        load = Load(connection, Loading(dataset="bench", sync=True), "benchmark", None)
        for result in load.results(ndjson(file)):
            out.write(orjson.dumps(result, option=OPTIONS))
            count += 1
    return count


def _write(file: Path, rows: int, changed: bool) -> None:
    with file.open("wb") as out:
        out.writelines(orjson.dumps(row, option=OPTIONS) for row in _rows(rows, changed))


def _rows(count: int, changed: bool) -> Iterator[dict[str, object]]:
    """What a data set tells: no ids of ours, nothing derived, nothing that is unknown."""
    for number, event in enumerate(events(count)):
        told = EventDraft.model_fields.keys() - {"id", "part_of", "dataset"}
        row = {name: event[name] for name in event if name in told and event[name] is not None}
        yield row | ({"title": f"{row['title']}, corrected"} if changed and number % 10 == 0 else {})


if __name__ == "__main__":
    typer.run(main)
