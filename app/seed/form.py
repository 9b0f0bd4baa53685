"""The form reading/1: what a file may say that holds the reviewed reading of one document."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, StrictInt, create_model, model_validator

from app.drafts import ClaimantDraft, ClaimRules, DatasetDraft, Draft, EventRules, EvidenceRules, told_fields
from app.fields import Id, refuse
from app.shapes import (
    QUANTITIES,
    ClaimFields,
    EventFields,
    EvidenceFields,
    PositionFields,
    SourceFields,
)

FORM = "reading/1"
SCHEMA = Path(__file__).with_name("reading.schema.json")


def _admit_words(schema: dict[str, Any]) -> None:
    """The model reads `nearly 30` before it checks the number, which its schema cannot know."""
    for name in QUANTITIES:
        schema["properties"][name]["anyOf"].append({"type": "string"})


class _InFile(EventRules):
    model_config = ConfigDict(json_schema_extra=_admit_words)


class _Quoting(EvidenceRules):
    @model_validator(mode="before")
    @classmethod
    def _find_end(cls, data: Any) -> Any:
        """The end follows from the start and the quote, so a file need not say it."""
        match data:
            case {"quote": str(quote), "start": int(start)} if "end" not in data:
                return data | {"end": start + len(quote)}
        return data


_QUOTE: Any = (str, Field(min_length=1, description=EvidenceFields.model_fields["quote"].description))
_START: Any = (StrictInt, Field(ge=0, description=EvidenceFields.model_fields["start"].description))
_END: Any = (
    StrictInt,
    Field(0, description="Where they end, exclusive; start and quote give it when left out."),
)

Event = create_model("Event", __base__=_InFile, **told_fields(EventFields, "dataset"))
Evidence = create_model("Evidence", __base__=_Quoting, **{"quote": _QUOTE, "start": _START, "end": _END})
About = create_model("About", __base__=ClaimRules, **told_fields(ClaimFields, "id", "statement"))
_PositionFields = create_model(
    "_PositionFields", __base__=Draft, **told_fields(PositionFields, "id", "event", "claim", "dataset")
)
_SourceFields = create_model("_SourceFields", __base__=Draft, **told_fields(SourceFields, "id", "notes"))


class Note(_Quoting):
    """An editor's word on the document, of its whole or of some words in it."""

    type: str = Field(description="What the note is about, in a word.", examples=["factual_error"])
    text: str = Field(description="The note, in the editor's own words.")
    quote: str = Field("", description="The words that it is about.")
    start: StrictInt = Field(0, ge=0, description="Where they begin.")
    end: StrictInt = Field(0, ge=0, description="Where they end, exclusive; may be left out.")

    @model_validator(mode="before")
    @classmethod
    def _tells_where(cls, data: Any) -> Any:
        if isinstance(data, dict) and ("quote" in data) != ("start" in data):
            raise refuse("quote and start belong together")
        return data


class Source(_SourceFields):
    """The document that was read."""

    id: Id = Field(description=SourceFields.model_fields["id"].description)
    notes: list[Note] = Field([], description="Editor's notes on errors and doubts.")
    checked: bool = Field(
        False, description="A person compared every quote with the text that has this sha256."
    )


class Position(_PositionFields):
    """What one claimant says of everything that the statement is about, with the words that say it."""

    evidence: list[Evidence] = Field(min_length=1)


class Statement(Draft):
    """Something said; without `about` it adds positions to a statement that another file made."""

    id: Id
    about: list[About] = []
    positions: list[Position] = []


class Reading(Draft):
    """One document, the events that it tells of, and who says what of them."""

    form: Literal["reading/1"]
    dataset: DatasetDraft
    source: Source
    claimants: list[ClaimantDraft] = []
    events: list[Event] = []
    statements: list[Statement] = []


def schema() -> str:
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": FORM}
    return json.dumps(document | Reading.model_json_schema(), indent=1, ensure_ascii=False) + "\n"
