"""The one way in: a batch becomes a revision, with all that is derived from it, in one transaction or not at all."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app import regions
from app.db import Database
from app.derive import Positions, country_of, derived_claims, derived_event, stance
from app.drafts import Batch
from app.fields import VOICES
from app.ledger import Ledger, Row
from app.models import Claim, Claimant, Dataset, Event, Evidence, Position, Source


class BatchError(ValueError):
    """What in a batch refers to nothing; nothing of the batch was written."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Recorded:
    revision: int | None  # null: everything was known already
    events: int  # created or changed


def record(database: Database, batch: Batch, reason: str | None = None, key: str | None = None) -> Recorded:
    with database.write() as connection:
        ledger = Ledger(connection)
        changed_documents = _put_documents(ledger, batch)
        claims = _new_claims(ledger, batch)
        spoken_of = _put_positions(ledger, batch, claims) | _citing(ledger, changed_documents)
        events = _put_events(ledger, batch, claims, spoken_of)
        return Recorded(ledger.commit(reason, key), len(events))


def _put_documents(ledger: Ledger, batch: Batch) -> dict[str, set[str]]:
    """Data sets, claimants and sources; tells which claimants and sources changed."""
    ledger.put(Dataset, [draft.model_dump() for draft in batch.datasets])
    claimants = [draft.model_dump() | {"country": country_of(draft.id)} for draft in batch.claimants]
    sources = _with_origins(ledger, {draft.id: draft.model_dump() for draft in batch.sources})
    return {
        "claimant": {key[0] for key in ledger.put(Claimant, claimants)},
        "source": {key[0] for key in ledger.put(Source, sources)},
    }


def _with_origins(ledger: Ledger, sources: dict[str, Row]) -> list[Row]:
    """The sources, and those stored ones that go back to them, each with the document where its chain begins."""
    stored = _by_id(ledger.current(Source, "id", sources))
    followers = ledger.current(Source, "origin", {row["origin"] for row in stored.values()})
    known = _by_id(followers) | sources
    while missing := {row["derived_from"] for row in known.values() if row["derived_from"]} - known.keys():
        found = _by_id(ledger.current(Source, "id", missing))
        if found.keys() != missing:
            raise BatchError(
                [f"derived_from: there is no source {id!r}" for id in sorted(missing - found.keys())]
            )
        known |= found
    return [row | {"origin": _origin(row["id"], known)} for row in known.values()]


def _origin(id: str, known: dict[str, Row]) -> str:
    chain = [id]
    while (earlier := known[chain[-1]]["derived_from"]) is not None:
        if earlier in chain:
            raise BatchError([f"derived_from: {' repeats '.join([*chain, earlier])}"])
        chain.append(earlier)
    return chain[-1]


def _new_claims(ledger: Ledger, batch: Batch) -> list[Row]:
    known = {draft.id for draft in batch.events}
    named = {draft.event for draft in batch.claims} - known
    if missing := named - {row["id"] for row in ledger.current(Event, "id", named)}:
        raise BatchError([f"there is no event {id!r} to claim something of" for id in sorted(missing)])
    return [
        {"id": _digest(draft.statement, draft.event, draft.field)}
        | draft.model_dump()
        | {"status": None, "rule": None}
        for draft in batch.claims
    ]


def _put_positions(ledger: Ledger, batch: Batch, new_claims: Sequence[Row]) -> set[str]:
    """Records each position of a statement on each of its claims; tells which events they speak of."""
    statements = {draft.statement for draft in batch.positions}
    about: dict[str, dict[str, Row]] = defaultdict(dict)
    for claim in [*ledger.current(Claim, "statement", statements), *new_claims]:
        about[claim["statement"]][claim["id"]] = claim
    _check_references(ledger, batch, about)
    taken = [(draft, claim) for draft in batch.positions for claim in about[draft.statement].values()]
    rows = [_position(draft, claim) for draft, claim in taken]
    evidence = [
        _evidence(number, words, row, words.source in batch.checked)
        for row, (draft, _) in zip(rows, taken, strict=True)
        for number, words in enumerate(draft.evidence, 1)
    ]
    requoted = {(position, event) for event, position, _ in ledger.put(Evidence, evidence, all_of=2)}
    return {event for _, event in ledger.put(Position, _numbered(ledger, rows), touched=requoted)}


