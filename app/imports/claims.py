"""What a row claims of its event, and who says so."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.imports.cells import Cells
from app.ledger import digest
from app.lines import Line
from app.rows import Row


def claimed(
    cells: Cells, event: str, field: str, value: Any, positions: Iterable[Row], statement: str | None = None
) -> Iterator[Line]:
    """By default a statement of its own: with another value it is another one, and what people said of the first stays with that."""
    statement = statement or digest(event, field, value)
    yield cells.made("claim", event=event, statement=statement, field=field, value=value)
    for position in positions:
        yield cells.made("position", claim=digest(statement, event, field), **position)
