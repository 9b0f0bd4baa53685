"""What can be asked of events."""

from typing import Annotated, Any, get_args

from pydantic import Field, create_model

from app import regions
from app.conditions import (
    Condition,
    at_least,
    at_most,
    at_or_below,
    but,
    cited,
    has_each,
    holds,
    in_region,
    is_kind,
    named,
    on_date,
    published_on,
    recorded_on,
    speaks_of,
    taken_on,
    waits,
)
from app.fields import CLAIMANT, COUNTRY, EDTF, PARTY, UNKNOWN, Checked, choice, or_unknown, refuse, term
from app.models import Event, Position, Source
from app.places import checked_box, checked_circle, in_box, within
from app.query import Many, Recorded, Where, asked
from app.shapes import QUANTITIES, EventFields
from app.shapes.telling import COUNT_AT_MOST
from app.words import phrases


def understood_region(value: str) -> str:
    found = regions.resolve(value)
    if value != UNKNOWN and len(found) != 1:
        meant = [match.region for match in found] or regions.suggest(value)
        reason = "names several regions" if found else "is not a region, country or sea that is known here"
        raise refuse(f"{value!r} {reason}", [f"{region.code} ({region.name})" for region in meant])
    return value


REGION = Checked(understood_region)
ON_EVENT = taken_on("event")


def has_words(value: str) -> str:
    if not phrases(value):
        raise refuse(f"{value!r} has no word to look for")
    return value


class Facts(Recorded):
    """Filters are joined by AND, several values of one by OR; `unknown` finds the events that have no value."""

    type: Annotated[list[Annotated[str, term("type")]], Many, Where(holds("type"))] = asked(
        "Kind of event.", "strike"
    )
    region: Annotated[list[Annotated[str, REGION]], Many, Where(in_region)] = asked(
        "Region by code (`UA-23`) or by a name in any common spelling; a country takes in all its regions, and a sea is "
        "`SEA:black`. An event whose place is known only to the country is in no region.",
        "Zaporizhzhia",
    )
    country: Annotated[list[Annotated[str, or_unknown(COUNTRY)]], Many, Where(holds("country"))] = asked(
        "Country of the place (ISO 3166-1 alpha-2).", "UA"
    )
    date: Annotated[list[Annotated[str, or_unknown(EDTF)]], Many, Where(on_date)] = asked(
        "Day, month, year or interval (`2024-01-02`, `2024-01`, `2023-12-29/2024-01-05`, `../2024-01-04`); "
        "undated events are left out and counted in `meta.undated_excluded`; `unknown` finds them.",
        "2023-12-30",
    )
    date_match: Annotated[str, choice("date_match", ("possible", "certain"))] = Field(
        "possible",
        description="`possible`: the event may have happened then (overlap); `certain`: it lies wholly inside.",
        examples=["possible"],
    )
    actor: Annotated[
        list[Annotated[str, or_unknown(PARTY)]], Many, Where(holds("actor", at_or_below), (Event, "actor"))
    ] = asked("Who acted; a country takes in all below it (`US`: also `US/congress`).", "RU")
    target: Annotated[
        list[Annotated[str, or_unknown(PARTY)]], Many, Where(holds("target", at_or_below), (Event, "target"))
    ] = asked("Toward whom; a country takes in all below it.", "UA")
    beneficiary: Annotated[
        list[Annotated[str, or_unknown(PARTY)]],
        Many,
        Where(holds("beneficiary", at_or_below), (Event, "beneficiary")),
    ] = asked("For whom aid is asked.", UNKNOWN)
    weapon_type: Annotated[
        list[Annotated[str, or_unknown(term("weapon_type"))]], Many, Where(holds("weapon_type", is_kind))
    ] = asked("Class of weapon; `missile` takes in all kinds of missile.", "missile")
    weapon: Annotated[list[str], Many, Where(holds("weapon"), (Event, "weapon"))] = asked(
        "Model of the weapon.", UNKNOWN
    )
    weapon_origin: Annotated[
        list[Annotated[str, or_unknown(COUNTRY)]], Many, Where(holds("weapon_origin"))
    ] = asked("Country that the weapon comes from.", "KP")
    attribution: Annotated[
        list[Annotated[str, or_unknown(term("attribution"))]], Many, Where(holds("attribution"))
    ] = asked("Headline status of the event.", "unconfirmed")
    actor_status: Annotated[
        list[Annotated[str, or_unknown(term("actor_status"))]], Many, Where(holds("actor_status"))
    ] = asked("Status of who acted.", "asserted")
    weapon_origin_status: Annotated[
        list[Annotated[str, or_unknown(term("weapon_origin_status"))]],
        Many,
        Where(holds("weapon_origin_status")),
    ] = asked("Status of the weapon's origin.", "unconfirmed")
    claimant: Annotated[list[Annotated[str, CLAIMANT]], Many, Where(ON_EVENT, (Position, "claimant"))] = (
        asked("Who takes a position on the event; with `stance`, the same position has both.", "UA")
    )
    stance: Annotated[list[Annotated[str, term("stance")]], Many, Where(ON_EVENT)] = asked(
        "What someone says of the event; with `claimant`, the same position has both.", "cannot_confirm"
    )
    incident: Annotated[list[str], Many, Where(holds("incident"), (Event, "incident"))] = asked(
        "Common name of events of one occasion.", UNKNOWN
    )
    dataset: Annotated[list[str], Many, Where(holds("dataset"), (Event, "dataset"))] = asked(
        "Data set that the event was loaded from.", "seed"
    )
    region_match: Annotated[str, choice("region_match", ("certain", "possible"))] = Field(
        "certain",
        description="`possible` also finds events known only to the country of the region.",
        examples=["certain"],
    )
    place: Annotated[list[str], Many, Where(holds("place"), (Event, "place"))] = asked(
        "Place, in the source's words.", "an open field"
    )
    source: Annotated[list[str], Many, Where(cited(named), (Source, "id"))] = asked(
        "Document that the event's evidence cites.", "newyorkparrot-2024-01-05"
    )
    part_of: Annotated[list[str], Many, Where(holds("part_of"), (Event, "part_of"))] = asked(
        "The event whose total includes this one.", UNKNOWN
    )


