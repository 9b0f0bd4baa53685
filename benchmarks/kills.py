"""Kills the server again and again while clients write, and counts what was acknowledged and is lost, or is there twice.

`python -m benchmarks.kills --kills 50`; bounded by the number of kills and by `--seconds`.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import typer
from sqlalchemy import func, select

from app import keys, schema
from app.db import Database
from app.models import Change, Event, Kept, Revision, table_of
from app.server import bind
from tests import postgres

WRITERS = 4
START_SECONDS = 30.0


@dataclass
class Told:
    """What the clients sent, and what of it was acknowledged."""

    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    kills: int
    acknowledged: int
    lost: int
    twice: int
    torn: int  # revisions or changes that do not fit each other


def run(url: str, kills: int, seconds: float, seed: int = 1) -> Found:
    """Kills the server so many times, or until the time is up; then looks into the database."""
    database = Database(url)
    schema.upgrade(database)
    with database.write() as connection:
        _, secret = keys.create(connection, "writer", "write")
    port, chance, told, stop = _free_port(), random.Random(seed), Told(), threading.Event()
    writers = [
        threading.Thread(target=_write, args=(port, secret, number, told, stop)) for number in range(WRITERS)
    ]
    ends, done = time.monotonic() + seconds, 0
    with _server(url, port):
        pass  # so that the first start of the loop is as quick as the others
    for writer in writers:
        writer.start()
    try:
        while done < kills and time.monotonic() < ends:
            with _server(url, port) as process:
                time.sleep(chance.uniform(0.05, 0.5))
                os.kill(process.pid, signal.SIGKILL)
            done += 1
        with _server(url, port):
            stop.set()
            for writer in writers:
                writer.join(START_SECONDS)
    finally:
        stop.set()
    found = _look(database, told, done)
    database.close()
    return found


def _write(port: int, secret: str, writer: int, told: Told, stop: threading.Event) -> None:
    """Sends one event after another; what is not answered is sent again under the same Idempotency-Key."""
    number = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        while not stop.is_set():
            name = f"w{writer}-{number}"
            told.sent.add(name)
            headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": name}
            try:
                answer = client.post("/events", json={"type": "strike", "title": name}, headers=headers)
            except httpx.HTTPError:
                time.sleep(0.01)
                continue
            if answer.status_code == 201:
                told.acknowledged.add(name)
                number += 1
            elif answer.status_code != 503:
                told.refused.append(answer.text)
                return


def _look(database: Database, told: Told, kills: int) -> Found:
    event, change, revision = table_of(Event), table_of(Change), table_of(Revision)
    with database.read() as connection:
        titles = [row.title for row in connection.execute(select(event.c.title))]
        numbers = [
            row.number for row in connection.execute(select(revision.c.number).order_by(revision.c.number))
        ]
        changed = connection.execute(select(func.count()).select_from(change)).scalar_one()
        kept = connection.execute(select(func.count()).select_from(table_of(Kept))).scalar_one()
    if told.refused:
        raise RuntimeError(told.refused[0])
    torn = abs(len(titles) - len(numbers)) + abs(len(titles) - changed) + abs(len(titles) - kept)
    torn += numbers != list(range(1, len(numbers) + 1))
    return Found(
        kills,
        len(told.acknowledged),
        len(told.acknowledged - set(titles)),
        len(titles) - len(set(titles)),
        torn,
    )


@contextmanager
def _server(url: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "EVENTS_DATABASE_URL": url, "EVENTS_LOG_LEVEL": "error"}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield process
    finally:
        process.kill()
        process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.02)
    raise RuntimeError("the server did not start again")


def _free_port() -> int:
    with bind("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
        return port


def main(
    kills: Annotated[int, typer.Option(help="How often the server is killed.")] = 50,
    seconds: Annotated[float, typer.Option(help="Longest time for each database.")] = 300,
) -> None:
    with tempfile.TemporaryDirectory(prefix="events-kills-") as folder, postgres.server() as admin:
        for name, url in (
            ("SQLite", f"sqlite:///{Path(folder)}/kills.db"),
            ("PostgreSQL", postgres.new_database(admin)),
        ):
            found = run(url, kills, seconds)
            typer.echo(
                f"{name}: {found.kills} kills, {found.acknowledged} writes acknowledged, {found.lost} lost, "
                f"{found.twice} twice, {found.torn} torn"
            )


if __name__ == "__main__":
    typer.run(main)
