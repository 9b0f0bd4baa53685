"""How a claim's status came about: what was said of it, and of other values of its field, and which position turned it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from app.attribution import RULE
from app.derive import Positions, stance, values
from app.history import Past
from app.models import Change, Claim, Evidence, Position, Revision, Source, table_of
from app.rows import Row, by_id, grouped

SAID = ("id", "number", "claimant", "person", "stance", "said_on", "basis", "pending_on")
SPOKEN = ("created", "updated")  # a position that is removed or restored with its event says nothing new


class Story:
    """Every version of all that the statuses of one field of one event follow from."""

    def __init__(self, connection: Connection, event: str, field: str) -> None:
        table = table_of(Change)
        of_event = table.c.event == event
        ids = {
            entity: select(table.c.id).where(of_event, table.c.entity == entity)
            for entity in ("claim", "position")
        }
        every = _versions(connection, Claim, "id", ids["claim"])
        self.field, self.claims = field, [row for row in every if row["field"] == field]
        claims = {row["id"] for row in self.claims}
        found = _versions(connection, Position, "id", ids["position"])
        self.positions = [row for row in found if row["claim"] in claims]
        self.evidence = _versions(connection, Evidence, "event", [event])
        self.sources = _versions(connection, Source, "id", {row["source"] for row in self.evidence})
        self.actions = _actions(connection, event)

    def revisions(self, claim: str) -> list[int]:
        """Those in which the claim or a position on it changed."""
        own = {row["id"] for row in self.positions if row["claim"] == claim} | {claim}
        return sorted({revision for revision, _, id in self.actions if id in own})

    def claim(self, id: str, revision: int) -> Row | None:
        return by_id(_at(self.claims, revision)).get(id)

    def said(self, revision: int) -> list[Row]:
        """The positions that were recorded then, on any value of the field."""
        now = [row for row in self.positions if row["revision"] == revision]
        new = [row for row in now if self.actions.get((revision, "position", row["id"])) in SPOKEN]
        return sorted(new, key=lambda row: row["number"])

    def turned_by(self, claim: Row, revision: int) -> Row | None:
        """The last of the positions recorded then, one after another, at which the status became another."""
        new = self.said(revision)
        told = [row for row in _at(self.positions, revision) if row not in new]
        turned, status = None, self._status(claim, told, revision)
        for number, position in enumerate(new, 1):
            after = self._status(claim, [*told, *new[:number]], revision)
            if after != status:
                turned, status = position, after
        return turned if status == claim["status"] and claim["rule"] == RULE else None

    def _status(self, claim: Row, told: Sequence[Row], revision: int) -> str:
        origin = {row["id"]: row["origin"] for row in _at(self.sources, revision)}
        cited = grouped("position", _at(self.evidence, revision))
        stances = {
            id: [
                stance(row, frozenset(origin[words["source"]] for words in cited[row["id"]])) for row in rows
            ]
            for id, rows in grouped("claim", told).items()
        }
        return Positions(_at(self.claims, revision), stances).status(self.field, values(claim["value"]))


def claim_history(connection: Connection, id: str, query: Past) -> tuple[list[Row], int] | None:
    """The steps asked for, with one more where there are more, and how many are asked for; null of no claim."""
    table = table_of(Claim)
    known = select(table.c.event, table.c.field).where(table.c.id == id).order_by(table.c.revision)
    if (claim := connection.execute(known.limit(1)).one_or_none()) is None:
        return None
    story = Story(connection, claim.event, claim.field)
    revisions = [n for n in story.revisions(id) if query._as_of is None or n <= query._as_of]
    if not revisions:
        return None
    rest = [number for number in revisions if number > query.since]
    page = rest[: query.limit + 1]
    made = _made(connection, page)
    return [made[number] | _step(story, id, number) for number in page], len(rest)


def _step(story: Story, id: str, revision: int) -> Row:
    before, now = story.claim(id, revision - 1), story.claim(id, revision)
    told = {name: now[name] if now else None for name in ("value", "status", "rule")}
    turned = now and (before is None or before["status"] != now["status"])
    by = story.turned_by(now, revision) if now and turned else None
    own = [_said(row) for row in story.said(revision) if row["claim"] == id]
    action = story.actions.get((revision, "claim", id), "updated")
    rival = (
        {"claim": by["claim"], "value": (story.claim(by["claim"], revision) or {}).get("value")} if by else {}
    )
    return {"action": action} | told | {"positions": own, "turned_by": rival | _said(by) if by else None}


def _said(position: Row) -> Row:
    return {name: position[name] for name in SAID}


def _at(rows: Sequence[Row], revision: int) -> list[Row]:
    """The versions that were current at a revision."""
    return [row for row in rows if row["revision"] <= revision < (row["superseded_by"] or revision + 1)]


def _versions(connection: Connection, model: type[SQLModel], column: str, values: Any) -> list[Row]:
    table = table_of(model)
    found = select(table).where(table.c[column].in_(values)).order_by(*table.primary_key)
    return [dict(row._mapping) for row in connection.execute(found)]


def _actions(connection: Connection, event: str) -> dict[tuple[int, str, str], str]:
    """What was done to the claims and positions of the event: by revision, entity and id."""
    table = table_of(Change)
    told = select(table.c.revision, table.c.entity, table.c.id, table.c.action).where(table.c.event == event)
    return {(row.revision, row.entity, row.id): row.action for row in connection.execute(told)}


def _made(connection: Connection, revisions: Collection[int]) -> dict[int, Row]:
    table = table_of(Revision)
    told = [table.c.number.label("revision"), table.c.recorded_at, table.c.key, table.c.reason]
    found = connection.execute(select(*told).where(table.c.number.in_(revisions)))
    return {row.revision: dict(row._mapping) for row in found}
