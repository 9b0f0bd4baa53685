"""The fields of where it is said: documents, those who speak in them, and data sets."""

import datetime as dt
from typing import Any

from sqlmodel import SQLModel

from app.fields import ClaimantId, Country, Id, Sha256, Whole
from app.shapes.telling import Json, derived, identifier, told


class SourceFields(SQLModel):
    """A document. Its text is not kept: its address, its hash and short quotes are."""

    id: Id = identifier("source", "newyorkparrot-2024-01-05")
    url: str | None = told(
        "Address of the document.",
        "https://newyorkparrot.com/2024/01/ukraine-awaits-confirmation-on-alleged-use-of-north-korean-missiles-by-russia/",
    )
    title: str | None = told(
        "Its title.", "Ukraine awaits confirmation on alleged use of north Korean missiles by Russia"
    )
    publisher: str | None = told("Who published it.", "New York Parrot")
    published: dt.date | None = told("The day of publication.", "2024-01-05")
    language: str | None = told("Language (BCP 47).", "en")
    sha256: Sha256 | None = told(
        "SHA-256 of the text's UTF-8 bytes, to which offsets refer.",
        "51f93643ea418e21354081980697162fc3d1d252ecccd1947ce3382619aa4f5c",
    )
    length: Whole | None = told("Length of the text in Unicode code points.", 2556)
    derived_from: Id | None = told("The source that this one repeats.", elsewhere="agency-2024-01-05")
    origin: str = derived(
        "Where its chain of derived_from begins; documents of one origin count once.",
        "newyorkparrot-2024-01-05",
        ...,
    )
    notes: list[dict[str, Any]] = told(
        "Editor's notes on errors and doubts.", [], default_factory=list, sa_type=Json
    )


class ClaimantFields(SQLModel):
    """Who speaks: an office, rolled up to its state, or one of the voices that count for nothing."""

    id: ClaimantId = told(
        "A party, or the voice `article` or `unattributed`.", "US/nsc", primary_key=True, default=...
    )
    name: str = told("English name.", "US National Security Council", default=...)
    country: Country | None = derived("The state that it speaks for.", "US")


class DatasetFields(SQLModel):
    """Where events were loaded from."""

    id: Id = identifier("data set", "seed")
    title: str = told("Its title.", "Reviewed reading of the source article", default=...)
    publisher: str | None = told("Who made it.", "Conflict Events")
    url: str | None = told("Where it can be had.", elsewhere="https://example.org/events.csv")
    licence: str | None = told("The licence of its data.", "CC0-1.0")
    release: str | None = told("The release that was loaded last.", elsewhere="23.1")
