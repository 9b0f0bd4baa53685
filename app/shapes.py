"""The fields of everything that is stored and answered: each is said here once, with its meaning and an example."""

import datetime as dt
from typing import Annotated, Any

from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.fields import ClaimantId, Country, Currency, DateText, Id, Party, RegionCode, Sha256, term

Json = JSON().with_variant(JSONB(), "postgresql")
ALTERNATIVES = ("actor", "target", "weapon_type", "weapon", "weapon_origin")  # fields that may be `A or B`
COUNT_AT_MOST = 2_147_483_647  # what a column of whole numbers holds
QUANTITIES = ("launched", "faced", "intercepted", "hit", "fatalities", "injured")


def told(
    description: str, example: Any = None, default: Any = None, *, elsewhere: Any = None, **more: Any
) -> Any:
    """A field that a source tells, with its meaning, its value in one row of the seed, and another elsewhere."""
    examples = [example] if elsewhere is None else [example, elsewhere]
    more["schema_extra"] = {"examples": examples} | more.get("schema_extra", {})
    if "default_factory" not in more:
        more["default"] = default
    return Field(description=description, **more)


def counted(description: str, example: int | None = None, **more: Any) -> Any:
    return told(description, example, ge=0, le=COUNT_AT_MOST, **more)


def derived(description: str, example: Any = None, default: Any = None, **more: Any) -> Any:
    """A field that the service computes: it can be read, filtered and sorted, never written."""
    return told(description, example, default, schema_extra={"json_schema_extra": {"readOnly": True}}, **more)


def identifier(what: str, example: str) -> Any:
    return told(f"Identifier of the {what}.", example, ..., primary_key=True)


class Version(SQLModel):
    revision: int = derived("Number of the change that made this version.", 1, primary_key=True)
    recorded_at: dt.datetime = derived(
        "When that change was recorded (UTC).", "2026-11-22T10:00:00Z", nullable=False
    )


