"""What can be asked of claims, sources and claimants."""

from typing import Annotated

from app.conditions import holds, taken_on
from app.fields import CLAIMANT, COUNTRY, choice, or_unknown, term
from app.models import Claim, Position, Source
from app.query import Many, Recorded, Where, asked
from app.shapes import CLAIMED_FIELDS

ON_CLAIM = taken_on("claim")


class ClaimFilter(Recorded):
    event: Annotated[list[str], Many, Where(holds("event"), (Claim, "event"))] = asked(
        "Event that the claim is about.", "seed-zaporizhzhia-2023-12-30"
    )
    statement: Annotated[list[str], Many, Where(holds("statement"), (Claim, "statement"))] = asked(
        "Common id of the claims that one statement makes.", "us-says-north-korean"
    )
    field: Annotated[
        list[Annotated[str, choice("claimed field", CLAIMED_FIELDS)]], Many, Where(holds("field"))
    ] = asked("Field of the event that is claimed; `occurrence` is that it happened at all.", "weapon_origin")
    status: Annotated[list[Annotated[str, term("status")]], Many, Where(holds("status"))] = asked(
        "Status of the claim.", "unconfirmed"
    )
    claimant: Annotated[list[Annotated[str, CLAIMANT]], Many, Where(ON_CLAIM, (Position, "claimant"))] = (
        asked("Who takes a position on the claim; with `stance`, the same position has both.", "UA")
    )
    stance: Annotated[list[Annotated[str, term("stance")]], Many, Where(ON_CLAIM)] = asked(
        "What someone says of the claim; with `claimant`, the same position has both.", "cannot_confirm"
    )


class SourceFilter(Recorded):
    publisher: Annotated[list[str], Many, Where(holds("publisher"), (Source, "publisher"))] = asked(
        "Who published the document.", "New York Parrot"
    )
    origin: Annotated[list[str], Many, Where(holds("origin"), (Source, "origin"))] = asked(
        "Document where the chain of `derived_from` begins.", "newyorkparrot-2024-01-05"
    )


class ClaimantFilter(Recorded):
    country: Annotated[list[Annotated[str, or_unknown(COUNTRY)]], Many, Where(holds("country"))] = asked(
        "State that the claimant speaks for.", "UA"
    )
