"""Positions into rows: each position of a statement is recorded on every claim that the statement makes."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any

from app.batch import Batch, BatchError
from app.drafts import EvidenceDraft
from app.fields import VOICES
from app.hanging import Hanging
from app.ledger import Key, Ledger, digest
from app.models import Claim, Claimant, Evidence, Position, Source
from app.rows import Row


def put_positions(hanging: Hanging, batch: Batch, new_claims: Sequence[Row], new_texts: set[str]) -> set[str]:
    """Records each position of a statement on each of its claims; tells which events they speak of."""
    _check_references(hanging.ledger, batch, new_claims)
    about: dict[tuple[str | None, str | None], dict[str, Row]] = defaultdict(dict)  # (statement, claim)
    for claim in [*new_claims, *_spoken_of(hanging.ledger, batch, new_claims)]:
        for target in ((claim["statement"], None), (None, claim["id"])):
            about[target].setdefault(claim["id"], claim)
    rows: dict[str, Row] = {}
    words: dict[str, dict[Key, Row]] = defaultdict(dict)
    for draft in batch.positions:
        for claim in about[draft.statement, draft.claim].values():
            row = _position(draft, claim)
            rows[row["id"]] = row
            words[row["id"]] |= {tuple(said.values()): said for said in map(_told, draft.evidence)}
    checked = _checked(hanging, batch, {row["event"] for row in rows.values()}, new_texts)
    evidence = [
        {"event": row["event"], "position": id, "number": number} | said | {"checked": checked(id, said)}
        for id, row in rows.items()
        for number, said in enumerate(words[id].values(), 1)
    ]
    requoted = {(position, event) for event, position, _ in hanging.put(Evidence, evidence, all_of=2)}
    fewer = _take_back(hanging, batch, rows.keys(), new_claims)
    put = hanging.put(Position, _numbered(hanging, rows.values()), touched=requoted)
    return fewer | {event for _, event in put}


def _take_back(hanging: Hanging, batch: Batch, told: Collection[str], new_claims: Sequence[Row]) -> set[str]:
    """Removes what the data set said of its events and says no more, with claims that nobody else speaks of; the events."""
    if batch.whole is None:
        return set()
    events = {draft.id for draft in batch.events}
    gone, left = list[Row](), {claim["id"] for claim in new_claims}
    for row in hanging.on(Position, events):
        if row["dataset"] == batch.whole and row["id"] not in told:
            gone.append(row)
        else:
            left.add(row["claim"])
    silent = {row["claim"] for row in gone} - left
    hanging.remove(gone, [row for row in hanging.on(Claim, events) if row["id"] in silent])
    return {row["event"] for row in gone}


def _spoken_of(ledger: Ledger, batch: Batch, new_claims: Sequence[Row]) -> list[Row]:
    statements, claims = ({getattr(draft, on) for draft in batch.positions} for on in ("statement", "claim"))
    return [
        *ledger.current(Claim, "statement", statements - {None}),
        *ledger.current(Claim, "id", claims - {None, *(claim["id"] for claim in new_claims)}),
    ]


def _checked(
    hanging: Hanging, batch: Batch, events: Collection[str], new_texts: set[str]
) -> Callable[[str, Row], bool]:
    """Words are checked where the batch has the text of their source, and stay so while that text is the same."""
    known = {
        (row["position"], *(row[name] for name in EvidenceDraft.model_fields))
        for row in hanging.on(Evidence, events)
        if row["checked"] and row["source"] not in new_texts
    }

    def checked(position: str, said: Row) -> bool:
        words = tuple(said.values())
        if said["quote"] is None:
            return False
        return said["source"] in batch.checked or words in batch.checked or (position, *words) in known

    return checked


def _check_references(ledger: Ledger, batch: Batch, new_claims: Sequence[Row]) -> None:
    made = {claim[name] for claim in new_claims for name in ("statement", "id")} | {None}
    named = {draft.id for draft in batch.claimants} | set(VOICES)
    cited = {words.source for draft in batch.positions for words in draft.evidence}
    faults = [
        *ledger.unknown(Claim, {draft.statement for draft in batch.positions} - made, "statement"),
        *ledger.unknown(Claim, {draft.claim for draft in batch.positions} - made),
        *ledger.unknown(Claimant, {draft.claimant for draft in batch.positions} - named),
        *ledger.unknown(Source, cited - {draft.id for draft in batch.sources}),
    ]
    if faults:
        raise BatchError(faults)


def _position(draft: Any, claim: Row) -> Row:
    told = draft.model_dump(exclude={"statement", "claim", "evidence", "dataset", "number"})
    cited = sorted({words.source for words in draft.evidence})
    id = digest(claim["id"], cited, told)  # who says the same again in another document takes a new position
    given = {"dataset": draft.dataset, "number": draft.number}
    return {"id": id, "event": claim["event"], "claim": claim["id"]} | given | told


def _told(draft: Any) -> Row:
    return draft.model_dump()


def _numbered(hanging: Hanging, rows: Collection[Row]) -> list[Row]:
    """The rows with their place in the order in which positions on an event were recorded."""
    known: dict[str, dict[str, int]] = defaultdict(dict)
    for row in hanging.on(Position, {row["event"] for row in rows}):
        known[row["event"]][row["id"]] = row["number"]
    for row in rows:
        numbers = known[row["event"]]
        numbers.setdefault(row["id"], max(row["number"] or 0, max(numbers.values(), default=0) + 1))
    return [row | {"number": known[row["event"]][row["id"]]} for row in rows]
