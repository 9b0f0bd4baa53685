"""Versions, differences and turns of a status, as they are answered."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from app.api.documented.lists import Links, Meta
from app.api.documented.presence import WHOLE, only
from app.shapes import ClaimFields, PositionFields
from app.turns import SAID

WHEN = "2026-11-22T10:00:00Z"
ACTION = "`created`, `updated`, `deleted` or `restored`."
Action = Literal["created", "updated", "deleted", "restored"]


class Operation(BaseModel):
    """One step of a JSON Patch (RFC 6902)."""

    model_config = only("op", "path")
    op: Literal["add", "remove", "replace", "move"] = Field(description="What is done.", examples=["replace"])
    path: str = Field(
        description="Where, as a JSON Pointer (RFC 6901); empty is the whole.", examples=["/title"]
    )
    value: Any = Field(
        description="`add`, `replace`: what stands there then.", examples=["Drones over Odesa"]
    )
    from_: str = Field(alias="from", description="`move`: where it stood.", examples=["/claims/2"])


class Made(BaseModel):
    """A revision, and who made it."""

    model_config = WHOLE
    revision: int = Field(description="Number of the revision.", examples=[1])
    recorded_at: dt.datetime = Field(description="When it was recorded (UTC).", examples=[WHEN])
    key: str | None = Field(
        description="Name of the key that wrote; null for the command line.", examples=[None, "newsroom"]
    )
    reason: str | None = Field(description="Why, as the writer says.", examples=["told twice"])


class EventVersion(Made):
    """One version of an event."""

    action: Action = Field(description=ACTION, examples=["created"])
    merged_into: str | None = Field(
        description="`deleted`: the event that stands for it from then on.",
        examples=[None, "seed-ukraine-2023-12-29"],
    )
    patch: list[Operation] = Field(
        description="What turns the answer of the version before into that of this one; both null where there is none."
    )


class EventHistory(BaseModel):
    """A page of versions, oldest first."""

    data: list[EventVersion] = Field(description="The versions.")
    total: int = Field(
        description="How many versions there are after `since`, on this page and the next.", examples=[1]
    )
    links: Links = Field(description="This page and the next.")
    meta: Meta = Field(description="The revision that the answer reflects.")


class State(BaseModel):
    """A state of the data, and which version of the event was current in it."""

    model_config = WHOLE
    revision: int = Field(description="Number of the last revision in it.", examples=[1])
    recorded_at: dt.datetime | None = Field(
        description="When that was recorded (UTC); null before the first.", examples=[WHEN]
    )
    version: int | None = Field(
        description="The event's own `revision`; null where there was no such event.", examples=[1]
    )


class EventDiff(BaseModel):
    """What changed of an event between two states."""

    model_config = WHOLE
    id: str = Field(description="The event.", examples=["seed-zaporizhzhia-2023-12-30"])
    from_: State = Field(alias="from", description="The state that the patch is applied to.")
    to: State = Field(description="The state that it leads to.")
    patch: list[Operation] = Field(description="What turns the event's answer there into its answer here.")


# Fields that are read off a shape, which the checker cannot follow.
SaidFields: Any = create_model(  # type: ignore[call-overload]
    "SaidFields",
    **{
        name: (PositionFields.model_fields[name].annotation, PositionFields.model_fields[name])
        for name in SAID
    },
)


class PositionTaken(SaidFields):
    """A position, in short."""

    model_config = WHOLE


class Turning(PositionTaken):
    """The position that turned a status."""

    claim: str = Field(description="The claim that it is on.", examples=["8d19564893dc98587602"])
    value: Any = Field(description="That claim's value: another than this one's is a rival.", examples=["KP"])


class ClaimTurn(Made):
    """A revision in which a claim, or a position on it, changed."""

    action: Action = Field(
        description=ACTION + " Of the claim: a new position updates it.", examples=["created"]
    )
    value: Any = Field(description="The value claimed; null where it was removed.", examples=["KP"])
    status: str | None = Field(
        description="What the positions added up to from then on; null where it was removed.",
        examples=["unconfirmed"],
    )
    rule: str | None = Field(
        description=ClaimFields.model_fields["rule"].description, examples=["attribution/1"]
    )
    positions: list[PositionTaken] = Field(description="The positions that were recorded on it then.")
    turned_by: Turning | None = Field(
        description="The position at which the status became another; null where it stayed, or changed by something else "
        "(a removal, where its documents come from, another value).",
        examples=[
            {
                "id": "b6b1c5c811b37a7f8499",
                "number": 6,
                "claimant": "UA/air-force",
                "person": "Yuriy Ignat",
                "stance": "cannot_confirm",
                "said_on": None,
                "basis": None,
                "pending_on": "study of the wreckage",
                "claim": "8d19564893dc98587602",
                "value": "KP",
            }
        ],
    )


class ClaimHistory(BaseModel):
    """A page of what became of a claim, oldest first."""

    data: list[ClaimTurn] = Field(description="The revisions.")
    total: int = Field(
        description="How many there are after `since`, on this page and the next.", examples=[1]
    )
    links: Links = Field(description="This page and the next.")
    meta: Meta = Field(description="The revision that the answer reflects.")
