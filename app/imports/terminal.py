"""An import on a terminal: how far it is, what came of it, and where the refused rows are."""

import io
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile

import orjson
import typer

from app.db import Database
from app.imports.files import File, Unreadable
from app.imports.form import Format, Options
from app.imports.interrupts import Interrupted, Interrupts
from app.imports.run import Import, Progress, carried_out
from app.rows import Row

EVERY_SECONDS = 5.0  # a plain line, where there is no terminal
SHOWN = 10  # reasons and notes


def load(
    database: Database,
    path: Path,
    format: Format,
    options: Options,
    refused: Path,
    whole: Path | None,
    *,
    dry_run: bool,
    sync: bool,
) -> bool:
    """Whether the file could be read and some row of it taken; what came of it is told, and `whole` has all of that."""
    try:
        with path.open("rb") as raw, TemporaryFile("w+", newline="") as rows, Interrupts() as interrupts:
            file = File(raw, beside(path, format.beside), format.beside)
            run = Import(format, file, options, dry_run=dry_run, sync=sync, vouched=True)
            run.report.file = rows
            _show(_steps(run, database, interrupts), file.size)
            if run.report.refused:
                rows.seek(0)
                refused.write_text(rows.read(), "utf-8")
            summary = run.summary()
            if whole:
                whole.write_bytes(orjson.dumps(summary, option=orjson.OPT_INDENT_2) + b"\n")
            _tell(summary, refused)
    except Unreadable as error:
        typer.echo(f"{path}: {error}. Nothing was written.", err=True)
        return False
    except Interrupted as ended:
        typer.echo("Interrupted: nothing was written.", err=True)
        raise typer.Exit(ended.exit_code) from None
    return run.report.imported > 0 or run.report.refused == run.report.left_out


def beside(path: Path, names: Iterable[str]) -> dict[str, File]:
    """The files that belong to it and lie in the same folder, packed or not."""
    near = {
        name: each
        for name in names
        for each in (path.parent / f"{name}.gz", path.parent / name)
        if each.exists()
    }
    return {name: File(io.BytesIO(each.read_bytes())) for name, each in near.items()}


def _steps(run: Import, database: Database, interrupts: Interrupts) -> Iterator[Progress]:
    for step in carried_out(run, database, None, None):
        interrupts.heeded = not run.ended
        yield step


def _show(steps: Iterable[Progress], size: int) -> None:
    began = told = time.monotonic()
    with typer.progressbar(length=size, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for step in steps:
            now = time.monotonic()
            rate = f"{_many(step.rows, 'row')}, {step.rows / max(now - began, 0.001):,.0f} a second"
            bar.label = rate
            bar.update(step.bytes - bar.pos)
            if bar.hidden and now - told >= EVERY_SECONDS:
                typer.echo(f"{rate}, {step.bytes / size:.0%} of the file", err=True)
                told = now


def _tell(summary: Row, refused: Path) -> None:
    found = ", ".join(f"{name} {value}" for name, value in summary["found"].items())
    typer.echo(f"Found: {found}.")
    if summary["newer_release"]:
        typer.echo(f"The release {summary['newer_release']} is there and newer: nothing was changed.")
        return
    of_these = f", of which {summary['left_out']:,} in order, without an event" if summary["left_out"] else ""
    counts = f"{summary['imported']:,} imported, {summary['refused']:,} refused{of_these}"
    typer.echo(f"{_many(summary['rows'], 'row')}: {counts}.")
    for reason, rows in list(summary["reasons"].items())[:SHOWN]:
        typer.echo(f"  refused {rows:,}: {reason}")
    if summary["refused"]:
        typer.echo(f"  each with its line, column and value: {refused}")
    for note in summary["notes"][:SHOWN]:
        value = f" {note['value']!r}" if note["value"] else ""
        typer.echo(f"  {_many(note['rows'], 'row')}, {note['column']}{value}: {note['message']}")
    if more := len(summary["notes"]) - SHOWN:
        typer.echo(f"  and {_many(more, 'more note')}: --summary FILE has them all") if more > 0 else None
    if summary["synced"] is False:
        typer.echo("  Nothing was removed, and no release is named so: rows with faults may have been in it.")
    if there := summary["added_to"]:
        typer.echo(
            f"  The data set is called release {there}, and this file was added to it without a name (--release)."
        )
    events = ", ".join(f"{number:,} {action}" for action, number in summary["events"].items())
    revision = f"revision {summary['revision']}" if summary["revision"] else "nothing was written"
    typer.echo(f"Events: {events}; {'only tried' if summary['dry_run'] else revision}.")


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
