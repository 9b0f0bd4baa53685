"""Chains of events that are part of others, and of documents that repeat others: none may come back to itself.

All of a circle would drop out of every sum, and none of its documents be the first.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from app.batch import BatchFault
from app.ledger import Ledger
from app.models import Event, Source
from app.rows import by_id

Parts = Mapping[str, str | None]  # of each the one that comes next


class Chain(NamedTuple):
    """By which field one leads to another, and how that is said."""

    model: type[SQLModel]
    field: str
    words: str


WHOLES = Chain(Event, "part_of", "is part of")
REPEATS = Chain(Source, "derived_from", "repeats")


def circles(ledger: Ledger, rows: Collection[Mapping[str, Any]], by: Chain = WHOLES) -> dict[str, BatchFault]:
    """By its id, what is wrong with those that would come back to themselves once these are written."""
    if not any(row[by.field] for row in rows):
        return {}
    given = {row["id"]: row[by.field] for row in rows}
    known = _known(ledger, given, by)
    rounds = {id: chain for id in given if (chain := _round(id, known))}
    return {id: _fault(chain, by) for id, chain in rounds.items()}


def _known(ledger: Ledger, given: Parts, by: Chain) -> Parts:
    known = dict(given)
    while missing := {after for after in known.values() if after} - known.keys():
        rows = by_id(ledger.current(by.model, "id", missing))
        known |= {id: rows[id][by.field] if id in rows else None for id in missing}
    return known


def _round(id: str, known: Parts) -> list[str]:
    """The way back to where it begins; nothing where it does not come back."""
    chain, seen = [id], set[str]()
    while (whole := known[chain[-1]]) is not None and whole not in seen:
        chain.append(whole)
        seen.add(whole)
        if whole == id:
            return chain
    return []


def _fault(chain: list[str], by: Chain) -> BatchFault:
    words = f" {by.words} "
    return BatchFault(words.join([chain[0], f", which{words}".join(chain[1:])]), chain[1], (), by.field)
