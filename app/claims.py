"""The claims of events with their positions and evidence, loaded together for all events of an answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel

from app.conditions import visible
from app.lists import EventPage, Within
from app.matches import matched_on
from app.models import Claim, Claimant, Evidence, Position, Source, table_of
from app.rows import Row, grouped
from app.shapes import EvidenceFields, PositionFields

VALUES_AT_ONCE = 10_000  # SQLite takes 32,766 parameters, PostgreSQL twice as many
INTERNAL = {"superseded_by", "revision", "recorded_at"}


def of_events(
    connection: Connection, events: Sequence[str], as_of: int | None = None
) -> dict[str, list[Row]]:
    """For each event its claims, by field and statement."""
    claims = sorted(
        _rows(connection, Claim, "event", events, as_of),
        key=lambda claim: (claim["field"], claim["statement"]),
    )
    found: dict[str, list[Row]] = {id: [] for id in events}
    for claim in with_positions(connection, claims, as_of):
        found[claim["event"]].append(claim)
    return found


def included(
    connection: Connection, rows: list[Row], query: EventPage | Within, as_of: int | None = None
) -> list[Row]:
    """The events with what was asked to come with them."""
    ids, asked = [row["id"] for row in rows], query.include
    more = {
        "claims": of_events(connection, ids, as_of) if "claims" in asked else None,
        "source_documents": sources_of(connection, ids, as_of) if "sources" in asked else None,
        "matched_on": matched_on(connection, query, ids, as_of) if "matched_on" in asked else None,
    }
    return [
        row | {name: found[row["id"]] for name, found in more.items() if found is not None} for row in rows
    ]


def with_positions(connection: Connection, claims: Sequence[Row], as_of: int | None = None) -> list[Row]:
    positions = _rows(connection, Position, "claim", [claim["id"] for claim in claims], as_of)
    evidence = _rows(connection, Evidence, "position", [position["id"] for position in positions], as_of)
    claimants = _rows(connection, Claimant, "id", {position["claimant"] for position in positions}, as_of)
    known = {claimant["id"]: claimant for claimant in claimants}
    words = grouped("position", evidence)
    taken: dict[str, list[Row]] = defaultdict(list)
    for position in sorted(positions, key=lambda position: position["number"]):
        taken[position["claim"]].append(_position(position, known, words[position["id"]]))
    return [claim | {"positions": taken[claim["id"]]} for claim in claims]


def last_change(connection: Connection, claim: str, as_of: int | None = None) -> int:
    """The last revision in which anything changed that is shown of a claim: itself, its positions, quotes, speakers."""
    claims, position, evidence, claimant = (table_of(m) for m in (Claim, Position, Evidence, Claimant))
    of_claim = select(position.c.id).where(position.c.claim == claim, visible(position, as_of))
    who = select(position.c.claimant).where(position.c.claim == claim, visible(position, as_of))
    shown = [
        (claims, claims.c.id == claim),
        (position, position.c.claim == claim),
        (evidence, evidence.c.position.in_(of_claim)),
        (claimant, claimant.c.id.in_(who)),
    ]
    newest = [select(func.max(t.c.revision)).where(which, visible(t, as_of)) for t, which in shown]
    return max(connection.execute(statement).scalar_one() or 0 for statement in newest)


def sources_of(
    connection: Connection, events: Sequence[str], as_of: int | None = None
) -> dict[str, list[Row]]:
    """For each event the documents that its evidence cites."""
    cited = {(row["event"], row["source"]) for row in _rows(connection, Evidence, "event", events, as_of)}
    known = {row["id"]: row for row in _rows(connection, Source, "id", {id for _, id in cited}, as_of)}
    found: dict[str, list[Row]] = {id: [] for id in events}
    for event, source in sorted(cited):
        found[event].append(known[source])
    return found


def _rows(
    connection: Connection, model: type[SQLModel], column: str, values: Iterable[str], as_of: int | None
) -> list[Row]:
    """The visible rows that have one of the values; those of one value in the order of their keys."""
    table, values = table_of(model), list(values)
    columns = [c for c in table.c if c.name not in INTERNAL]
    keys = [c for c in table.primary_key if c.name != "revision"]
    found: list[Row] = []
    for first in range(0, len(values), VALUES_AT_ONCE):
        some = values[first : first + VALUES_AT_ONCE]
        statement = select(*columns).where(table.c[column].in_(some), visible(table, as_of)).order_by(*keys)
        found += [dict(row._mapping) for row in connection.execute(statement)]
    return found


def _position(position: Row, claimants: dict[str, Row], evidence: Sequence[Row]) -> Row:
    claimant = claimants.get(position["claimant"], {})
    words = [{name: row[name] for name in EvidenceFields.model_fields} for row in evidence]
    names = {"claimant_name": claimant.get("name"), "claimant_country": claimant.get("country")}
    told = {name: position[name] for name in PositionFields.model_fields if name not in ("event", "claim")}
    return told | names | {"evidence": words}
