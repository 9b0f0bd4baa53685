"""The database: how it is read and written. What differs between SQLite and PostgreSQL is here and in sql_functions."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql import Executable

from app.sql_functions import kilometres

log = logging.getLogger(__name__)
BUSY_MILLISECONDS = 5000  # that a writer waits for another
WRITERS = 0x636F6E66  # the advisory lock of writers on PostgreSQL: revisions become visible in their order
PAGES = -2_000  # kB that SQLite keeps of a database in memory, by default
WRITER_PAGES = -64_000  # the same for the one writer: a load hits all indexes everywhere

# for each null the driver looks long for a way to give it to SQLite, unless it is told one
sqlite3.register_adapter(type(None), lambda null: null)


# How the databases name that somebody waited too long: for another writer, or for what a query finds.
TOO_LATE = ("SQLITE_BUSY", "SQLITE_INTERRUPT", "55P03", "57014")


def too_late(error: Exception) -> bool:
    """Whether it is no failure, but a limit of time that we set ourselves."""
    cause = getattr(error, "orig", None)
    return (getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)) in TOO_LATE


class Undone(Exception):
    """Raised within a write, and caught around it, where it is not to hold."""


class Database:
    """Connections that never outlive the block that asked for them, so that few of them serve many requests."""

    def __init__(
        self, url: str, pool_size: int = 5, max_overflow: int = 10, query_seconds: float = 10
    ) -> None:
        self.url = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.query_seconds = query_seconds
        self.engine = _engine(self.url, pool_size, max_overflow)

    def all(self, statement: Executable) -> Sequence[Row[Any]]:
        with self.read() as connection:
            return connection.execute(statement).all()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Several statements on one state of the data, each within the time limit."""
        with self.engine.connect() as connection:
            if self.sqlite:
                with connection.begin(), _time_limit(connection, self.query_seconds):
                    yield connection
            else:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                with connection.begin():
                    connection.execute(
                        _STATEMENT_TIMEOUT, {"milliseconds": str(int(self.query_seconds * 1000))}
                    )
                    yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, alone: writers wait for each other, readers for nobody."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(begin="BEGIN IMMEDIATE")
            with _pragma(connection, "cache_size", WRITER_PAGES, PAGES), connection.begin():
                if not self.sqlite:
                    connection.execute(_LOCK_TIMEOUT, {"milliseconds": str(BUSY_MILLISECONDS)})
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})
                yield connection

    def aside(self, work: Callable[[Connection], None]) -> None:
        """A small write beside the record, which is given up where the database is busy."""
        try:
            with self.engine.connect() as connection:
                connection = connection.execution_options(begin="BEGIN IMMEDIATE")
                with _pragma(connection, "busy_timeout", 0, BUSY_MILLISECONDS), connection.begin():
                    work(connection)
        except OperationalError:
            log.debug("a write aside was given up", exc_info=True)

    def close(self) -> None:
        self.engine.dispose()


_LOCK_TIMEOUT = text("SELECT set_config('lock_timeout', :milliseconds, true)")
_STATEMENT_TIMEOUT = text("SELECT set_config('statement_timeout', :milliseconds, true)")


def _engine(url: Any, pool_size: int, max_overflow: int) -> Engine:
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=max_overflow, pool_pre_ping=url.get_backend_name() != "sqlite"
    )
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver would begin transactions late and never for reads
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        "synchronous=FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("distance_km", 4, kilometres, deterministic=True)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def _pragma(connection: Connection, name: str, value: int, usual: int) -> Iterator[None]:
    """Sets SQLite otherwise for a while."""
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.execute(f"PRAGMA {name}={value}")
    try:
        yield
    finally:
        if not connection.invalidated:  # as who interrupts a command leaves it
            driver.execute(f"PRAGMA {name}={usual}")


@contextmanager
def _time_limit(connection: Connection, seconds: float) -> Iterator[None]:
    sqlite: Any = connection.connection.dbapi_connection
    deadline = time.monotonic() + seconds
    sqlite.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    try:
        yield
    finally:
        if not connection.invalidated:
            sqlite.set_progress_handler(None, 0)


def recount(connection: Connection, *tables: str) -> None:
    """Lets PostgreSQL see how tables have grown in this transaction: its plans would go on for empty ones."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(tables)}")
