"""The fields of what is said: claims, the positions on them, and the words that carry these."""

import datetime as dt
from typing import Annotated, Any

from sqlmodel import SQLModel

from app.fields import ClaimantId, Id, Whole, term
from app.shapes.telling import Json, derived, identifier, told


class ClaimFields(SQLModel):
    """One value of one field of one event, on which people take positions."""

    id: Id = identifier("claim", "8d19564893dc98587602")
    event: Id = told(
        "The event that it is about.", "seed-zaporizhzhia-2023-12-30", primary_key=True, default=...
    )
    statement: Id = told("Common id of claims that one statement makes.", "us-says-north-korean", default=...)
    field: str = told(
        "The event's field, or `occurrence`: that it happened at all.", "weapon_origin", default=...
    )
    value: Any = told("The value claimed; a list means one of these.", "KP", sa_type=Json, default=...)
    status: Annotated[str, term("status")] = derived("What the positions add up to.", "unconfirmed", ...)
    rule: str = derived("The rule that computed the status.", "attribution/1", ...)


class PositionFields(SQLModel):
    """One claimant's stance on one claim. Positions are only added: who changes their mind takes a new one."""

    id: Id = identifier("position", "b6b1c5c811b37a7f8499")
    event: Id = told(
        "The event that the claim is about.", "seed-zaporizhzhia-2023-12-30", primary_key=True, default=...
    )
    claim: Id = told("The claim.", "8d19564893dc98587602", default=...)
    number: int = derived("Place in the order in which positions on the event were recorded.", 6, ...)
    claimant: ClaimantId = told("Who speaks.", "UA/air-force", default=...)
    person: str | None = told("The person who speaks for them.", "Yuriy Ignat")
    stance: Annotated[str, term("stance")] = told("What they say of it.", "cannot_confirm", default=...)
    said_on: dt.date | None = told("The day on which they said it; null is untold.", elsewhere="2024-01-05")
    basis: str | None = told("What they say that they rest it on.", elsewhere="examination of the wreckage")
    pending_on: str | None = told("What they wait for before saying more.", "study of the wreckage")
    dataset: Id | None = told(
        "The data set that an import had it from; null where somebody recorded it. The next import of the data set takes back "
        "what its row says no more.",
        elsewhere="ucdp-ged",
    )


class EvidenceFields(SQLModel):
    """Words in a source that carry a position, or the source as a whole where nobody cut out its words."""

    source: Id = told("The document.", "newyorkparrot-2024-01-05", default=...)
    quote: str | None = told(
        "The words, at most twelve; null where the document is cited as a whole.",
        "experts would examine the wreckage before confirming or refuting the allegations",
        min_length=1,
    )
    start: Whole | None = told(
        "Where they begin in the text (Unicode code points, from 0); null without a quote.", 714
    )
    end: Whole | None = told("Where they end, exclusive; null without a quote.", 794)
    checked: bool = derived(
        "Whether the words were compared with the text that has the source's sha256; false without a quote.",
        True,
        False,
    )
