"""What may be written: the told fields of each shape, checked together and completed with what follows from them."""

from collections.abc import Sequence
from typing import Any, Self

import orjson
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails
from sqlmodel import SQLModel

from app import event_rules
from app.claimed import value_of
from app.fields import NO_EMPTY_TEXT, Id, Whole, nearest, refuse
from app.shapes import (
    CLAIMED_FIELDS,
    QUANTITIES,
    ClaimantFields,
    ClaimFields,
    DatasetFields,
    EventFields,
    EvidenceFields,
    PositionFields,
    SourceFields,
)
from app.storable import unstorable

QUOTE_WORDS = 12  # enough to find the place again, too little to stand for the text


class Draft(BaseModel):
    model_config = ConfigDict(extra="forbid") | NO_EMPTY_TEXT

    @model_validator(mode="before")
    @classmethod
    def _is_storable(cls, data: Any) -> Any:
        if isinstance(data, dict) and not _plain(data) and (found := list(unstorable(data))):
            raise ValidationError.from_exception_data(
                cls.__name__,
                [
                    InitErrorDetails(type=refuse(message), loc=place, input=value)
                    for place, value, message in found
                ],
            )
        return data


def _plain(data: dict[str, Any]) -> bool:
    """Whether it is storable for sure, which is quickly said of most."""
    try:
        return b"\\u0000" not in orjson.dumps(
            data
        )  # it writes no half a character and no number beyond 64 bits
    except TypeError:
        return False


def told_fields(shape: type[SQLModel], *without: str) -> dict[str, Any]:
    """The fields of a shape that may be written: all but the derived ones."""
    return {
        name: (info.annotation, info)
        for name, info in shape.model_fields.items()
        if name not in without and not (info.json_schema_extra or {}).get("readOnly")  # type: ignore[union-attr]
    }


Refusal = tuple[str, Any, str, Sequence[str]]  # a field, its value, what is wrong, what may have been meant


def refused(model: type[BaseModel], faults: Sequence[Refusal]) -> ValidationError:
    """Faults that only the whole shows, each told of the field that it is about."""
    return ValidationError.from_exception_data(
        model.__name__,
        [
            InitErrorDetails(type=refuse(message, meant), loc=(name,), input=value)
            for name, value, message, meant in faults
        ],
    )


class EventRules(Draft):
    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, data: Any) -> Any:
        return event_rules.spelled_out(data) if isinstance(data, dict) else data

    @field_validator(*QUANTITIES, mode="before", check_fields=False)
    @classmethod
    def _is_number(cls, value: Any) -> Any:
        if isinstance(value, str | bool):
            raise refuse(
                f"{value!r} is neither a number nor one in words, like 'nearly 30' or 'at least one'"
            )
        return value

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        told = vars(self)  # as a model, every value would be set with care that a million rows feel
        event_rules.complete(told, self.model_fields_set)
        if found := event_rules.faults(told):
            raise refused(type(self), [(name, told[name], message, ()) for name, message in found])
        return self


EventDraft = create_model("EventDraft", __base__=EventRules, **told_fields(EventFields))
SourceDraft = create_model("SourceDraft", __base__=Draft, **told_fields(SourceFields))
ClaimantDraft = create_model("ClaimantDraft", __base__=Draft, **told_fields(ClaimantFields))
DatasetDraft = create_model("DatasetDraft", __base__=Draft, **told_fields(DatasetFields))


class EvidenceRules(Draft):
    @model_validator(mode="after")
    def _is_short(self: Any) -> Any:
        words = (self.quote, self.start, self.end)
        if words == (None, None, None):
            return self
        if None in words:
            raise refuse(
                "quote, start and end come together, or none of them: the document is cited as a whole"
            )
        faults = []
        if len(self.quote.split()) > QUOTE_WORDS:
            faults.append(f"the quote has {len(self.quote.split())} words, at most {QUOTE_WORDS} are kept")
        if self.end - self.start != len(self.quote):
            faults.append(
                f"start and end are {self.end - self.start} apart, the quote is {len(self.quote)} long"
            )
        if faults:
            raise refuse("; ".join(faults))
        return self


EvidenceDraft = create_model("EvidenceDraft", __base__=EvidenceRules, **told_fields(EvidenceFields))


class ClaimRules(Draft):
    @field_validator("field", check_fields=False)
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in CLAIMED_FIELDS:
            raise refuse(f"{name!r} is not a field that can be claimed", nearest(name, CLAIMED_FIELDS))
        return name

    @model_validator(mode="after")
    def _fits(self: Any) -> Any:
        values = self.value if isinstance(self.value, list) else [self.value]
        try:
            checked = [value_of(self.field, value) for value in values]
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            meant = first.get("ctx", {}).get("did_you_mean", ())
            message = f"the value of {self.field}: {first['msg']}"
            raise refused(type(self), [("value", self.value, message, meant)]) from error
        if not values or None in values:
            message = "a claim needs a value, or a list of the values it may be"
            raise refused(type(self), [("value", self.value, message, ())])
        self.value = checked if isinstance(self.value, list) else checked[0]
        return self


ClaimDraft = create_model("ClaimDraft", __base__=ClaimRules, **told_fields(ClaimFields, "id"))


class PositionRules(Draft):
    """A position on a statement: it is recorded on each claim that the statement makes; or on one claim alone."""

    statement: Id | None = None
    claim: Id | None = None
    evidence: list[EvidenceDraft] = Field(default_factory=list)

    @model_validator(mode="after")
    def _is_on_something(self) -> Self:
        if (self.statement is None) == (self.claim is None):
            raise refuse("a position is on a statement, or on one claim")
        return self


PositionDraft = create_model(
    "PositionDraft",
    __base__=PositionRules,
    number=(Whole | None, None),  # its place elsewhere, which it keeps where nothing stands there yet
    **told_fields(PositionFields, "id", "event", "claim"),
)


SLOTS: dict[
    str, tuple[str, type[BaseModel]]
] = {  # by entity: its place in a batch, and what it is checked by
    "dataset": ("datasets", DatasetDraft),
    "claimant": ("claimants", ClaimantDraft),
    "source": ("sources", SourceDraft),
    "event": ("events", EventDraft),
    "claim": ("claims", ClaimDraft),
    "position": ("positions", PositionDraft),
}
