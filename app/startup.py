"""Brings a database to the state that a command needs, or says in one line what stands in the way."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app import schema
from app.db import Database
from app.models import Revision
from app.settings import Settings, SetupError

SQLITE = "sqlite:///"


def connect(settings: Settings) -> Database:
    return Database(settings.database_url, settings.pool_size, settings.max_overflow, settings.query_seconds)


@contextmanager
def database(settings: Settings, *, create: bool = False) -> Iterator[Database]:
    if settings.database_url.startswith(SQLITE):
        file = Path(settings.database_url.removeprefix(SQLITE).partition("?")[0])
        if not create and not file.exists():
            raise SetupError(
                f"There is no database {file.absolute()}: go to the folder that has it, name it in EVENTS_DATABASE_URL, "
                "or make a new one with 'conflict-events migrate'."
            )
        _make_folder(file.parent)
    opened = connect(settings)
    try:
        yield opened
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise SetupError(f"The database {opened.url.render_as_string()} cannot be used: {reason}.") from error
    except CommandError as error:
        raise SetupError(str(error)) from error
    finally:
        opened.close()


def prepare(settings: Settings, *, migrate: bool, seed: bool) -> None:
    with database(settings, create=migrate) as opened:
        if migrate and schema.current(opened) != schema.head():
            schema.upgrade(opened)
        require_schema(opened)
        if seed and not opened.all(select(col(Revision.number)).limit(1)):
            load(opened)


def load(opened: Database, file: Path | None = None, article: Path | None = None) -> str:
    """Write the reading in a file, the source article's if none is named; says what came of it."""
    from app import seed  # what reads such files takes a while to import, and most starts read none
    from app.batch import BatchError
    from app.record import record

    path = file or seed.ARTICLE
    try:
        text = article.read_bytes().decode("utf-8") if article else None
        recorded = record(opened, seed.read(path, text), reason=f"seed {path.name}")
    except UnicodeDecodeError:
        raise SetupError(f"{article} is not UTF-8: save it as UTF-8.") from None
    except seed.ReadingError as error:
        raise SetupError(f"{error}\nNothing was loaded.") from None
    except BatchError as error:
        faults = "\n".join(f"{path}:{_line(path, fault.id)}: {fault}" for fault in error.faults)
        raise SetupError(f"{faults}\nNothing was loaded.") from None
    if recorded.revision is None:
        return f"{path.name}: nothing new."
    return f"{path.name}: revision {recorded.revision}, events created or changed: {recorded.events}."


def _line(path: Path, id: str) -> int:
    """Where a file first names what the database does not know."""
    lines = path.read_text("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if id in line), 1)


def require_schema(opened: Database) -> None:
    current, head = schema.current(opened), schema.head()
    if current != head:
        raise SetupError(
            f"The schema of {opened.url.render_as_string()} is at {current or 'no revision'}, but this version needs "
            f"{head}: run 'conflict-events migrate'."
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"Cannot make the folder {folder} ({error.strerror}): {_REMEDY}") from None
    if not os.access(folder, os.W_OK):
        raise SetupError(f"Cannot write to the folder {folder}: {_REMEDY}")


_REMEDY = "make it writable, or name another database in EVENTS_DATABASE_URL."
