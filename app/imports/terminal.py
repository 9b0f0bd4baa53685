"""An import on a terminal: how far it is, what came of it, and where the refused rows are."""

import io
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile

import orjson
import typer

from app.db import Database
from app.imports.files import File, Unreadable
from app.imports.form import Format, Options
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
        with path.open("rb") as raw, TemporaryFile("w+", newline="") as rows:
            file = File(raw, beside(path, format.beside), format.beside)
            run = Import(format, file, options, dry_run=dry_run, sync=sync, vouched=True)
            run.report.file = rows
            _show(carried_out(run, database, None, None), file.size)
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


def _show(steps: Iterable[Progress], size: int) -> None:
    began = told = time.monotonic()
    with typer.progressbar(length=size, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for step in steps:
            now = time.monotonic()
            rate = f"{step.rows:,} rows, {step.rows / max(now - began, 0.001):,.0f} a second"
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
    typer.echo(f"{summary['rows']:,} rows: {summary['imported']:,} imported, {summary['refused']:,} refused.")
    for reason, rows in list(summary["reasons"].items())[:SHOWN]:
        typer.echo(f"  refused {rows:,}: {reason}")
    if summary["refused"]:
        typer.echo(f"  each with its line, column and value: {refused}")
    for note in summary["notes"][:SHOWN]:
        value = f" {note['value']!r}" if note["value"] else ""
        typer.echo(f"  {note['rows']:,} rows, {note['column']}{value}: {note['message']}")
    if more := len(summary["notes"]) - SHOWN:
        typer.echo(f"  and {more:,} more notes: --summary FILE has them all") if more > 0 else None
    if summary["synced"] is False:
        typer.echo("  Nothing was removed, and no release is named so: rows with faults may have been in it.")
    events = ", ".join(f"{number:,} {action}" for action, number in summary["events"].items())
    revision = f"revision {summary['revision']}" if summary["revision"] else "nothing was written"
    typer.echo(f"Events: {events}; {'only tried' if summary['dry_run'] else revision}.")
