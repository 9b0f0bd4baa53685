"""Events, claims, sources and claimants, as they are answered."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from app.api.documented.presence import CHOSEN, WHOLE, only
from app.errors import Problem
from app.shapes import (
    ClaimantFields,
    ClaimFields,
    DatasetFields,
    EventFields,
    EvidenceFields,
    PositionFields,
    SourceFields,
    Version,
)

UP = ("event", "claim")  # what a position belongs to; it is answered in there


class Evidence(EvidenceFields):
    """Words in a source that carry a position."""

    model_config = WHOLE


# Fields that are read off a shape, which the checker cannot follow.
_PositionFields: Any = create_model(  # type: ignore[call-overload]
    "_PositionFields",
    **{name: (info.annotation, info) for name, info in PositionFields.model_fields.items() if name not in UP},
)


class Position(_PositionFields):
    """One claimant's stance on one claim. Positions are only added: who changes their mind takes a new one."""

    model_config = WHOLE
    claimant_name: str | None = Field(
        description="Name of the claimant.", examples=["US National Security Council"]
    )
    claimant_country: str | None = Field(description="State that the claimant speaks for.", examples=["US"])
    evidence: list[Evidence] = Field(description="The words that carry the position.")


class RecordedPosition(Version, PositionFields):
    """A position as the feed of changes tells it: by itself, with what it belongs to."""

    model_config = WHOLE
    evidence: list[Evidence] = Field(description="The words that carry the position.")


class Claim(Version, ClaimFields):
    """One value of one field of one event, with the positions on it.

    A claim that comes with its event has no `revision` and no `recorded_at`.
    """

    model_config = CHOSEN
    positions: list[Position] = Field(description="Everyone's positions, in the order of their recording.")


class Note(BaseModel):
    """An editor's word on a document, of its whole or of some words in it."""

    model_config = only("type", "text")
    type: str = Field(description="What the note is about, in a word.", examples=["ambiguity"])
    text: str = Field(
        description="The note, in the editor's own words.",
        examples=[
            "Designed is not made: who built the drones is open, they may be Russian copies. "
            "No model is named, so none is recorded."
        ],
    )
    quote: str = Field(description="The words that it is about.", examples=["Iranian-designed"])
    start: int = Field(description="Where they begin in the text, in code points from 0.", examples=[1975])
    end: int = Field(description="Where they end, exclusive.", examples=[1991])


class Source(Version, SourceFields):
    """A document. Its text is not kept: its address, its hash and short quotes are.

    A source that comes with an event has no `revision` and no `recorded_at`.
    """

    model_config = CHOSEN
    # Told more closely than the shape tells it, whose notes are objects of any kind.
    notes: list[Note] = Field(description="Editor's notes on errors and doubts.", examples=[[]])  # type: ignore[assignment]


class Claimant(Version, ClaimantFields):
    """Who speaks: an office, rolled up to its state, or one of the voices that count for nothing."""

    model_config = CHOSEN


class Dataset(Version, DatasetFields):
    """Where events were loaded from."""

    model_config = WHOLE


class Event(Version, EventFields):
    """One act, with one kind of weapon, at one place and time, as somebody told it. Null is unknown."""

    model_config = CHOSEN
    claims: list[Claim] = Field(description="With `include=claims`: what is claimed, and who says so.")
    source_documents: list[Source] = Field(description="With `include=sources`: the documents cited.")
    matched_on: dict[str, Literal["certain", "possible"]] = Field(
        description="With `include=matched_on`: for `region`, `date`, `bbox`, `near` and fields with alternatives, as far as "
        "they were asked for, whether the event meets them for certain. Possible is a value that is one of several, a date "
        "that overlaps, a place known only by what lies around it.",
        examples=[{"date": "possible"}],
    )


def _outdated(row: Any) -> Any:
    said = Field(
        description="The row as it is now, as GET answers it; null where there is none.",
        examples=[{"id": "odesa-2024-02-01", "revision": 7}],
    )
    return create_model(
        f"Outdated{row.__name__}",
        __base__=Problem,
        __doc__="An error (RFC 9457): what is to be changed is at another state than `If-Match` says.",
        current=(row | None, said),
    )


OUTDATED = [_outdated(row) for row in (Event, Source, Claimant)]


class Tombstone(BaseModel):
    """What is left of something that was removed."""

    model_config = WHOLE
    id: str = Field(description="Its identifier.", examples=["odesa-2024-02-01"])
    revision: int = Field(description="The revision that removed it.", examples=[7])
    recorded_at: dt.datetime = Field(description="When that was (UTC).", examples=["2026-11-22T10:00:00Z"])
    reason: str | None = Field(description="Why.", examples=["The same as seed-ukraine-2023-12-29"])
    merged_into: str | None = Field(
        description="The event that stands for it.", examples=["seed-ukraine-2023-12-29"]
    )
