"""Many rows into a table at once, by the driver itself; the rows are the same as of an ordinary insert."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

from app.rows import Row

FEW = 50  # that an ordinary insert takes as fast
Process = Callable[[Any], Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if len(rows) <= FEW:
        connection.execute(insert(table), rows)
    elif connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        marks = ", ".join("?" * len(table.c))
        values = list(_values(connection.dialect, table, rows))
        connection.exec_driver_sql(f"INSERT INTO {_named(table)} VALUES ({marks})", values)


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {_named(table)} FROM STDIN") as copy:
        for values in _values(connection.dialect, table, rows):
            copy.write_row(values)


def _values(dialect: Dialect, table: Table, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    """What the driver is given for each row, in the order of the columns."""
    pick = itemgetter(*(column.name for column in table.c))
    processes = _processes(dialect, table)
    for row in rows:
        values = list(pick(row))
        for place, process in processes:
            values[place] = process(values[place])
        yield tuple(values)


@cache
def _processes(dialect: Dialect, table: Table) -> list[tuple[int, Process]]:
    """The columns whose values the driver does not take as they are."""
    found = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c]
    return [(place, _remembering(process)) for place, process in enumerate(found) if process]


def _remembering(process: Process) -> Process:
    """The same, without doing it again for null, and for the very value of the row before."""
    nothing = process(None)
    last, made = None, nothing

    def processed(value: Any) -> Any:
        nonlocal last, made
        if value is None:
            return nothing
        if value is not last:
            last, made = value, process(value)
        return made

    return processed


@cache
def _named(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.c)
    return f'"{table.name}" ({names})'
