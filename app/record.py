"""The one way in: a batch becomes a revision, with all that is derived from it, in one transaction or not at all."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Connection

from app import regions
from app.batch import Batch, BatchError, BatchFault, Removal, Return
from app.db import Database
from app.derive import Positions, country_of, derived_claims, derived_event, stance
from app.hanging import Hanging
from app.ledger import Ledger, digest
from app.models import Claim, Claimant, Dataset, Event, Evidence, Position, Source
from app.origins import with_origins
from app.positions import put_positions
from app.removal import Returned, remove, returned
from app.rows import Row, by_id, grouped
from app.wholes import circles

NOTHING_SAID = Positions((), {})


@dataclass(frozen=True)
class Recorded:
    revision: int | None  # null: everything was known already
    events: int  # created, changed or removed
    actions: Mapping[tuple[str, str], str] = field(default_factory=dict, compare=False)  # by entity and id


def record(database: Database, batch: Batch, reason: str | None = None, key: str | None = None) -> Recorded:
    with database.write() as connection:
        return write(connection, batch, reason, key)


def write(
    connection: Connection, batch: Batch, reason: str | None = None, key: str | None = None
) -> Recorded:
    """The same within a transaction of the caller's, which must be a writer's."""
    ledger = Ledger(connection)
    events = put(ledger, batch)
    actions = {(change["entity"], change["id"]): change["action"] for change in ledger.changes}
    revision = ledger.commit(reason, key)
    return Recorded(revision, len(events | {r.id for r in batch.removed if r.entity == "event"}), actions)


def put(ledger: Ledger, batch: Batch, known: Mapping[str, Row] | None = None) -> set[str]:
    """The same as a part of a revision; the events that changed.

    `known` are the current rows of the batch's events, where they were read before.
    """
    _refuse_twice(batch)
    less = remove(ledger, batch)
    back = returned(ledger, batch)
    changed = _put_documents(ledger, batch, back)
    drafts = back.events | {draft.id: vars(draft) for draft in batch.events}
    if found := circles(ledger, drafts.values()):
        raise BatchError(list(found.values()))
    if known is None:
        known = by_id(ledger.current(Event, "id", drafts))
    hanging = Hanging(ledger, drafts.keys() - known.keys())
    for model in (Position, Evidence):
        hanging.put(model, back.hanging[model])
    claims = [*back.hanging[Claim], *_new_claims(ledger, batch)]
    spoken_of = put_positions(hanging, batch, claims, changed["text"]) | _citing(ledger, changed) | less
    claimed = {*spoken_of, *(claim["event"] for claim in claims), *back.events}
    others = by_id(ledger.current(Event, "id", claimed - drafts.keys()))
    return _put_events(hanging, {**known, **others}, drafts, claims, spoken_of)


def _refuse_twice(batch: Batch) -> None:
    """Of two rows for one thing the last would win, and the first be lost."""
    given = {
        "event": [draft.id for draft in batch.events],
        "source": [draft.id for draft in batch.sources],
        "claim": [f"{draft.statement} on {draft.field} of {draft.event}" for draft in batch.claims],
    }
    returned = batch.returned if batch.whole is None else ()  # with a data set they come with their new rows
    changed: list[Removal | Return] = [*batch.removed, *returned]
    for each in changed:
        given.setdefault(each.entity, []).append(each.id)
    if faults := [
        BatchFault(f"{what} {id!r} is given twice", id)
        for what, ids in given.items()
        for id, n in Counter(ids).items()
        if n > 1
    ]:
        raise BatchError(faults)


def _put_documents(ledger: Ledger, batch: Batch, back: Returned) -> dict[str, set[str]]:
    """Data sets, claimants and sources; tells which known claimants and sources changed, and which sources' text did."""
    ledger.put(Dataset, [draft.model_dump() for draft in batch.datasets])
    claimants = [draft.model_dump() | {"country": country_of(draft.id)} for draft in batch.claimants]
    claimants += back.documents.get(Claimant, [])
    told = {draft.id: draft.model_dump() for draft in batch.sources} | by_id(back.documents.get(Source, []))
    sources = with_origins(ledger, told)
    named, known = (
        by_id(ledger.current(model, "id", {row["id"] for row in rows}))
        for model, rows in ((Claimant, claimants), (Source, sources))
    )
    texts = {id: row["sha256"] for id, row in known.items()}
    return {
        "text": {row["id"] for row in sources if texts.get(row["id"]) != row["sha256"]},
        "claimant": named.keys() & {id for (id,) in ledger.put(Claimant, claimants, old=named.values())},
        "source": known.keys() & {id for (id,) in ledger.put(Source, sources, old=known.values())},
    }


def _new_claims(ledger: Ledger, batch: Batch) -> list[Row]:
    known = {draft.id for draft in batch.events}
    if faults := ledger.unknown(Event, {draft.event for draft in batch.claims} - known):
        raise BatchError(faults)
    return [
        {"id": digest(draft.statement, draft.event, draft.field)}
        | draft.model_dump()
        | {"status": None, "rule": None}
        for draft in batch.claims
    ]


def _citing(ledger: Ledger, changed: dict[str, set[str]]) -> set[str]:
    """The events whose answers show a claimant or a source that changed."""
    cited = ledger.current(Evidence, "source", changed["source"])
    spoken = ledger.current(Position, "claimant", changed["claimant"])
    return {row["event"] for row in [*cited, *spoken]}


def _put_events(
    hanging: Hanging,
    known: Mapping[str, Row],
    drafts: Mapping[str, Row],
    new_claims: Sequence[Row],
    spoken_of: Collection[str],
) -> set[str]:
    """The batch's events and all that were spoken of, with what is derived from all that is known of them."""
    events = {**known, **drafts}
    claims = grouped("event", (by_id(hanging.on(Claim, events.keys())) | by_id(new_claims)).values())
    evidence = hanging.on(Evidence, events.keys())
    origins, quotes = _origins(hanging.ledger, evidence), grouped("event", evidence)
    stances = defaultdict(list)
    for row in hanging.on(Position, events.keys()):
        stances[row["claim"]].append(stance(row, frozenset(origins[row["event"]][row["id"]].values())))
    said = {id: Positions(claims[id], stances) for id in events if id in claims}
    changed = hanging.put(Claim, [row for id in said for row in derived_claims(claims[id], said[id])])
    touched = {(id,) for id in {*spoken_of, *(event for _, event in changed)}}
    rows = []
    for id, event in events.items():
        names = _region_names(event["region"])
        texts = [*(row["quote"] for row in quotes[id]), *names] if id in quotes else names
        origin_of = _merged(origins[id].values()) if id in origins else {}
        row = derived_event(event, said.get(id, NOTHING_SAID), origin_of, texts)
        row["region_name"] = names[0]
        rows.append(row)
    return {id for (id,) in hanging.ledger.put(Event, rows, touched, old=known.values())}


def _origins(ledger: Ledger, evidence: Sequence[Row]) -> dict[str, dict[str, dict[str, str]]]:
    """For each event, for each of its positions: the sources cited, and where each begins."""
    cited = {row["source"] for row in evidence}
    sources = by_id(ledger.current(Source, "id", cited, only=["id", "origin"]))
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in evidence:
        found[row["event"]][row["position"]][row["source"]] = sources[row["source"]]["origin"]
    return found


@cache
def _region_names(code: str | None) -> tuple[str | None, ...]:
    region = regions.get(code) if code else None
    return (region.name, region.name_local, region.name_uk) if region else (None,)


def _merged(parts: Iterable[dict[str, str]]) -> dict[str, str]:
    return {key: value for part in parts for key, value in part.items()}
