"""What can be asked of events."""

from typing import Annotated, Any, get_args

from pydantic import Field, create_model

from app.conditions import (
    Condition,
    at_least,
    at_most,
    but,
    cited,
    has_each,
    holds,
    published_on,
    speaks_of,
    waits,
)
from app.facts import Facts
from app.fields import COUNT_AT_MOST, EDTF, Checked, choice, refuse, term
from app.filters import Versioned
from app.places import checked_box, checked_circle, in_box, within
from app.query import Many, Where, asked
from app.shapes import QUANTITIES, EventFields
from app.words import phrases

# For each filter that can be turned round, a value that finds something else than its own example.
TURNED_ROUND = {name: where.example_of_not for name, where in Facts.wheres().items() if where.example_of_not}
BOUNDED = (*QUANTITIES, "amount", "sources", "origins")
OF_E1 = ("launched", "sources", "origins")  # numbers that the event of the other examples has
HAS = [
    "claims",
    "point",
    *(
        name
        for name, field in EventFields.model_fields.items()
        if not field.is_required() and name != "alternatives"
    ),
]


def _turned_round(name: str, example: str) -> Any:
    item, where = get_args(Facts.model_fields[name].annotation)[0], Facts.wheres()[name]
    meaning = f"Leaves out what `{name}` would find; events of which it is unknown stay."
    values: Any = list[item]  # type: ignore[valid-type]  # a type that is read off a field
    return Annotated[values, Many, Where(but(where.alone or where.condition))], asked(meaning, example)


def _bound(name: str, condition: Condition, meaning: str) -> Any:
    number: Any = float if name == "amount" else int
    most = None if name == "amount" else COUNT_AT_MOST
    more: Any = None if name in OF_E1 else {"elsewhere": True}
    bound = Field(
        None, ge=0, le=most, allow_inf_nan=False, description=meaning, examples=[1], json_schema_extra=more
    )
    return Annotated[number | None, Where(condition)], bound


_TurnedRound: Any = create_model(
    "_TurnedRound",
    __base__=Facts,
    **{f"{name}_not": _turned_round(name, at) for name, at in TURNED_ROUND.items()},
)
_Bounded: Any = create_model(
    "_Bounded",
    __base__=_TurnedRound,
    **{
        f"{name}_gte": _bound(name, at_least(name), f"`{name}` is at least this; of a range, the best value.")
        for name in BOUNDED
    },
    **{
        f"{name}_lte": _bound(name, at_most(name), f"`{name}` is at most this; of a range, the best value.")
        for name in BOUNDED
    },
)


def has_words(value: str) -> str:
    if not phrases(value):
        raise refuse(f"{value!r} has no word to look for")
    return value


class EventFilter(Versioned, _Bounded):
    """Filters are joined by AND, several values of one by OR; `unknown` finds the events that have no value."""

    q: Annotated[Annotated[str, Checked(has_words)] | None, Where(speaks_of)] = Field(
        None,
        description='Words that all stand in the title, place, weapon, region or quotes; `"in quotes"` as a phrase. Case, '
        "marks and punctuation do not matter, in any script.",
        examples=['missile "open field"'],
        max_length=200,
    )
    bbox: Annotated[Annotated[str, Checked(checked_box)] | None, Where(in_box)] = Field(
        None,
        description="Box `west,south,east,north` in degrees; it may cross the antimeridian. Events without a point are "
        "in none, and a region's centre stands for its events.",
        examples=["22,44,41,53"],
    )
    near: Annotated[Annotated[str, Checked(checked_circle)] | None, Where(within)] = Field(
        None, description="Circle `lat,lon,km`, as the crow flies.", examples=["47.3,35.7,50"]
    )
    published: Annotated[list[Annotated[str, EDTF]], Many, Where(cited(published_on))] = asked(
        "Publication of a document that the evidence cites; written as `date`.", "2024-01-05"
    )
    has: Annotated[list[Annotated[str, choice("field", HAS)]], Many, Where(has_each)] = asked(
        "Events that have each of these: `claims`, a `point`, or a value of the field.", "claims"
    )
    pending: Annotated[bool | None, Where(waits("event"))] = Field(
        None, description="Whether somebody's position waits for evidence.", examples=[True]
    )
    record_state: Annotated[
        list[Annotated[str, term("record_state")]], Many, Where(holds("record_state"))
    ] = Field(
        ["published"],
        description="Reviewed events, or drafts that wait for a person's review.",
        examples=[["published"]],
    )
