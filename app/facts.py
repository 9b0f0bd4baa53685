"""What can be asked of an event's own fields and of who speaks of it."""

from typing import Annotated

from pydantic import Field

from app import regions
from app.conditions import (
    Test,
    at_or_below,
    cited,
    holds,
    in_region,
    is_kind,
    on_date,
    one_of,
    taken_on,
)
from app.fields import CLAIMANT, COUNTRY, EDTF, PARTY, UNKNOWN, Checked, choice, or_unknown, refuse, term
from app.models import Event, Position, Source
from app.query import Many, Recorded, Where, With, asked


def understood_region(value: str) -> str:
    found = regions.resolve(value)
    if value != UNKNOWN and len(found) != 1:
        meant = [match.region for match in found] or regions.suggest(value)
        reason = "names several regions" if found else "is not a region, country or sea that is known here"
        raise refuse(f"{value!r} {reason}", [f"{region.code} ({region.name})" for region in meant])
    return value


def closed(name: str, example_of_not: str | None = None, test: Test = one_of) -> Where:
    """The field has one of the values, which are all known."""
    return Where(holds(name, test), None, example_of_not)


def opened(name: str, example_of_not: str | None = None, test: Test = one_of) -> Where:
    """The field has one of the values, which may be any: near ones are suggested."""
    return Where(holds(name, test), (Event, name), example_of_not)


def said(name: str, example_of_not: str) -> Where:
    """Some one position on the event has all that is asked of positions."""
    among = (Position, name) if name == "claimant" else None
    return Where(ON_EVENT, among, example_of_not, taken_on("event", name))


REGION = Checked(understood_region)
ON_EVENT = taken_on("event")


def vocabulary(name: str) -> Checked:
    return or_unknown(term(name))


