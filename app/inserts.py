"""Many rows into a table at once, by the driver itself; the rows are the same as of an ordinary insert."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Table, insert
from sqlalchemy.types import TypeEngine

from app.rows import Row

FEW = 50  # that an ordinary insert takes as fast
DAYS = 4096  # that are remembered as they are stored
Process = Callable[[Any], Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row], same: Row) -> None:
    """`same` are the columns that are equal in all of the rows."""
    if len(rows) <= FEW:
        connection.execute(insert(table), [row | same for row in rows])
        return
    names = [*(column.name for column in table.c if column.name not in same), *same]
    values = _values(connection.dialect, table, rows, same)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"{_named(table, names)} FROM STDIN", values)
    else:
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO {_named(table, names)} VALUES ({marks})", list(values))


def _copy(connection: Connection, what: str, rows: Iterator[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {what}") as copy:
        for values in rows:
            copy.write_row(values)


def _values(dialect: Dialect, table: Table, rows: Sequence[Row], same: Row) -> Iterator[tuple[Any, ...]]:
    """What the driver is given for each row: the columns in their order, then those that are the same."""
    processes = _processes(dialect, table)
    names = [column.name for column in table.c if column.name not in same]
    pick = itemgetter(*names)
    made = [(place, *processes[name]) for place, name in enumerate(names) if name in processes]
    rest = [processes[name][1](value) if name in processes else value for name, value in same.items()]
    for row in rows:
        values = list(pick(row))
        for place, nothing, process in made:
            values[place] = nothing if (value := values[place]) is None else process(value)
        yield (*values, *rest)


@cache
def _processes(dialect: Dialect, table: Table) -> dict[str, tuple[Any, Process]]:
    """The columns whose values the driver does not take as they are: what null becomes, and what others do."""
    types = {column.name: column.type.dialect_impl(dialect) for column in table.c}
    found = {name: (type, type.bind_processor(dialect)) for name, type in types.items()}
    return {
        name: (process(None), _remembering(type, process))
        for name, (type, process) in found.items()
        if process
    }


def _remembering(type: TypeEngine[Any], process: Process) -> Process:
    """The same, without doing again what comes again and again."""
    if isinstance(type, JSON):
        empty = process({})
        return lambda value: empty if value == {} else process(value)
    return lru_cache(DAYS)(process) if type.python_type is dt.date else process


def _named(table: Table, names: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f'"{table.name}" ({quoted})'
