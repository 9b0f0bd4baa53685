"""What may be written: the told fields of each shape, checked together and completed with what follows from them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from sqlmodel import SQLModel

from app import dates, quantities, regions
from app.fields import Id, nearest, refuse
from app.shapes import (
    ALTERNATIVES,
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

QUOTE_WORDS = 12  # enough to find the place again, too little to stand for the text


class Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")


def told_fields(shape: type[SQLModel], *without: str) -> dict[str, Any]:
    """The fields of a shape that may be written: all but the derived ones."""
    return {
        name: (info.annotation, info)
        for name, info in shape.model_fields.items()
        if name not in without and not (info.json_schema_extra or {}).get("readOnly")  # type: ignore[union-attr]
    }


class EventRules(Draft):
    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, data: Any) -> Any:
        """A number in words becomes its range, a bare number is exact, EDTF gives the first and the last day."""
        if not isinstance(data, dict):
            return data
        spelled = dict(data)
        for name in QUANTITIES:
            spelled |= _range(name, data)
        return _days(data) | spelled

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
        _complete_dates(self)
        _complete_place(self)
        if faults := [
            *_date_faults(self),
            *_number_faults(self),
            *_place_faults(self),
            *_alternative_faults(self),
        ]:
            raise refuse("; ".join(faults))
        return self


def _range(name: str, data: dict[str, Any]) -> dict[str, Any]:
    best = data.get(name)
    if isinstance(best, str):
        try:
            told = quantities.parse(best)
        except quantities.QuantityError:
            return {}  # the field itself says what is wrong
    elif type(best) is int and not {f"{name}_low", f"{name}_high"} & data.keys():
        told = quantities.Quantity(best, best, best)
    else:
        return {}
    return {f"{name}_low": told.low, name: told.best, f"{name}_high": told.high}


def _days(data: dict[str, Any]) -> dict[str, Any]:
    try:
        told = dates.parse(data["date_edtf"])
    except (KeyError, TypeError, AttributeError, dates.DateError):
        return {}  # the field itself says what is wrong
    return {"date_start": told.start, "date_end": told.end}


def _complete_dates(event: Any) -> None:
    event.date_end = event.date_end or event.date_start
    if event.date_start and event.date_edtf is None and event.date_start <= event.date_end:
        event.date_edtf = dates.edtf(event.date_start, event.date_end, event.date_precision)


def _complete_place(event: Any) -> None:
    region = regions.get(event.region) if event.region else None
    if region is None:
        event.geo_precision = event.geo_precision or ("country" if event.country else None)
        return
    event.country = event.country or region.country
    if event.lat is None and event.lon is None and region.lat is not None:
        event.lat, event.lon, event.geo_basis = region.lat, region.lon, f"{region.kind}_centroid"
    event.geo_precision = event.geo_precision or region.kind


def _date_faults(event: Any) -> Iterator[str]:
    if (event.date_start is None) != (event.date_end is None):
        yield "date_start and date_end belong together"
    elif event.date_start is None and event.date_precision != "unknown":
        yield f"date_precision is {event.date_precision}, but there is no date"
    elif event.date_start and event.date_precision == "unknown":
        yield "a date needs a date_precision"
    elif event.date_start and event.date_start > event.date_end:
        yield "date_end lies before date_start"
    elif event.date_start and event.date_edtf:
        told = dates.parse(event.date_edtf)
        if (told.start, told.end) != (event.date_start, event.date_end):
            yield f"date_edtf says {told.start} to {told.end}, date_start and date_end say otherwise"


def _number_faults(event: Any) -> Iterator[str]:
    for name in QUANTITIES:
        told = [getattr(event, f"{name}_low"), getattr(event, name), getattr(event, f"{name}_high")]
        known = [value for value in told if value is not None]
        if known != sorted(known):
            yield f"{name}_low, {name} and {name}_high are not in order"


def _place_faults(event: Any) -> Iterator[str]:
    region = regions.get(event.region) if event.region else None
    if region and region.kind == "country":
        yield f"{event.region} is a country: give it as country, without a region"
    elif region and region.country and region.country != event.country:
        yield f"region {event.region} is not in country {event.country}"
    if (event.lat is None) != (event.lon is None):
        yield "lat and lon belong together"


def _alternative_faults(event: Any) -> Iterator[str]:
    for name, values in event.alternatives.items():
        if name not in ALTERNATIVES:
            yield f"alternatives: {name!r} is not one of {', '.join(ALTERNATIVES)}"
        elif getattr(event, name) is not None:
            yield f"{name} has a value and alternatives"
        elif len(set(values)) < 2:
            yield f"alternatives: {name} needs at least two different values"


EventDraft = create_model("EventDraft", __base__=EventRules, **told_fields(EventFields))
SourceDraft = create_model("SourceDraft", __base__=Draft, **told_fields(SourceFields))
ClaimantDraft = create_model("ClaimantDraft", __base__=Draft, **told_fields(ClaimantFields))
DatasetDraft = create_model("DatasetDraft", __base__=Draft, **told_fields(DatasetFields))


class EvidenceRules(Draft):
    @model_validator(mode="after")
    def _is_short(self: Any) -> Any:
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


def _adapter(annotation: Any, info: Any) -> TypeAdapter[Any]:
    annotated: Any = Annotated[annotation, info]
    return TypeAdapter(annotated)


_TYPES = {"occurrence": _adapter(bool, None)} | {
    name: _adapter(*told) for name, told in told_fields(EventFields).items()
}


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
        if not values or None in values:
            raise refuse("a claim needs a value, or a list of the values it may be")
        checked = [_value_of(self.field, value) for value in values]
        self.value = checked if isinstance(self.value, list) else checked[0]
        return self


def _value_of(field: str, value: Any) -> Any:
    """The value as the event's own field would hold it, in JSON's types."""
    try:
        return _TYPES[field].dump_python(_TYPES[field].validate_python(value), mode="json")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        meant = first.get("ctx", {}).get("did_you_mean", ())
        raise refuse(f"the value of {field}: {first['msg']}", meant) from error


ClaimDraft = create_model("ClaimDraft", __base__=ClaimRules, **told_fields(ClaimFields, "id"))


class PositionRules(Draft):
    """A position on a statement: it is recorded on each claim that the statement makes."""

    statement: Id
    evidence: list[EvidenceDraft] = Field(default_factory=list)


PositionDraft = create_model(
    "PositionDraft", __base__=PositionRules, **told_fields(PositionFields, "id", "event", "claim")
)


@dataclass
class Batch:
    """What is written together: one revision, all of it or nothing."""

    datasets: list[Any] = field(default_factory=list)
    sources: list[Any] = field(default_factory=list)
    claimants: list[Any] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    claims: list[Any] = field(default_factory=list)
    positions: list[Any] = field(default_factory=list)
    checked: frozenset[str] = frozenset()  # sources whose quotes were compared with the text
