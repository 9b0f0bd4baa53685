"""What may be claimed of a field: a value as the event's own field would hold it."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, StrictBool, TypeAdapter

from app import quantities
from app.fields import NO_EMPTY_TEXT, refuse
from app.shapes import CLAIMED_FIELDS, QUANTITIES, EventFields


def value_of(field: str, value: Any) -> Any:
    """The value in JSON's types."""
    return _TYPES[field].dump_python(_TYPES[field].validate_python(value), mode="json")


def _counted(field: str) -> Callable[[Any], Any]:
    """An event spreads words over three fields, of which a claim has one: it would round what they leave open."""

    def check(value: Any) -> Any:
        if isinstance(value, bool):
            raise refuse(f"{value!r} is neither a number nor one in words")
        if not isinstance(value, str):
            return value
        try:
            told = quantities.parse(value)
        except quantities.QuantityError as error:
            raise refuse(str(error)) from error
        if told.low == told.best == told.high:
            return told.best
        ends = ((f"{field}_low", told.low), (field, told.best), (f"{field}_high", told.high))
        each = ", ".join(f"{name} {number}" for name, number in ends if number is not None)
        raise refuse(f"{value!r} leaves a range open, and a claim has one number; what it says is {each}")

    return check


def _adapter(name: str) -> TypeAdapter[Any]:
    info: Any = EventFields.model_fields[name]
    counted = BeforeValidator(_counted(name)) if name in QUANTITIES else None
    annotated: Any = Annotated[info.annotation, info, counted]
    return TypeAdapter(annotated, config=NO_EMPTY_TEXT)


_TYPES = {
    name: TypeAdapter(StrictBool) if name == "occurrence" else _adapter(name) for name in CLAIMED_FIELDS
}
