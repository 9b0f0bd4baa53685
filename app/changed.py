"""What changes did to rows: the patch from the version before, and the row as it was after."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from app.claims import of_events
from app.conditions import answered
from app.models import Claim, Claimant, Dataset, Event, Evidence, Position, Source, table_of
from app.rows import Row, grouped
from app.shapes import EvidenceFields, Version

MODELS: dict[str, type[SQLModel]] = {
    table_of(model).name: model for model in (Dataset, Claimant, Source, Event, Claim, Position)
}
GONE = ("deleted", "left")
Versions = dict[tuple[str, str, int], Row]  # by entity, id and revision


def with_what_changed(connection: Connection, changes: Sequence[Row], whole: bool) -> list[Row]:
    """The changes as they are answered: with a patch where a row was updated, and the row where it is asked for."""
    after, before = (_versions(connection, changes, column) for column in ("revision", "superseded_by"))
    claims = _claims(connection, changes) if whole else {}
    return [_told(change, after, before, claims, whole) for change in changes]


def _told(change: Row, after: Versions, before: Versions, claims: Versions, whole: bool) -> Row:
    key = (change["entity"], change["id"], change["revision"])
    told = {name: change[name] for name in ("revision", "position", "recorded_at", "entity", "id", "event")}
    told |= {name: change[name] for name in ("action", "key", "reason")}
    told["merged_into"] = (change["detail"] or {}).get("merged_into")
    told["diff"] = _patch(before[key], after[key]) if key in before and key in after else None
    if whole:
        told["row"] = None if change["action"] in GONE else after[key] | claims.get(key, {})
    return told


def _patch(before: Row, after: Row) -> list[Row]:
    """An RFC 6902 patch of the columns; every row has all of them, so each is replaced."""
    return [
        {"op": "replace", "path": f"/{name}", "value": value}
        for name, value in after.items()
        if value != before[name] and name not in Version.model_fields
    ]


def _versions(connection: Connection, changes: Iterable[Row], column: str) -> Versions:
    """The versions that the changes opened, or those that they closed."""
    found: Versions = {}
    for entity, some in grouped("entity", changes).items():
        table = table_of(MODELS[entity])
        ids, revisions = ({change[name] for change in some} for name in ("id", "revision"))
        which = (table.c.id.in_(ids), table.c[column].in_(revisions))
        rows = connection.execute(
            select(*answered(table).values(), table.c[column].label("at")).where(*which)
        )
        found |= {(entity, row["id"], row.pop("at")): row for row in map(_row, rows)}
    earlier = int(column == "superseded_by")
    words = _evidence(connection, [id for entity, id, _ in found if entity == "position"])
    return {
        (entity, id, at): row | ({"evidence": _said(words[id], at - earlier)} if entity == "position" else {})
        for (entity, id, at), row in found.items()
    }


def _row(row: Any) -> Row:
    return dict(row._mapping)


def _evidence(connection: Connection, positions: Sequence[str]) -> dict[str, list[Row]]:
    """All that was ever quoted for the positions; few have more than one version."""
    table = table_of(Evidence)
    found = select(table).where(table.c.position.in_(positions)).order_by(table.c.number)
    return grouped("position", map(_row, connection.execute(found)) if positions else [])


def _said(words: Sequence[Row], revision: int) -> list[Row]:
    return [
        {name: row[name] for name in EvidenceFields.model_fields}
        for row in words
        if row["revision"] <= revision and (row["superseded_by"] is None or row["superseded_by"] > revision)
    ]


def _claims(connection: Connection, changes: Sequence[Row]) -> Versions:
    """With each event that is told, its claims at that revision."""
    events: dict[int, list[str]] = defaultdict(list)
    for change in changes:
        if change["entity"] == "event" and change["action"] not in GONE:
            events[change["revision"]].append(change["id"])
    return {
        ("event", id, revision): {"claims": claims}
        for revision, ids in events.items()
        for id, claims in of_events(connection, ids, revision).items()
    }
