"""`python -m benchmarks`: fills databases, serves each, measures, and prints the table and the plans."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from fastapi.testclient import TestClient

from app.db import Database
from app.main import create_app
from app.settings import Settings
from benchmarks.fill import fill
from benchmarks.load import Measured, export, measure
from benchmarks.queries import CASES, EXPORT, plans
from tests import postgres

EXPORTED = 50_000  # rows; enough to be past the start


def main(
    events: Annotated[list[int], typer.Option(help="Sizes of the tables.")] = [100_000, 1_000_000],  # noqa: B006 - typer only reads it
    seconds: Annotated[float, typer.Option(help="Time for each request.")] = 3,
    on_postgres: Annotated[bool, typer.Option("--postgres", help="PostgreSQL too.")] = False,
    keep: Annotated[Path | None, typer.Option(help="Folder of databases that are made once.")] = None,
    explain: Annotated[bool, typer.Option(help="Print the plans.")] = True,
) -> None:
    """Requests a second of the main queries, as shares of a bare answer of the same size on the same server."""
    with tempfile.TemporaryDirectory(prefix="events-bench-") as folder:
        for count in sorted(events):
            _run(f"sqlite:///{(keep or Path(folder)).absolute()}/bench-{count}.db", count, seconds, explain)
    if on_postgres:
        with postgres.server() as admin:
            for count in sorted(events):
                _run(postgres.new_database(admin), count, seconds, explain)


def _run(url: str, count: int, seconds: float, explain: bool) -> None:
    database = Database(url, query_seconds=60)
    if not (database.sqlite and Path(str(database.url.database)).exists()):
        begin = time.monotonic()
        fill(database, count)
        typer.echo(f"{count:,} events written in {time.monotonic() - begin:.0f} s")
    if explain:
        _explain(database, url)
    database.close()
    typer.echo(f"\n{count:,} events on {'SQLite' if database.sqlite else 'PostgreSQL'}\n")
    with _server(url) as (port, process):
        _table(port, process, seconds)


def _table(port: int, process: int, seconds: float) -> None:
    head = ("query", "kB", "req/s", "share of bare", "p99 ms", "p99 of bare ms", "CPU ms", "CPU of bare ms")
    typer.echo(_line(*head))
    typer.echo(_line("---", *(["---:"] * 7)))
    for name, path in CASES.items():
        found = measure(port, path, process, seconds)
        bare = measure(port, f"/bare/{found.size}", process, min(seconds, 1))
        typer.echo(_line(name, *_cells(found, bare)))
    rate = asyncio.run(export(port, EXPORT, EXPORTED))
    typer.echo(f"\nCSV export: {rate:,.0f} rows a second")


def _cells(found: Measured, bare: Measured) -> list[str]:
    share = found.per_second / bare.per_second
    times = (found.p99, bare.p99, found.cpu, bare.cpu)
    return [
        f"{found.size / 1000:.1f}",
        f"{found.per_second:.1f}",
        f"{share:.4f}",
        *(f"{t * 1000:.2f}" for t in times),
    ]


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _explain(database: Database, url: str) -> None:
    with TestClient(create_app(Settings(database_url=url, query_seconds=60))) as client:
        for name, path in CASES.items():
            typer.echo(f"\n{name}: {path}")
            for statement, lines in plans(database, client, path):
                typer.echo(f"  {' '.join(statement.split())[:60]} …\n    " + "\n    ".join(lines))


@contextmanager
def _server(url: str) -> Iterator[tuple[int, int]]:
    """The port and process of a server on a core of its own; this process takes the others."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.serve", url, str(port)])
    cores = os.sched_getaffinity(0)
    if len(cores) > 1:
        os.sched_setaffinity(0, cores - {0})
    try:
        _await(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)
        os.sched_setaffinity(0, cores)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


if __name__ == "__main__":
    typer.run(main)
