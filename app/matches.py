"""How events met the filters that found them: for certain, or only possibly, as "A or B" or as "some day that week"."""

from collections.abc import Sequence

from sqlalchemy import Connection, case, select

from app.conditions import visible
from app.models import Event, table_of
from app.query import Filter
from app.rows import Row
from app.shapes import ALTERNATIVES

PERHAPS = (
    "region",
    "date",
    "bbox",
    "near",
    *ALTERNATIVES,
)  # filters that an event may meet without being certain


def matched_on(
    connection: Connection, query: Filter, events: Sequence[str], as_of: int | None = None
) -> dict[str, Row]:
    """For each event, and each filter that leaves it open, whether the event meets it for certain."""
    table, certain = table_of(Event), query.certain()
    told = {
        name: case(
            (where.condition(table, getattr(query, name), certain), "certain"), else_="possible"
        ).label(name)
        for name, where in query.asked().items()
        if name in PERHAPS
    }
    if not told:
        return {id: {} for id in events}
    found = select(table.c.id, *told.values()).where(table.c.id.in_(events), visible(table, as_of))
    return {row.id: {name: row._mapping[name] for name in told} for row in connection.execute(found)}