# For each filter that can be turned round, a value that finds something else than its own example.
TURNED_ROUND = {
    "type": "interception",
    "region": "Crimea",
    "country": "RU",
    "actor": "UA",
    "target": "RU",
    "beneficiary": "UA",
    "weapon_type": "drone",
    "weapon": "KN-23",
    "weapon_origin": "IR",
    "attribution": "asserted",
    "actor_status": "denied",
    "weapon_origin_status": "confirmed",
    "incident": "seed-crimea",
    "dataset": "another",
    "place": "a refinery",
    "source": "another",
    "part_of": "another",
}
HAS = [
    "claims",
    "point",
    *(
        name
        for name, field in EventFields.model_fields.items()
        if not field.is_required() and name != "alternatives"
    ),
]
BOUNDED = (*QUANTITIES, "sources", "origins")


def _turned_round(name: str, example: str) -> Any:
    item, marks = get_args(Facts.model_fields[name].annotation)[0], Facts.model_fields[name].metadata
    where = next(mark for mark in marks if isinstance(mark, Where))
    meaning = f"Leaves out what `{name}` would find; events of which it is unknown stay."
    values: Any = list[item]  # type: ignore[valid-type]  # a type that is read off a field
    return Annotated[values, Many, Where(but(where.condition))], asked(meaning, example)


def _bound(name: str, condition: Condition, meaning: str) -> Any:
    of_e1 = name in ("launched", "sources", "origins")  # numbers that the event of the other examples has
    more: Any = None if of_e1 else {"elsewhere": True}
    bound = Field(None, ge=0, le=COUNT_AT_MOST, description=meaning, examples=[1], json_schema_extra=more)
    return Annotated[int | None, Where(condition)], bound


_TurnedRound: Any = create_model(
    "_TurnedRound",
    __base__=Facts,
    **{f"{name}_not": _turned_round(name, at) for name, at in TURNED_ROUND.items()},
)
_Bounded: Any = create_model(
    "_Bounded",
    __base__=_TurnedRound,
    **{
        f"{name}_gte": _bound(name, at_least(name), f"`{name}` (best value) is at least so many.")
        for name in BOUNDED
    },
    **{
        f"{name}_lte": _bound(name, at_most(name), f"`{name}` (best value) is at most so many.")
        for name in BOUNDED
    },
)


class EventFilter(_Bounded):
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
    recorded: Annotated[list[Annotated[str, EDTF]], Many, Where(recorded_on)] = asked(
        "When this version of the event was recorded (days of UTC); written as `date`.", "2024/.."
    )
    has: Annotated[list[Annotated[str, choice("field", HAS)]], Many, Where(has_each)] = asked(
        "Events that have each of these: `claims`, a `point`, or a value of the field.", "claims"
    )
    pending: Annotated[bool | None, Where(waits)] = Field(
        None, description="Whether somebody's position waits for evidence.", examples=[True]
    )
    record_state: Annotated[
        list[Annotated[str, term("record_state")]], Many, Where(holds("record_state"))
    ] = Field(
        ["published"],
        description="Reviewed events, or drafts that wait for a person's review.",
        examples=[["published"]],
    )
