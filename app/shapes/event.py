"""The fields of an event."""

import datetime as dt
from typing import Annotated

from sqlmodel import SQLModel

from app.fields import (
    Country,
    Currency,
    DateText,
    EventId,
    ExternalId,
    Id,
    Number,
    Party,
    RegionCode,
    Text,
    Title,
    Whole,
    term,
)
from app.shapes.telling import Json, derived, identifier, told

ALTERNATIVES = ("actor", "target", "weapon_type", "weapon", "weapon_origin")  # fields that may be `A or B`
AMOUNT_AT_MOST = 1e15  # so that sums stay exact to the cent and finite
# Numbers with a range, and the type of event that each is of; of all where it is null.
QUANTITIES: dict[str, str | None] = {
    "launched": "strike",
    "faced": "interception",
    "intercepted": "interception",
    "hit": "strike",
    "failed": "strike",
    "fatalities": None,
    "injured": None,
}


class EventFields(SQLModel):
    """One act, with one kind of weapon, at one place and time, as somebody told it. Null is unknown."""

    id: EventId = identifier("event", "seed-zaporizhzhia-2023-12-30")
    type: Annotated[str, term("type")] = told("What kind of act it is.", "strike", default=...)
    title: Title = told(
        "One line in the service's own words.",
        "Missile lands in an open field in Zaporizhzhia region",
        default=...,
    )
    date_start: dt.date | None = told(
        "First day on which it may have happened; null is undated.", "2023-12-30"
    )
    date_end: dt.date | None = told("Last day, inclusive.", "2023-12-30")
    date_precision: Annotated[str, term("date_precision")] = told(
        "How exactly the date is told; follows from the date where it is left out.", "day", "unknown"
    )
    date_basis: Text | None = told("How the date follows from the words.", "explicit, year inferred")
    date_edtf: DateText | None = told("The date in EDTF (ISO 8601-2).", "2023-12-30")
    date_text: Text | None = told("The words of the source for the date.", "December 30")
    time_start: dt.datetime | None = told(
        "Start to the minute, if told (UTC).", elsewhere="2024-01-05T01:30:00Z"
    )
    time_end: dt.datetime | None = told("End to the minute, if told (UTC).", elsewhere="2024-01-05T04:00:00Z")
    country: Country | None = told(
        "Country of the place (ISO 3166-1), by the region's code whoever holds it.", "UA"
    )
    region: RegionCode | None = told(
        "Region (ISO 3166-2) or sea; null where only the country is known.", "UA-23"
    )
    region_name: str | None = derived("English name of the region.", "Zaporizhzhia")
    place: Text | None = told("The place in the source's words.", "an open field")
    lat: Number | None = told("Latitude (WGS 84) as exact as geo_precision says.", 47.3, ge=-90, le=90)
    lon: Number | None = told("Longitude (WGS 84) as exact as geo_precision says.", 35.7, ge=-180, le=180)
    geo_precision: Annotated[str, term("geo_precision")] | None = told(
        "How exactly the place is known.", "region"
    )
    geo_basis: Text | None = told(
        "Where the coordinates come from: told, or region_centroid; follows from lat and lon where it is left out.",
        "region_centroid",
    )
    actor: Party | None = told("Who acted: attacker, defender, or who asks.", "RU")
    actor_status: Annotated[str, term("status")] | None = derived(
        "What the positions on the actor add up to.", "asserted"
    )
    target: Party | None = told("Toward whom: the attacked, who sent the weapons, or who is asked.", "UA")
    target_type: Text | None = told("What was aimed at, in the source's terms.", elsewhere="power station")
    beneficiary: Party | None = told("For whom aid is asked.", elsewhere="UA")
    launch_place: Text | None = told("Where the weapons were launched from.", elsewhere="Kursk")
    weapon_type: Annotated[str, term("weapon_type")] | None = told("Class of the weapon.", "missile")
    weapon: Text | None = told("Model of the weapon, only if the source names it.", elsewhere="KN-23")
    weapon_origin: Country | None = told("Country that the weapon comes from.", "KP")
    weapon_origin_basis: Annotated[str, term("weapon_origin_basis")] | None = told(
        "In which way it does.", "supplied"
    )
    weapon_origin_status: Annotated[str, term("status")] | None = derived(
        "What the positions on the weapon's origin add up to.", "unconfirmed"
    )
    alternatives: dict[str, list[Text]] = told(
        "Fields that are one of several values (`A or B`); the field itself is then null.",
        {},
        elsewhere={"weapon": ["Iskander-M", "KN-23"]},
        default_factory=dict,
        sa_type=Json,
    )
    launched: Whole | None = told("Strikes: weapons launched, best value.", 1, elsewhere=29)
    launched_low: Whole | None = told("Strikes: at least so many were launched.", 1, elsewhere=27)
    launched_high: Whole | None = told("Strikes: at most so many; null is open.", elsewhere=30)
    faced: Whole | None = told("Interceptions: weapons that the defence faced, best value.", elsewhere=29)
    faced_low: Whole | None = told("Interceptions: at least so many were faced.", elsewhere=27)
    faced_high: Whole | None = told("Interceptions: at most so many; null is open.", elsewhere=30)
    intercepted: Whole | None = told("Interceptions: weapons stopped, best value.", elsewhere=21)
    intercepted_low: Whole | None = told("Interceptions: at least so many were stopped.", elsewhere=21)
    intercepted_high: Whole | None = told("Interceptions: at most so many; null is open.", elsewhere=21)
    hit: Whole | None = told("Places hit, best value.", elsewhere=3)
    hit_low: Whole | None = told("Places hit, at least.", elsewhere=3)
    hit_high: Whole | None = told("Places hit, at most; null is open.", elsewhere=3)
    failed: Whole | None = told(
        "Strikes: how many neither hit nor were stopped by fire: failed, lost from sight, or led astray by jamming; "
        "best value.",
        elsewhere=4,
    )
    failed_low: Whole | None = told("Strikes: at least so many failed.", elsewhere=4)
    failed_high: Whole | None = told("Strikes: at most so many failed; null is open.", elsewhere=5)
    fatalities: Whole | None = told("People killed, best value.", elsewhere=2)
    fatalities_low: Whole | None = told("People killed, at least.", elsewhere=2)
    fatalities_high: Whole | None = told("People killed, at most; null is open.", elsewhere=2)
    injured: Whole | None = told("People injured, best value.", elsewhere=5)
    injured_low: Whole | None = told("People injured, at least.", elsewhere=4)
    injured_high: Whole | None = told("People injured, at most; null is open.", elsewhere=6)
    amount: Number | None = told("Money asked for, in `currency`.", elsewhere=1e9, ge=0, le=AMOUNT_AT_MOST)
    currency: Currency | None = told("Currency of the amount (ISO 4217).", elsewhere="USD")
    attribution: Annotated[str, term("status")] | None = derived(
        "Headline status: the weakest of actor_status and weapon_origin_status.", "unconfirmed"
    )
    sources: int = derived("How many documents the event's evidence comes from.", 1, 0)
    origins: int = derived("How many independent origins those documents have.", 1, 0)
    incident: Id | None = told("Common name of events of one occasion.", elsewhere="seed-crimea")
    part_of: Id | None = told("The event whose total includes this one.", elsewhere="raid-2024-01-05")
    dataset: Id | None = told("The data set that the event was loaded from.", "seed")
    external_id: ExternalId | None = told("Identifier of the event within its data set.", elsewhere="2024-17")
    record_state: Annotated[str, term("record_state")] = told(
        "Whether it is reviewed.", "published", "published"
    )


NOT_CLAIMED = ("id", "dataset", "external_id", "record_state")  # what the service names, nobody claims
CLAIMED_FIELDS = [
    "occurrence",
    *(
        name
        for name, info in EventFields.model_fields.items()
        if name not in NOT_CLAIMED and not info.json_schema_extra
    ),
]