class EventFields(SQLModel):
    """One act, with one kind of weapon, at one place and time, as somebody told it. Null is unknown."""

    id: Id = identifier("event", "seed-zaporizhzhia-2023-12-30")
    type: Annotated[str, term("type")] = told("What kind of act it is.", "strike", default=...)
    title: str = told(
        "One line in the service's own words.",
        "Missile lands in an open field in Zaporizhzhia region",
        default=...,
    )
    date_start: dt.date | None = told(
        "First day on which it may have happened; null is undated.", "2023-12-30"
    )
    date_end: dt.date | None = told("Last day, inclusive.", "2023-12-30")
    date_precision: Annotated[str, term("date_precision")] = told(
        "How exactly the date is told.", "day", "unknown"
    )
    date_basis: str | None = told("How the date follows from the words.", "explicit, year inferred")
    date_edtf: DateText | None = told("The date in EDTF (ISO 8601-2).", "2023-12-30")
    date_text: str | None = told("The words of the source for the date.", "December 30")
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
    place: str | None = told("The place in the source's words.", "an open field")
    lat: float | None = told("Latitude (WGS 84) as exact as geo_precision says.", 47.3, ge=-90, le=90)
    lon: float | None = told("Longitude (WGS 84) as exact as geo_precision says.", 35.7, ge=-180, le=180)
    geo_precision: Annotated[str, term("geo_precision")] | None = told(
        "How exactly the place is known.", "region"
    )
    geo_basis: str | None = told(
        "Where the coordinates come from: told, or region_centroid.", "region_centroid"
    )
    actor: Party | None = told("Who acted: attacker, defender, or who asks.", "RU")
    actor_status: Annotated[str, term("status")] | None = derived(
        "What the positions on the actor add up to.", "asserted"
    )
    target: Party | None = told("Toward whom: the attacked, who sent the weapons, or who is asked.", "UA")
    target_type: str | None = told("What was aimed at, in the source's terms.", elsewhere="power station")
    beneficiary: Party | None = told("For whom aid is asked.", elsewhere="UA")
    launch_place: str | None = told("Where the weapons were launched from.", elsewhere="Kursk")
    weapon_type: Annotated[str, term("weapon_type")] | None = told("Class of the weapon.", "missile")
    weapon: str | None = told("Model of the weapon, only if the source names it.", elsewhere="KN-23")
    weapon_origin: Country | None = told("Country that the weapon comes from.", "KP")
    weapon_origin_basis: Annotated[str, term("weapon_origin_basis")] | None = told(
        "In which way it does.", "supplied"
    )
    weapon_origin_status: Annotated[str, term("status")] | None = derived(
        "What the positions on the weapon's origin add up to.", "unconfirmed"
    )
    alternatives: dict[str, list[str]] = told(
        "Fields that are one of several values (`A or B`); the field itself is then null.",
        {},
        elsewhere={"weapon": ["Iskander-M", "KN-23"]},
        default_factory=dict,
        sa_type=Json,
    )
    launched: int | None = counted("Strikes: weapons launched, best value.", 1, elsewhere=29)
    launched_low: int | None = counted("Strikes: at least so many were launched.", 1, elsewhere=27)
    launched_high: int | None = counted("Strikes: at most so many; null is open.", elsewhere=30)
    faced: int | None = counted("Interceptions: weapons that the defence faced, best value.", elsewhere=29)
    faced_low: int | None = counted("Interceptions: at least so many were faced.", elsewhere=27)
    faced_high: int | None = counted("Interceptions: at most so many; null is open.", elsewhere=30)
    intercepted: int | None = counted("Interceptions: weapons stopped, best value.", elsewhere=21)
    intercepted_low: int | None = counted("Interceptions: at least so many were stopped.", elsewhere=21)
    intercepted_high: int | None = counted("Interceptions: at most so many; null is open.", elsewhere=21)
    hit: int | None = counted("Places hit, best value.", elsewhere=3)
    hit_low: int | None = counted("Places hit, at least.", elsewhere=3)
    hit_high: int | None = counted("Places hit, at most; null is open.", elsewhere=3)
    fatalities: int | None = counted("People killed, best value.", elsewhere=2)
    fatalities_low: int | None = counted("People killed, at least.", elsewhere=2)
    fatalities_high: int | None = counted("People killed, at most; null is open.", elsewhere=2)
    injured: int | None = counted("People injured, best value.", elsewhere=5)
    injured_low: int | None = counted("People injured, at least.", elsewhere=4)
    injured_high: int | None = counted("People injured, at most; null is open.", elsewhere=6)
    amount: float | None = told("Money asked for, in `currency`.", elsewhere=1e9, ge=0)
    currency: Currency | None = told("Currency of the amount (ISO 4217).", elsewhere="USD")
    attribution: Annotated[str, term("status")] | None = derived(
        "Headline status: the weakest of actor_status and weapon_origin_status.", "unconfirmed"
    )
    sources: int = derived("How many documents the event's evidence comes from.", 1, 0)
    origins: int = derived("How many independent origins those documents have.", 1, 0)
    incident: Id | None = told("Common name of events of one occasion.", elsewhere="seed-crimea")
    part_of: Id | None = told("The event whose total includes this one.", elsewhere="raid-2024-01-05")
    dataset: Id | None = told("The data set that the event was loaded from.", "seed")
    external_id: str | None = told("Identifier of the event within its data set.", elsewhere="2024-17")
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


class ClaimFields(SQLModel):
    """One value of one field of one event, on which people take positions."""

    id: Id = identifier("claim", "8d19564893dc98587602")
    event: Id = told(
        "The event that it is about.", "seed-zaporizhzhia-2023-12-30", primary_key=True, default=...
    )
    statement: Id = told("Common id of claims that one statement makes.", "us-says-north-korean", default=...)
    field: str = told(
        "The event's field, or `occurrence`: that it happened at all.", "weapon_origin", default=...
    )
    value: Any = told("The value claimed; a list means one of these.", "KP", sa_type=Json, default=...)
    status: Annotated[str, term("status")] = derived("What the positions add up to.", "unconfirmed", ...)
    rule: str = derived("The rule that computed the status.", "attribution/1", ...)


