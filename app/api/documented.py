"""What answers look like, for the OpenAPI document; the answers themselves are built from rows."""

import datetime as dt
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo
from sqlmodel import SQLModel

from app.aggregate import BUCKETS, DIMENSIONS
from app.shapes import (
    ClaimantFields,
    ClaimFields,
    EventFields,
    EvidenceFields,
    PositionFields,
    SourceFields,
    Version,
)

Item = TypeVar("Item")


def _whole(schema: dict[str, Any]) -> None:
    schema["required"] = list(schema["properties"])


def _chosen(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


WHOLE = ConfigDict(json_schema_extra=_whole)  # every field is always answered
CHOSEN = ConfigDict(json_schema_extra=_chosen)  # `fields` chooses; all are answered when it is left out


def _fields(shape: type[SQLModel], *names: str) -> dict[str, tuple[Any, FieldInfo]]:
    return {name: (shape.model_fields[name].annotation, shape.model_fields[name]) for name in names}


class Evidence(EvidenceFields):
    """Words in a source that carry a position."""

    model_config = WHOLE


_PositionFields: Any = create_model(  # type: ignore[call-overload]
    "_PositionFields", **_fields(PositionFields, *(PositionFields.model_fields.keys() - {"event", "claim"}))
)


class Position(_PositionFields):  # type: ignore[misc]
    """One claimant's stance on one claim. Positions are only added: who changes their mind takes a new one."""

    model_config = WHOLE
    claimant_name: str | None = Field(
        description="Name of the claimant.", examples=["US National Security Council"]
    )
    claimant_country: str | None = Field(description="State that the claimant speaks for.", examples=["US"])
    evidence: list[Evidence] = Field(description="The words that carry the position.")


class Claim(Version, ClaimFields):
    """One value of one field of one event, with the positions on it.

    A claim that comes with its event has no `revision` and no `recorded_at`.
    """

    model_config = CHOSEN
    positions: list[Position] = Field(
        [], description="Everyone's positions, in the order of their recording."
    )


class Source(Version, SourceFields):
    """A document. Its text is not kept: its address, its hash and short quotes are.

    A source that comes with an event has no `revision` and no `recorded_at`.
    """

    model_config = CHOSEN


class Claimant(Version, ClaimantFields):
    """Who speaks: an office, rolled up to its state, or one of the voices that count for nothing."""

    model_config = CHOSEN


class Event(Version, EventFields):
    """One act, with one kind of weapon, at one place and time, as somebody told it. Null is unknown."""

    model_config = CHOSEN
    claims: list[Claim] = Field([], description="With `include=claims`: what is claimed, and who says so.")
    source_documents: list[Source] = Field([], description="With `include=sources`: the documents cited.")


class UnderstoodRegion(BaseModel):
    """How a region was understood."""

    input: str = Field(description="What was asked.", examples=["Zaporizhzhia"])
    code: str = Field(description="The region that it means.", examples=["UA-23"])
    name: str = Field(description="Its English name.", examples=["Zaporizhzhia"])
    matched: str = Field(
        description="Found by its `code`, its `name`, or another `spelling`.", examples=["name"]
    )


class UnderstoodDate(BaseModel):
    """How a date was understood."""

    input: str = Field(description="What was asked.", examples=["2023-12-30"])
    start: dt.date | None = Field(
        description="The first day that it means; null is open.", examples=["2023-12-30"]
    )
    end: dt.date | None = Field(
        description="The last day that it means; null is open.", examples=["2023-12-30"]
    )
    match: str = Field(
        description="`possible` or `certain`: how an event's own dates had to meet it.", examples=["possible"]
    )


class Interpreted(BaseModel):
    """How the values that can be written in many ways were understood."""

    region: list[UnderstoodRegion] = Field([], description="The regions asked for.")
    date: list[UnderstoodDate] = Field([], description="The dates asked for.")


class Meta(BaseModel):
    """What the answer says of itself."""

    revision: int = Field(
        0,
        description="The revision that the answer reflects; absent where the rows come with the release (regions, vocabularies).",
        examples=[1],
    )
    interpreted: Interpreted = Field(Interpreted(), description="How regions and dates were understood.")
    undated_excluded: int = Field(
        0, description="Events without a date that a date filter left out.", examples=[3]
    )
    imprecise_excluded: int = Field(
        0,
        description="Events known only to the region's country, which a region filter left out.",
        examples=[4],
    )
    parts_excluded: int = Field(
        0, description="Aggregates: events that are in the total of another one.", examples=[0]
    )
    emptied_by: str | None = Field(
        None,
        description="The parameter that left nothing; null where something was found.",
        examples=["date"],
    )
    did_you_mean: dict[str, list[str]] = Field(
        {},
        description="Where nothing was found: by parameter, the values nearest to those that no row has.",
        examples=[{"dataset": ["seed"]}],
    )


class Links(BaseModel):
    """Where the rows are."""

    self: str = Field(
        description="Address of this answer.", examples=["http://127.0.0.1:8000/events?region=Zaporizhzhia"]
    )
    next: str | None = Field(description="Address of the next page; null on the last.", examples=[None])


class Listed(BaseModel, Generic[Item]):
    """Rows, how many there are, and what the answer says of itself."""

    data: list[Item] = Field(description="The rows, in the order asked for.")
    total: int = Field(description="How many rows there are on all pages.", examples=[1])
    links: Links = Field(description="This page and the next.")
    meta: Meta = Field(description="What the answer says of itself.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[type[Any], ...]) -> str:
        return f"{params[0].__name__}List"


class Range(BaseModel):
    """A number as low, best and high."""

    low: float | None = Field(description="At least so many; null where nothing is known.", examples=[27])
    best: float | None = Field(description="The best value; null where none is known.", examples=[29])
    high: float | None = Field(description="At most so many; null where an end is open.", examples=[30])
    unknown: int = Field(0, description="Events whose number is not known; a rate has none.", examples=[0])


_DIMENSIONS = dict.fromkeys(name for columns in DIMENSIONS.values() for name in columns)
_BUCKETS: dict[str, Any] = {
    name: (
        str | None,
        Field(None, description=f"The {name}; null is undated.", examples=["2024-01"[:length]]),
    )
    for name, length in BUCKETS.items()
}
_Dimensions: Any = create_model(  # type: ignore[call-overload]
    "_Dimensions", **_fields(EventFields, *_DIMENSIONS), **_BUCKETS
)


class Group(_Dimensions):  # type: ignore[misc]
    """A group, named by the dimensions that were asked for, with what was measured over it."""

    model_config = ConfigDict(json_schema_extra={"required": ["count"]})
    count: int = Field(
        description="Number of events; by time, of those wholly inside the bucket.", examples=[1]
    )
    count_possible: int = Field(0, description="By time: events that overlap the bucket.", examples=[2])
    launched: Range = Field(None, description="Weapons launched in strikes.")
    faced: Range = Field(None, description="Weapons faced in interceptions.")
    intercepted: Range = Field(None, description="Weapons intercepted.")
    fatalities: Range = Field(None, description="People killed.")
    interception_rate: Range = Field(
        None, description="Intercepted of faced, from 0 to 1, over interceptions that know both."
    )


class Aggregates(BaseModel):
    """The groups, and what the answer says of itself."""

    data: list[Group] = Field(
        description="The groups, ordered by their dimensions, those without a value last."
    )
    total: int = Field(description="Number of events, each counted once.", examples=[1])
    meta: Meta = Field(description="What the answer says of itself.")


class Region(BaseModel):
    """A region (ISO 3166-2), a country (ISO 3166-1) or a sea."""

    code: str = Field(description="Its code.", examples=["UA-23"])
    kind: str = Field(description="`region`, `country` or `sea`.", examples=["region"])
    name: str = Field(description="English name.", examples=["Zaporizhzhia"])
    name_local: str | None = Field(description="Name in the local language.", examples=["Запорізька область"])
    name_uk: str | None = Field(description="Ukrainian name.", examples=["Запорізька область"])
    country: str | None = Field(description="Prefix of the code, whoever holds the place.", examples=["UA"])
    lat: float | None = Field(description="Latitude of its centre, to a tenth of a degree.", examples=[47.3])
    lon: float | None = Field(description="Longitude of its centre, to a tenth of a degree.", examples=[35.7])
    spellings: list[str] = Field(description="Other names that mean it.", examples=[["Zaporozhye"]])
    matched: str = Field(
        "",
        description="Look-up: found by its `code`, its `name`, or another `spelling`.",
        examples=["spelling"],
    )


class Vocabulary(BaseModel):
    """A field that has a closed list of values."""

    field: str = Field(description="The field.", examples=["weapon_origin_basis"])
    values: list[str] = Field(description="What it may be.", examples=[["designed", "made", "supplied"]])


class Term(BaseModel):
    """A value of a field and its meaning."""

    value: str = Field(description="The value.", examples=["cruise_missile"])
    definition: str = Field(
        description="What it means.", examples=["A missile that flies under thrust like an aircraft."]
    )
    parent: str | None = Field(
        description="The wider value, a filter on which finds this one too.", examples=["missile"]
    )
    source: str | None = Field(description="Where the meaning comes from.", examples=[None])


class Service(BaseModel):
    """What this is and where to go."""

    name: str = Field(description="Name of the service.", examples=["Conflict Events"])
    version: str = Field(description="Its version.", examples=["0.1.0"])
    description: str = Field(
        description="What it is for.",
        examples=["What was fired at whom, where, when, with whose weapon, and who says so."],
    )
    links: dict[str, str] = Field(
        description="Where to go, by name.", examples=[{"events": "http://127.0.0.1:8000/events"}]
    )


class Health(BaseModel):
    """How the service is."""

    status: str = Field(description="`ok`, or where the database was asked too, `ready`.", examples=["ready"])
    schema_: str = Field(
        "", alias="schema", description="`/readyz`: the revision of the database's schema.", examples=["0001"]
    )


HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}


def answers(*statuses: int, csv: bool = False) -> dict[int | str, dict[str, Any]]:
    """What a route may answer besides its JSON; app/contract.py describes it."""
    formats = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}} if csv else {}
    return formats | {status: {} for status in (*statuses, 503)}
