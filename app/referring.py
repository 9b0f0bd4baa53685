"""Of a row of a load everything is taken or nothing, and what it refers to must be there or come with it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from app.fields import VOICES
from app.items import Item
from app.ledger import Ledger
from app.models import Claim, Claimant, Event, Source
from app.wholes import REPEATS, WHOLES, Chain, circles


class Reference(NamedTuple):
    """A field that holds what a column of another table has."""

    field: str
    model: type[SQLModel]
    column: str = "id"


REFERENCES: dict[str, tuple[Reference, ...]] = {  # nothing before what it refers to
    "claimant": (),
    "source": (Reference("derived_from", Source),),
    "event": (),
    "claim": (Reference("event", Event),),
    "position": (
        Reference("claim", Claim),
        Reference("statement", Claim, "statement"),
        Reference("claimant", Claimant),
        Reference("evidence", Source),
    ),
}
DOCUMENTS = ("dataset", "claimant", "source")
MADE: dict[str, type[SQLModel]] = {"claimant": Claimant, "source": Source, "event": Event, "claim": Claim}
Known = dict[tuple[type[SQLModel], str], set[str]]


def sound(ledger: Ledger, items: Sequence[Item], spoilt: Collection[int]) -> list[Item]:
    """The rows of which nothing is refused, here or before (`spoilt`); documents stay, as others may cite them."""
    _tell_once(items)
    _refuse_twice(items)
    _refuse(ledger, items)
    while True:
        refused = {*spoilt, *(item.line for item in items if item.faults)}
        good = [
            item
            for item in items
            if not item.faults and (item.line not in refused or item.entity in DOCUMENTS)
        ]
        if len(good) == len(items) or not _refuse(ledger, good):
            return good


def without(items: Sequence[Item], events: Collection[str]) -> list[Item]:
    """Those that neither are these events nor are said of them."""
    if not events:
        return list(items)
    claims = {item.id for item in items if item.entity == "claim" and item.draft.event in events}
    return [
        item
        for item in items
        if not (item.entity == "event" and item.id in events)
        and not (item.entity == "claim" and item.id in claims)
        and not (item.entity == "position" and item.draft.claim in claims)
    ]


def _tell_once(items: Sequence[Item]) -> None:
    """A value that the event is refused for is at fault in its claim for the same reason."""
    told = {
        (item.line, fault["pointer"]) for item in items if item.entity == "event" for fault in item.faults
    }
    for item in items:
        if item.entity == "claim" and (item.line, f"/{item.row.get('field')}") in told:
            item.faults.clear()


def _refuse_twice(items: Sequence[Item]) -> None:
    refused, given = {item.line for item in items if item.faults}, set[str]()
    for item in items:
        if item.entity != "claim" or item.id is None or item.line in refused:
            continue
        if item.id in given:
            item.refuse("/statement", "claims this field of the event already", item.row["statement"])
        given.add(item.id)


def _refuse(ledger: Ledger, items: Sequence[Item]) -> bool:
    """Refuses what refers to nothing that is there or among these, and what is part of itself; whether something was refused."""
    good = [item for item in items if item.draft and not item.faults]
    _refuse_dangling(ledger, items, good)
    _refuse_circles(ledger, good, "event", WHOLES)
    _refuse_circles(ledger, good, "source", REPEATS)
    return any(item.faults for item in good)


def _refuse_circles(ledger: Ledger, items: Sequence[Item], entity: str, by: Chain) -> None:
    """A row that is refused stays part of what it was, which may close another circle."""
    good = {item.id: item for item in items if item.entity == entity and not item.faults}
    while found := circles(ledger, [vars(item.draft) for item in good.values()], by):
        for id, fault in found.items():
            good.pop(id).refuse(f"/{by.field}", fault.message, fault.id)


def _refuse_dangling(ledger: Ledger, items: Sequence[Item], good: Sequence[Item]) -> None:
    made: Known = defaultdict(set)
    for item in items:
        if item.entity in MADE:
            made[MADE[item.entity], "id"].add(str(item.id))
        if item.entity == "claim":
            made[Claim, "statement"].add(str(item.row.get("statement")))
    for entity, references in REFERENCES.items():
        for reference in references:
            _refuse_unknown(ledger, [item for item in good if item.entity == entity], reference, made)


def _refuse_unknown(ledger: Ledger, items: Sequence[Item], reference: Reference, made: Known) -> None:
    named = {value for item in items for value in _values(item.draft, reference.field)}
    unknown = named - made[reference.model, reference.column]
    faults = {fault.id: fault for fault in ledger.unknown(reference.model, unknown, reference.column)}
    for item in items if faults else ():
        for value in _values(item.draft, reference.field):
            if fault := faults.get(value):
                item.refuse(f"/{reference.field}", fault.message, value, fault.did_you_mean)


def _values(draft: Any, field: str) -> Iterator[str]:
    value = getattr(draft, field)
    if field == "evidence":
        yield from (words.source for words in value)
    elif value is not None and not (field == "claimant" and value in VOICES):
        yield value