def _check_references(ledger: Ledger, batch: Batch, about: Collection[str]) -> None:
    claimants = (
        {draft.claimant for draft in batch.positions} - {draft.id for draft in batch.claimants} - set(VOICES)
    )
    sources = {words.source for draft in batch.positions for words in draft.evidence}
    missing = {
        "statement": {draft.statement for draft in batch.positions} - set(about),
        "claimant": claimants - _by_id(ledger.current(Claimant, "id", claimants)).keys(),
        "source": sources - _by_id(ledger.current(Source, "id", sources)).keys(),
    }
    if faults := [f"there is no {what} {id!r}" for what, ids in missing.items() for id in sorted(ids)]:
        raise BatchError(faults)


def _position(draft: Any, claim: Row) -> Row:
    told = draft.model_dump(exclude={"statement", "evidence"})
    cited = sorted({words.source for words in draft.evidence})
    id = _digest(claim["id"], cited, told)  # who says the same again in another document takes a new position
    return {"id": id, "event": claim["event"], "claim": claim["id"]} | told


def _evidence(number: int, words: Any, position: Row, checked: bool) -> Row:
    return {"event": position["event"], "position": position["id"], "number": number, "checked": checked} | (
        words.model_dump()
    )


def _numbered(ledger: Ledger, rows: Sequence[Row]) -> list[Row]:
    """The rows with their place in the order in which positions on a claim were recorded."""
    known: dict[str, dict[str, int]] = defaultdict(dict)
    for row in ledger.current(Position, "claim", {row["claim"] for row in rows}):
        known[row["claim"]][row["id"]] = row["number"]
    return [
        row | {"number": known[row["claim"]].setdefault(row["id"], len(known[row["claim"]]) + 1)}
        for row in rows
    ]


def _citing(ledger: Ledger, changed: dict[str, set[str]]) -> set[str]:
    """The events whose answers show a claimant or a source that changed."""
    cited = ledger.current(Evidence, "source", changed["source"])
    spoken = ledger.current(Position, "claimant", changed["claimant"])
    return {row["event"] for row in [*cited, *spoken]}


def _put_events(ledger: Ledger, batch: Batch, new_claims: Sequence[Row], spoken_of: set[str]) -> set[str]:
    """The batch's events and all that were spoken of, with what is derived from all that is known of them."""
    drafts = {
        draft.id: draft.model_dump() | {"region_name": _region_name(draft.region)} for draft in batch.events
    }
    affected = drafts.keys() | spoken_of | {claim["event"] for claim in new_claims}
    events = _by_id(ledger.current(Event, "id", affected)) | drafts
    claims = _grouped(
        "event", (_by_id(ledger.current(Claim, "event", affected)) | _by_id(new_claims)).values()
    )
    origins = _origins(ledger, affected)
    stances = defaultdict(list)
    for row in ledger.current(Position, "event", affected):
        stances[row["claim"]].append(stance(row, frozenset(origins[row["event"]][row["id"]].values())))
    said = {id: Positions(claims[id], stances) for id in events}
    claimed = ledger.put(Claim, [row for id in events for row in derived_claims(claims[id], said[id])])
    touched = {(id,) for id in spoken_of | {event for _, event in claimed}}
    rows = [derived_event(row, said[id], _merged(origins[id].values())) for id, row in events.items()]
    return {id for (id,) in ledger.put(Event, rows, touched)}


def _origins(ledger: Ledger, events: Collection[str]) -> dict[str, dict[str, dict[str, str]]]:
    """For each event, for each of its positions: the sources cited, and where each begins."""
    evidence = ledger.current(Evidence, "event", events)
    sources = _by_id(ledger.current(Source, "id", {row["source"] for row in evidence}))
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in evidence:
        found[row["event"]][row["position"]][row["source"]] = sources[row["source"]]["origin"]
    return found


def _region_name(code: str | None) -> str | None:
    region = regions.get(code) if code else None
    return region.name if region else None


def _merged(parts: Iterable[dict[str, str]]) -> dict[str, str]:
    return {key: value for part in parts for key, value in part.items()}


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


def _grouped(column: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _digest(*parts: Any) -> str:
    """An identifier that follows from what it identifies, so that the same file twice changes nothing."""
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]
