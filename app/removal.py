"""Removing and bringing back: what is removed is closed with all that hangs on it, and can be opened again as it was."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import SQLModel

from app.batch import Batch, BatchError, BatchFault, Clash, Removal
from app.fields import VOICES
from app.ledger import VERSIONING, Ledger
from app.models import Change, Claim, Claimant, Event, Evidence, Position, Source, table_of
from app.rows import Row

REMOVABLE: dict[str, type[SQLModel]] = {
    "event": Event,
    "source": Source,
    "claimant": Claimant,
    "claim": Claim,
}
HANGING: tuple[type[SQLModel], ...] = (Evidence, Position, Claim)  # on an event, last first
REFERRING: dict[str, tuple[tuple[type[SQLModel], str], ...]] = {
    "source": ((Evidence, "source"), (Source, "derived_from")),
    "claimant": ((Position, "claimant"),),
}


@dataclass
class Returned:
    """The rows that are to be current again."""

    events: dict[str, Row] = field(default_factory=dict)
    hanging: dict[type[SQLModel], list[Row]] = field(default_factory=dict)
    documents: dict[type[SQLModel], list[Row]] = field(default_factory=dict)


def remove(ledger: Ledger, batch: Batch) -> set[str]:
    """The events that are left and of which less is claimed."""
    _refuse(ledger, batch.removed)
    spoken_of = set[str]()
    for removal in batch.removed:
        model = REMOVABLE[removal.entity]
        rows = ledger.current(model, "id", [removal.id])
        if model is Event:
            _remove_hanging(ledger, [removal.id])
        if model is Claim:
            events = {row["event"] for row in rows}
            said = [row for row in ledger.current(Position, "event", events) if row["claim"] == removal.id]
            remove_positions(ledger, said)
            spoken_of |= events
        detail = {"merged_into": removal.merged_into} if removal.merged_into else None
        ledger.remove(model, rows, detail)
    return spoken_of


def remove_events(ledger: Ledger, ids: Sequence[str]) -> None:
    """The events with all that hangs on them; they must be there."""
    _remove_hanging(ledger, ids)
    ledger.remove(Event, ledger.current(Event, "id", ids))


def returned(ledger: Ledger, batch: Batch) -> Returned:
    found = Returned(hanging={model: [] for model in HANGING})
    for entity, id in batch.returned:
        model = REMOVABLE[entity]
        removed_in = _removed_in(ledger, model, id)
        (row,) = _closed(ledger, model, "id", id, removed_in)
        ledger.returning.add((entity, id))
        if model is not Event:
            found.documents.setdefault(model, []).append(row)
            continue
        found.events[id] = row
        for hanging in HANGING:
            rows = _closed(ledger, hanging, "event", id, removed_in)
            found.hanging[hanging] += rows
            ledger.returning |= {(table_of(hanging).name, row["id"]) for row in rows if "id" in row}
    if batch.whole is None:
        _refuse_dangling(ledger, found)
    else:
        _leave_to(batch.whole, ledger, found)
    return found


def removed_events(ledger: Ledger, ids: Collection[str]) -> dict[str, str | None]:
    """Of these events, none of which is there, those that were, with the one that each was merged into."""
    event, change = table_of(Event), table_of(Change)
    gone = ledger.connection.execute(select(event.c.id).where(event.c.id.in_(ids)).distinct()).scalars().all()
    if not gone:
        return {}
    last = select(change.c.id, change.c.detail).where(
        change.c.entity == event.name, change.c.id.in_(gone), change.c.action == "deleted"
    )
    rows = ledger.connection.execute(last.order_by(change.c.revision, change.c.position))
    return {id: (detail or {}).get("merged_into") for id, detail in rows}


def _refuse(ledger: Ledger, removals: Sequence[Removal]) -> None:
    missing, clashes = list[BatchFault](), list[BatchFault]()
    gone = {removal.id for removal in removals}
    for entity, id, survivor in removals:
        missing += ledger.unknown(REMOVABLE[entity], {id})
        clashes += [BatchFault(f"{entity} {id!r} is still {used}", id) for used in _uses(ledger, entity, id)]
        if survivor in gone:
            clashes.append(
                BatchFault(f"{survivor!r} is removed too: nothing would be left to merge into", survivor)
            )
        elif survivor is not None:
            missing += ledger.unknown(Event, {survivor})
    if missing:
        raise BatchError(missing)
    if clashes:
        raise Clash(clashes)


def _remove_hanging(ledger: Ledger, events: Sequence[str]) -> None:
    for model in HANGING:
        ledger.remove(model, ledger.current(model, "event", events))


def remove_positions(ledger: Ledger, positions: Collection[Row]) -> None:
    ids = {row["id"] for row in positions}
    evidence = ledger.current(Evidence, "event", {row["event"] for row in positions})
    ledger.remove(Evidence, [row for row in evidence if row["position"] in ids])
    ledger.remove(Position, positions)


def _uses(ledger: Ledger, entity: str, id: str) -> Iterator[str]:
    for model, column in REFERRING.get(entity, ()):
        if rows := ledger.current(model, column, [id]):
            yield f"the {column} of {len(rows)} {table_of(model).name} rows: remove these first"


def _removed_in(ledger: Ledger, model: type[SQLModel], id: str) -> int:
    """The revision that removed it; what is there, or never was, cannot be brought back."""
    table = table_of(model)
    ends = ledger.connection.execute(select(table.c.superseded_by).where(table.c.id == id)).scalars().all()
    if not ends:
        raise BatchError(ledger.unknown(model, {id}))
    if None in ends:
        raise Clash([BatchFault(f"{table.name} {id!r} is not removed", id)])
    return max(ends)


def _closed(ledger: Ledger, model: type[SQLModel], column: str, id: str, revision: int) -> list[Row]:
    """The versions that the revision closed."""
    table = table_of(model)
    columns = [c for c in table.c if c.name not in VERSIONING]
    of_it = select(*columns).where(table.c[column] == id, table.c.superseded_by == revision)
    return [dict(row._mapping) for row in ledger.connection.execute(of_it)]


def _refuse_dangling(ledger: Ledger, found: Returned) -> None:
    if faults := _missing(ledger, found):
        raise Clash(faults)


def _missing(ledger: Ledger, found: Returned) -> list[BatchFault]:
    """What the positions refer to may have been removed since."""
    sources = {row["source"] for row in found.hanging[Evidence]}
    claimants = {row["claimant"] for row in found.hanging[Position]} - set(VOICES)
    return [*ledger.unknown(Source, sources), *ledger.unknown(Claimant, claimants)]


def _leave_to(dataset: str, ledger: Ledger, found: Returned) -> None:
    """Without what the data set tells anew itself, and what refers to something that is no more."""
    claims, positions, evidence = (found.hanging[model] for model in (Claim, Position, Evidence))
    missing = {fault.id for fault in _missing(ledger, found)}
    lost = {row["position"] for row in evidence if row["source"] in missing}
    lost |= {row["id"] for row in positions if row["dataset"] == dataset or row["claimant"] in missing}
    silent = {row["claim"] for row in positions} - {
        row["claim"] for row in positions if row["id"] not in lost
    }
    found.hanging = {
        Evidence: [row for row in evidence if row["position"] not in lost],
        Position: [row for row in positions if row["id"] not in lost],
        Claim: [row for row in claims if row["id"] not in silent],
    }
