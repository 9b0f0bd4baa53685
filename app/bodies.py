"""The bodies of writes: drafts as they are sent, with the reason of the change and the texts that quotes are compared with."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, StrictInt, create_model, model_validator

from app.drafts import ClaimRules, Draft, EventRules, refused, told_fields
from app.fields import ClaimantId, EventId, Id, refuse
from app.quotes import sha256_of
from app.shapes import ClaimantFields, ClaimFields, EventFields, EvidenceFields, PositionFields, SourceFields

TEXT_AT_MOST = 5_000_000  # code points


class Reasoned(BaseModel):
    reason: str | None = Field(
        None,
        exclude=True,
        max_length=500,
        description="Why it is changed; kept with the revision.",
        examples=["Corrected after the ministry's second statement"],
    )


class Quoting(Reasoned):
    texts: dict[Id, Annotated[str, Field(max_length=TEXT_AT_MOST)]] = Field(
        {},
        exclude=True,
        description="Texts of the sources that are quoted, by the source's id: every quote is compared with them, and they "
        "are not kept. Without the text a quote is stored as not checked.",
        examples=[{"ministry-2024-02-01": "The examination shows that it was made in North Korea."}],
    )


def _id(what: str, example: str, type: Any = Id) -> Any:
    description = f"Identifier of the {what}; the service gives one when it is left out."
    return type | None, Field(None, description=description, examples=[example])


EventBody = create_model(
    "EventBody",
    __doc__="An event as it is sent: what is told of it, without what is derived.",
    __base__=(EventRules, Reasoned),
    id=_id("event", "odesa-2024-02-01", EventId),
    **told_fields(EventFields, "id"),
)


class SourceRules(Draft, Reasoned):
    text: str | None = Field(
        None,
        exclude=True,
        max_length=TEXT_AT_MOST,
        description="The document's text, which gives its hash and its length and is not kept.",
        examples=["The examination shows that it was made in North Korea."],
    )

    @model_validator(mode="after")
    def _is_of_the_text(self: Any) -> Any:
        if self.text is None:
            return self
        for name, found in (("sha256", sha256_of(self.text)), ("length", len(self.text))):
            if getattr(self, name) not in (None, found):
                raise refuse(f"{name} is {getattr(self, name)!r}, that of the text is {found!r}")
            setattr(self, name, found)
        return self


SourceBody = create_model(
    "SourceBody",
    __doc__="A document as it is sent.",
    __base__=SourceRules,
    id=_id("source", "ministry-2024-02-01"),
    **told_fields(SourceFields, "id"),
)
ClaimantBody = create_model(
    "ClaimantBody",
    __doc__="Someone who speaks, as they are sent.",
    __base__=(Draft, Reasoned),
    id=(
        ClaimantId | None,
        Field(None, description="That of the address; it may be left out.", examples=["US/nsc"]),
    ),
    **told_fields(ClaimantFields, "id"),
)
NewClaimantBody = create_model(
    "NewClaimantBody",
    __doc__="Someone who speaks, as they are sent first: who it is cannot be left out.",
    __base__=(Draft, Reasoned),
    **told_fields(ClaimantFields),
)


class EvidenceBody(Draft):
    """Words in a source that carry the position, or the source as a whole."""

    source: Id = Field(
        description=EvidenceFields.model_fields["source"].description, examples=["ministry-2024-02-01"]
    )
    quote: str | None = Field(
        None,
        description=EvidenceFields.model_fields["quote"].description,
        examples=["made in North Korea"],
        min_length=1,
    )
    start: StrictInt | None = Field(
        None,
        ge=0,
        description="Where they begin (Unicode code points, from 0). With the text it may be left out for words that stand "
        "in it once.",
        examples=[34],
    )

    @model_validator(mode="after")
    def _is_a_place_of_words(self) -> Self:
        if self.quote is None and self.start is not None:
            raise refused(
                type(self), [("start", self.start, "is the place of a quote, and there is none", ())]
            )
        return self


PositionRules = create_model(
    "PositionRules",
    __doc__="What one claimant says of the claim that it comes with.",
    __base__=Draft,
    evidence=(list[EvidenceBody], Field(default_factory=list, description="The words that carry it.")),
    **told_fields(PositionFields, "id", "event", "claim", "dataset"),
)


class PositionBody(PositionRules, Quoting):
    """What one claimant says of a claim."""


class ClaimSays(ClaimRules, Quoting):
    """One value of one field of the event, and who says what of it."""

    statement: Id | None = Field(
        None,
        description="Common id of claims that one statement makes; one of its own when left out.",
        examples=["ministry-on-the-origin"],
    )
    positions: list[PositionRules] = Field(
        default_factory=list, description="Positions that are recorded with it."
    )


ClaimBody = create_model(
    "ClaimBody",
    __doc__=ClaimSays.__doc__,
    __base__=ClaimSays,
    **told_fields(ClaimFields, "id", "event", "statement"),
)


class RemovalBody(Reasoned, Draft):
    """Why something is removed or brought back."""
