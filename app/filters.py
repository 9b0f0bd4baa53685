"""What can be asked of every row, and of claims, sources and claimants."""

from typing import Annotated

from pydantic import Field

from app.conditions import (
    at_least,
    at_most,
    at_or_below,
    claims_value,
    holds,
    published_on,
    recorded_on,
    taken_on,
    waits,
)
from app.fields import CLAIMANT, COUNT_AT_MOST, COUNTRY, EDTF, UNKNOWN, choice, or_unknown, term
from app.models import Claim, Claimant, Position, Source
from app.query import Filter, Many, Recorded, Where, asked
from app.shapes import CLAIMED_FIELDS

ON_CLAIM = taken_on("claim")


class Versioned(Recorded):
    recorded: Annotated[list[Annotated[str, EDTF]], Many, Where(recorded_on)] = asked(
        "When this version was recorded (days of UTC); written as `date`.", "2024/.."
    )
    revision_gte: Annotated[int | None, Where(at_least("revision"))] = Field(
        None,
        ge=0,
        le=COUNT_AT_MOST,
        description="Only what this revision or a later one changed; `meta.revision` is the newest.",
        examples=[1],
    )
    revision_lte: Annotated[int | None, Where(at_most("revision"))] = Field(
        None,
        ge=0,
        le=COUNT_AT_MOST,
        description="Only what no revision after this one changed.",
        examples=[1000],
    )


class ClaimFilter(Filter):
    id: Annotated[list[str], Many, Where(holds("id"), (Claim, "id"))] = asked(
        "Identifier of the claim.", "8d19564893dc98587602"
    )
    event: Annotated[list[str], Many, Where(holds("event"), (Claim, "event"))] = asked(
        "Event that the claim is about.", "seed-zaporizhzhia-2023-12-30"
    )
    statement: Annotated[list[str], Many, Where(holds("statement"), (Claim, "statement"))] = asked(
        "Common id of the claims that one statement makes.", "us-says-north-korean"
    )
    field: Annotated[
        list[Annotated[str, choice("claimed field", CLAIMED_FIELDS)]], Many, Where(holds("field"))
    ] = asked("Field of the event that is claimed; `occurrence` is that it happened at all.", "weapon_origin")
    value: Annotated[list[str], Many, Where(claims_value)] = asked(
        "Value that is claimed, as text; of a claim on one of several values, each.", "KP"
    )
    status: Annotated[list[Annotated[str, term("status")]], Many, Where(holds("status"))] = asked(
        "Status of the claim.", "unconfirmed"
    )
    rule: Annotated[list[str], Many, Where(holds("rule"), (Claim, "rule"))] = asked(
        "Rule that computed the status.", "attribution/1"
    )
    claimant: Annotated[list[Annotated[str, CLAIMANT]], Many, Where(ON_CLAIM, (Position, "claimant"))] = (
        asked("Who takes a position on the claim; with `stance`, the same position has both.", "UA")
    )
    claimant_country: Annotated[list[Annotated[str, COUNTRY]], Many, Where(ON_CLAIM)] = asked(
        "State for which someone takes a position on the claim; with `stance`, the same position has both.",
        "UA",
    )
    stance: Annotated[list[Annotated[str, term("stance")]], Many, Where(ON_CLAIM)] = asked(
        "What someone says of the claim; with `claimant`, the same position has both.", "cannot_confirm"
    )
    pending: Annotated[bool | None, Where(waits("claim"))] = Field(
        None, description="Whether somebody's position waits for evidence.", examples=[True]
    )


class SourceFilter(Filter):
    id: Annotated[list[str], Many, Where(holds("id"), (Source, "id"))] = asked(
        "Identifier of the source.", "newyorkparrot-2024-01-05"
    )
    url: Annotated[list[str], Many, Where(holds("url"))] = asked(
        "Address of the document, whole.",
        "https://newyorkparrot.com/2024/01/ukraine-awaits-confirmation-on-alleged-use-of-north-korean-missiles-by-russia/",
    )
    publisher: Annotated[list[str], Many, Where(holds("publisher"), (Source, "publisher"))] = asked(
        "Who published the document.", "New York Parrot"
    )
    published: Annotated[list[Annotated[str, or_unknown(EDTF)]], Many, Where(published_on)] = asked(
        "When it was published; written as `date`.", "2024-01-05"
    )
    language: Annotated[list[str], Many, Where(holds("language"), (Source, "language"))] = asked(
        "Language (BCP 47).", "en"
    )
    sha256: Annotated[list[str], Many, Where(holds("sha256"))] = asked(
        "SHA-256 of the text's UTF-8 bytes: whether a document is known here.",
        "51f93643ea418e21354081980697162fc3d1d252ecccd1947ce3382619aa4f5c",
    )
    derived_from: Annotated[list[str], Many, Where(holds("derived_from"), (Source, "derived_from"))] = asked(
        "Source that the document repeats.", UNKNOWN
    )
    origin: Annotated[list[str], Many, Where(holds("origin"), (Source, "origin"))] = asked(
        "Document where the chain of `derived_from` begins.", "newyorkparrot-2024-01-05"
    )


class ClaimantFilter(Filter):
    id: Annotated[list[Annotated[str, CLAIMANT]], Many, Where(holds("id", at_or_below), (Claimant, "id"))] = (
        asked("Who speaks; a country takes in all below it.", "UA/air-force")
    )
    country: Annotated[list[Annotated[str, or_unknown(COUNTRY)]], Many, Where(holds("country"))] = asked(
        "State that the claimant speaks for.", "UA"
    )
