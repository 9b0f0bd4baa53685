"""What the rows of a load refer to must be there, or come with them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from app.fields import VOICES
from app.items import Item
from app.ledger import Ledger
from app.models import Claim, Claimant, Event, Source


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
MADE: dict[str, type[SQLModel]] = {"claimant": Claimant, "source": Source, "event": Event, "claim": Claim}
Known = dict[tuple[type[SQLModel], str], set[str]]


def refuse_dangling(ledger: Ledger, items: Sequence[Item]) -> None:
    """Refuses the rows that refer to what is not there, or to a row that is refused."""
    made: Known = defaultdict(set)
    for entity, references in REFERENCES.items():
        good = [item for item in items if item.entity == entity and not item.faults]
        if entity == "source":  # one may stand before the other
            made[Source, "id"] = {item.draft.id for item in good}
        for reference in references:
            _refuse(ledger, good, reference, made)
        for item in good:
            if entity in MADE and not item.faults:
                made[MADE[entity], "id"].add(str(item.id))
            if entity == "claim" and not item.faults:
                made[Claim, "statement"].add(item.draft.statement)


def _refuse(ledger: Ledger, items: Sequence[Item], reference: Reference, made: Known) -> None:
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
