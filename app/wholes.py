"""Events that are part of others: none may come back to itself, or all of the circle would drop out of every sum."""

from collections.abc import Collection, Mapping
from typing import Any

from app.batch import BatchFault
from app.ledger import Ledger
from app.models import Event
from app.rows import by_id

Parts = Mapping[str, str | None]  # of each event the one that it is part of


def circles(ledger: Ledger, events: Collection[Mapping[str, Any]]) -> dict[str, BatchFault]:
    """By the event's id, what is wrong with those that would come back to themselves once these are written."""
    if not any(event["part_of"] for event in events):
        return {}
    given = {event["id"]: event["part_of"] for event in events}
    known = _known(ledger, given)
    rounds = {id: chain for id in given if (chain := _round(id, known))}
    return {id: _fault(chain) for id, chain in rounds.items()}


def _known(ledger: Ledger, given: Parts) -> Parts:
    known = dict(given)
    while missing := {whole for whole in known.values() if whole} - known.keys():
        rows = by_id(ledger.current(Event, "id", missing))
        known |= {id: rows[id]["part_of"] if id in rows else None for id in missing}
    return known


def _round(id: str, known: Parts) -> list[str]:
    """The way from the event back to it; nothing where it does not come back."""
    chain, seen = [id], set[str]()
    while (whole := known[chain[-1]]) is not None and whole not in seen:
        chain.append(whole)
        seen.add(whole)
        if whole == id:
            return chain
    return []


def _fault(chain: list[str]) -> BatchFault:
    return BatchFault(
        " is part of ".join([chain[0], ", which is part of ".join(chain[1:])]), chain[1], (), "part_of"
    )
