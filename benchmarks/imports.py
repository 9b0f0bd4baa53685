"""What importing files costs: rows, refused by reason, seconds and peak memory, each file into a new database of both kinds.

`python -m benchmarks.imports ucdp-ged=FILE viina=FILE ...`
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from app import schema
from app.db import Database
from app.imports import FORMATS
from tests import postgres

HEAD = "| file | rows | imported | refused | created | SQLite: s | rows/s | peak MB | PostgreSQL: s | rows/s | peak MB |"
CHILD = "import sys; from app.cli import main; sys.argv = ['', *sys.argv[1:]]; main()"


def imported(url: str, name: str, file: Path) -> tuple[dict[str, Any], float]:
    """The summary, and the peak of a process of its own in MB."""
    database = Database(url)
    schema.upgrade(database)
    database.close()
    with tempfile.TemporaryDirectory(prefix="events-imports-") as folder:
        told = Path(folder) / "told.json"
        options = ["--format", name, "--dataset", f"{name}-bench", "--summary", str(told)]
        command = [sys.executable, "-c", CHILD, "import", str(file.absolute()), *options]
        environment = os.environ | {"EVENTS_DATABASE_URL": url, "PYTHONPATH": os.getcwd()}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        return json.loads(told.read_bytes()), _peak(used)


def _peak(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1024


@contextmanager
def databases() -> Iterator[Iterator[tuple[str, str]]]:
    with tempfile.TemporaryDirectory(prefix="events-imports-") as folder, postgres.server() as admin:
        numbers = iter(range(1000))
        yield ((f"sqlite:///{folder}/{next(numbers)}.db", postgres.new_database(admin)) for _ in numbers)


def main(files: Annotated[list[str], typer.Argument(help="FORMAT=FILE, as often as you like.")]) -> None:
    typer.echo(HEAD)
    typer.echo("|---|" + "---:|" * 10)
    with databases() as pairs:
        for given, urls in zip(files, pairs, strict=False):
            name, _, file = given.partition("=")
            if name not in FORMATS:
                raise typer.BadParameter(f"{name!r} is not a format")
            one, *_ = found = [imported(url, name, Path(file)) for url in urls]
            summary = one[0]
            counts = [summary[key] for key in ("rows", "imported", "refused")]
            cells = [*counts, summary["events"]["created"]]
            for told, peak in found:
                cells += [told["seconds"], round(told["rows"] / told["seconds"]), round(peak)]
            typer.echo(f"| {Path(file).name} | " + " | ".join(f"{cell:,}" for cell in cells) + " |")
            for reason, rows in summary["reasons"].items():
                typer.echo(f"  refused {rows:,}: {reason}", err=True)


if __name__ == "__main__":
    typer.run(main)