class Facts(Recorded):
    """Filters are joined by AND, several values of one by OR; `unknown` finds the events that have no value."""

    id: Annotated[list[str], Many, opened("id")] = asked(
        "Identifier of the event.", "seed-zaporizhzhia-2023-12-30"
    )
    type: Annotated[list[Annotated[str, term("type")]], Many, closed("type", "interception")] = asked(
        "Kind of event.", "strike"
    )
    region: Annotated[list[Annotated[str, REGION]], Many, Where(in_region, None, "Crimea")] = asked(
        "Region by code (`UA-23`) or by a name in any common spelling; a country takes in all its regions, and a sea is "
        "`SEA:black`. An event whose place is known only to the country is in no region.",
        "Zaporizhzhia",
    )
    region_match: Annotated[
        str, choice("region_match", ("certain", "possible")), With(("region", "region_not"))
    ] = Field(
        "certain",
        description="How `region` is met: `possible` also finds events known only to the country of the region.",
        examples=["certain"],
    )
    country: Annotated[list[Annotated[str, or_unknown(COUNTRY)]], Many, closed("country", "RU")] = asked(
        "Country of the place (ISO 3166-1 alpha-2).", "UA"
    )
    place: Annotated[list[str], Many, opened("place", "a refinery")] = asked(
        "Place, in the source's words.", "an open field"
    )
    geo_precision: Annotated[
        list[Annotated[str, vocabulary("geo_precision")]], Many, closed("geo_precision", "country")
    ] = asked("How exactly the place is known.", "region")
    geo_basis: Annotated[list[str], Many, opened("geo_basis", "told")] = asked(
        "Where the coordinates come from: `told`, or the centre of a region (`region_centroid`).",
        "region_centroid",
    )
    date: Annotated[list[Annotated[str, or_unknown(EDTF)]], Many, Where(on_date)] = asked(
        "Day, month, year or interval (`2024-01-02`, `2024-01`, `2023-12-29/2024-01-05`, `../2024-01-04`); "
        "undated events are left out and counted in `meta.undated_excluded`; `unknown` finds them.",
        "2023-12-30",
    )
    date_match: Annotated[str, choice("date_match", ("possible", "certain")), With(("date",))] = Field(
        "possible",
        description="How `date` is met. `possible`: the event may have happened then (overlap); `certain`: it lies wholly inside.",
        examples=["possible"],
    )
    date_precision: Annotated[
        list[Annotated[str, term("date_precision")]], Many, closed("date_precision", "week")
    ] = asked("How exactly the date is told; `unknown` of the undated.", "day")
    date_basis: Annotated[list[str], Many, opened("date_basis", "not told")] = asked(
        "How the date follows from the words.", '"explicit, year inferred"'
    )
    actor: Annotated[list[Annotated[str, or_unknown(PARTY)]], Many, opened("actor", "UA", at_or_below)] = (
        asked("Who acted; a country takes in all below it (`US`: also `US/congress`).", "RU")
    )
    target: Annotated[list[Annotated[str, or_unknown(PARTY)]], Many, opened("target", "RU", at_or_below)] = (
        asked("Toward whom; a country takes in all below it.", "UA")
    )
    target_type: Annotated[list[str], Many, opened("target_type", "power station")] = asked(
        "What was aimed at, in the source's terms.", UNKNOWN
    )
    beneficiary: Annotated[
        list[Annotated[str, or_unknown(PARTY)]], Many, opened("beneficiary", "UA", at_or_below)
    ] = asked("For whom aid is asked.", UNKNOWN)
    launch_place: Annotated[list[str], Many, opened("launch_place", "Kursk")] = asked(
        "Where the weapons were launched from.", UNKNOWN
    )
    weapon_type: Annotated[
        list[Annotated[str, vocabulary("weapon_type")]], Many, closed("weapon_type", "drone", is_kind)
    ] = asked("Class of weapon; `missile` takes in all kinds of missile.", "missile")
    weapon: Annotated[list[str], Many, opened("weapon", "KN-23")] = asked("Model of the weapon.", UNKNOWN)
    weapon_origin: Annotated[
        list[Annotated[str, or_unknown(COUNTRY)]], Many, closed("weapon_origin", "IR")
    ] = asked("Country that the weapon comes from.", "KP")
    weapon_origin_basis: Annotated[
        list[Annotated[str, vocabulary("weapon_origin_basis")]],
        Many,
        closed("weapon_origin_basis", "designed"),
    ] = asked("In which way the weapon comes from there.", "supplied")
    currency: Annotated[list[str], Many, opened("currency", "EUR")] = asked(
        "Currency of the amount (ISO 4217).", UNKNOWN
    )
    attribution: Annotated[
        list[Annotated[str, vocabulary("attribution")]], Many, closed("attribution", "asserted")
    ] = asked("Headline status of the event.", "unconfirmed")
    actor_status: Annotated[
        list[Annotated[str, vocabulary("actor_status")]], Many, closed("actor_status", "denied")
    ] = asked("Status of who acted.", "asserted")
    weapon_origin_status: Annotated[
        list[Annotated[str, vocabulary("weapon_origin_status")]],
        Many,
        closed("weapon_origin_status", "confirmed"),
    ] = asked("Status of the weapon's origin.", "unconfirmed")
    claimant: Annotated[list[Annotated[str, CLAIMANT]], Many, said("claimant", "RU")] = asked(
        "Who takes a position on the event; with `stance`, the same position has both.", "UA"
    )
    claimant_country: Annotated[list[Annotated[str, COUNTRY]], Many, said("claimant_country", "RU")] = asked(
        "State for which someone takes a position on the event; with `stance`, the same position has both.",
        "UA",
    )
    stance: Annotated[list[Annotated[str, term("stance")]], Many, said("stance", "denies")] = asked(
        "What someone says of the event; with `claimant`, the same position has both.", "cannot_confirm"
    )
    source: Annotated[list[str], Many, Where(cited(holds("id")), (Source, "id"), "another")] = asked(
        "Document that the event's evidence cites.", "newyorkparrot-2024-01-05"
    )
    incident: Annotated[list[str], Many, opened("incident", "seed-crimea")] = asked(
        "Common name of events of one occasion.", UNKNOWN
    )
    part_of: Annotated[list[str], Many, opened("part_of", "another")] = asked(
        "The event whose total includes this one.", UNKNOWN
    )
    dataset: Annotated[list[str], Many, opened("dataset", "another")] = asked(
        "Data set that the event was loaded from.", "seed"
    )
    external_id: Annotated[list[str], Many, opened("external_id")] = asked(
        "Identifier of the event within its data set.", UNKNOWN
    )
