"""The database: how it is read and written, and all that differs between SQLite and PostgreSQL."""

import logging
import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Float,
    Row,
    create_engine,
    event,
    func,
    make_url,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import Executable
from sqlalchemy.sql.functions import GenericFunction

log = logging.getLogger(__name__)
BUSY_MILLISECONDS = 5000  # that a writer waits for another
EARTH_KM = 6371.0088  # mean radius (IUGG)
WRITERS = 0x636F6E66  # the advisory lock of writers on PostgreSQL: revisions become visible in their order
PAGES = -2_000  # kB that SQLite keeps of a database in memory, by default
WRITER_PAGES = -64_000  # the same for the one writer: a load hits all indexes everywhere

# for each null the driver looks long for a way to give it to SQLite, unless it is told one
sqlite3.register_adapter(type(None), lambda null: null)


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
            with _pragma(connection, self.sqlite, "cache_size", WRITER_PAGES, PAGES), connection.begin():
                if not self.sqlite:
                    connection.execute(_LOCK_TIMEOUT, {"milliseconds": str(BUSY_MILLISECONDS)})
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})
                yield connection

    def aside(self, work: Callable[[Connection], None]) -> None:
        """A small write beside the record, which is given up where the database is busy."""
        try:
            with self.engine.connect() as connection:
                connection = connection.execution_options(begin="BEGIN IMMEDIATE")
                with (
                    _pragma(connection, self.sqlite, "busy_timeout", 0, BUSY_MILLISECONDS),
                    connection.begin(),
                ):
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
    connection.create_function("distance_km", 4, _distance, deterministic=True)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def _pragma(connection: Connection, sqlite: bool, name: str, value: int, usual: int) -> Iterator[None]:
    """Sets SQLite otherwise for a while."""
    driver: Any = connection.connection.dbapi_connection
    if not sqlite:
        yield
        return
    driver.execute(f"PRAGMA {name}={value}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA {name}={usual}")


@contextmanager
def _time_limit(connection: Connection, seconds: float) -> Iterator[None]:
    sqlite = connection.connection.dbapi_connection
    deadline = time.monotonic() + seconds
    sqlite.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)  # type: ignore[union-attr]
    try:
        yield
    finally:
        sqlite.set_progress_handler(None, 0)  # type: ignore[union-attr]


def recount(connection: Connection, table: str) -> None:
    """Lets PostgreSQL see how a table has grown in this transaction: its plans would go on for an empty one."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'ANALYZE "{table}"')


class array_elements(GenericFunction[str]):  # noqa: N801 - it is named as it is called in SQL
    """The strings of one list in a JSON object: `array_elements(Event.alternatives, 'weapon')`."""

    inherit_cache = True


@compiles(array_elements, "sqlite")
def _sqlite_elements(element: Any, compiler: Any, **options: Any) -> str:
    column, key = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_each({column}, '$.' || {key})"


@compiles(array_elements, "postgresql")
def _postgresql_elements(element: Any, compiler: Any, **options: Any) -> str:
    column, key = (compiler.process(clause, **options) for clause in element.clauses)
    return f"jsonb_array_elements_text({column} -> {key})"


class values_in(GenericFunction[str]):  # noqa: N801 - it is named as it is called in SQL
    """A JSON value, or each value of a list, as text: `values_in(Claim.value)`."""

    inherit_cache = True


@compiles(values_in, "sqlite")
def _sqlite_values(element: Any, compiler: Any, **options: Any) -> str:
    told = "CASE type WHEN 'true' THEN type WHEN 'false' THEN type ELSE CAST(value AS TEXT) END"
    return f"(SELECT {told} AS value FROM json_each({compiler.process(element.clauses, **options)}))"


@compiles(values_in, "postgresql")
def _postgresql_values(element: Any, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    listed = f"CASE jsonb_typeof({column}) WHEN 'array' THEN {column} ELSE jsonb_build_array({column}) END"
    return f"jsonb_array_elements_text({listed})"


class distance_km(GenericFunction[float]):  # noqa: N801 - it is named as it is called in SQL
    """Kilometres between two points on a sphere (haversine): `distance_km(lat, lon, lat, lon)`; null where one is."""

    type = Float()
    inherit_cache = True


@compiles(distance_km, "postgresql")
def _postgresql_distance(element: Any, compiler: Any, **options: Any) -> str:
    lat, lon, lat_, lon_ = (f"radians({compiler.process(clause, **options)})" for clause in element.clauses)
    chord = f"sin(({lat_} - {lat}) / 2) ^ 2 + cos({lat}) * cos({lat_}) * sin(({lon_} - {lon}) / 2) ^ 2"
    return f"2 * {EARTH_KM} * asin(sqrt(least(1, {chord})))"


def _distance(lat: float | None, lon: float | None, lat_: float, lon_: float) -> float | None:
    """The same for SQLite, which may have been built without trigonometry."""
    if lat is None or lon is None:
        return None
    a, b, c, d = map(math.radians, (lat, lon, lat_, lon_))
    chord = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


def among(column: ColumnElement[Any], key: str) -> ColumnElement[str]:
    """The values of a list within a JSON column, as a column to select from."""
    return func.array_elements(column, key).table_valued("value").c.value


def values_of(column: ColumnElement[Any]) -> ColumnElement[str]:
    """What a JSON column holds, one value or several, as a column of texts to select from."""
    return func.values_in(column).table_valued("value").c.value


class scanned(GenericFunction[Any]):  # noqa: N801 - it is named as it is called in SQL
    """The column as it is, but not one to choose an index by: for statements that read most of a table.

    SQLite takes any index that it may, and then fetches the rows one by one in the index's order.
    """

    inherit_cache = True


@compiles(scanned, "sqlite")
def _sqlite_scanned(element: Any, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"


@compiles(scanned, "postgresql")
def _postgresql_scanned(element: Any, compiler: Any, **options: Any) -> str:
    return compiler.process(element.clauses, **options)