class PositionFields(SQLModel):
    """One claimant's stance on one claim. Positions are only added: who changes their mind takes a new one."""

    id: Id = identifier("position", "b6b1c5c811b37a7f8499")
    event: Id = told(
        "The event that the claim is about.", "seed-zaporizhzhia-2023-12-30", primary_key=True, default=...
    )
    claim: Id = told("The claim.", "8d19564893dc98587602", default=...)
    number: int = derived("Place in the order in which positions on the claim were recorded.", 6, ...)
    claimant: ClaimantId = told("Who speaks.", "UA/air-force", default=...)
    person: str | None = told("The person who speaks for them.", "Yuriy Ignat")
    stance: Annotated[str, term("stance")] = told("What they say of it.", "cannot_confirm", default=...)
    said_on: dt.date | None = told("The day on which they said it; null is untold.", elsewhere="2024-01-05")
    basis: str | None = told("What they say that they rest it on.", elsewhere="examination of the wreckage")
    pending_on: str | None = told("What they wait for before saying more.", "study of the wreckage")


class EvidenceFields(SQLModel):
    """Words in a source that carry a position."""

    source: Id = told("The document.", "newyorkparrot-2024-01-05", default=...)
    quote: str = told(
        "The words, at most twelve.",
        "experts would examine the wreckage before confirming or refuting the allegations",
        default=...,
        min_length=1,
    )
    start: int = told("Where they begin in the text (Unicode code points, from 0).", 714, default=..., ge=0)
    end: int = told("Where they end, exclusive.", 794, default=..., ge=1)
    checked: bool = derived(
        "Whether they were compared with the text that has the source's sha256.", True, False
    )


class SourceFields(SQLModel):
    """A document. Its text is not kept: its address, its hash and short quotes are."""

    id: Id = identifier("source", "newyorkparrot-2024-01-05")
    url: str | None = told(
        "Address of the document.",
        "https://newyorkparrot.com/2024/01/ukraine-awaits-confirmation-on-alleged-use-of-north-korean-missiles-by-russia/",
    )
    title: str | None = told(
        "Its title.", "Ukraine awaits confirmation on alleged use of north Korean missiles by Russia"
    )
    publisher: str | None = told("Who published it.", "New York Parrot")
    published: dt.date | None = told("The day of publication.", "2024-01-05")
    language: str | None = told("Language (BCP 47).", "en")
    sha256: Sha256 | None = told(
        "SHA-256 of the text's UTF-8 bytes, to which offsets refer.",
        "51f93643ea418e21354081980697162fc3d1d252ecccd1947ce3382619aa4f5c",
    )
    length: int | None = counted("Length of the text in Unicode code points.", 2556)
    derived_from: Id | None = told("The source that this one repeats.", elsewhere="agency-2024-01-05")
    origin: str = derived(
        "Where its chain of derived_from begins; documents of one origin count once.",
        "newyorkparrot-2024-01-05",
        ...,
    )
    notes: list[dict[str, Any]] = told(
        "Editor's notes on errors and doubts.", [], default_factory=list, sa_type=Json
    )


class ClaimantFields(SQLModel):
    """Who speaks: an office, rolled up to its state, or one of the voices that count for nothing."""

    id: ClaimantId = told(
        "A party, or the voice `article` or `unattributed`.", "US/nsc", primary_key=True, default=...
    )
    name: str = told("English name.", "US National Security Council", default=...)
    country: Country | None = derived("The state that it speaks for.", "US")


class DatasetFields(SQLModel):
    """Where events were loaded from."""

    id: Id = identifier("data set", "seed")
    title: str = told("Its title.", "Reviewed reading of the source article", default=...)
    publisher: str | None = told("Who made it.", "Conflict Events")
    url: str | None = told("Where it can be had.", elsewhere="https://example.org/events.csv")
    licence: str | None = told("The licence of its data.", "CC0-1.0")
