"""The closed vocabularies: every value that a field may have, one line each, with its meaning."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One value of a vocabulary; `parent` is the wider term that a filter on it includes."""

    value: str
    definition: str
    parent: str | None = None
    source: str | None = None


def _terms(*terms: Term) -> dict[str, Term]:
    return {term.value: term for term in terms}


_EDTF = "ISO 8601-2:2019 (EDTF)"
_UCDP = "UCDP GED codebook, date_prec and where_prec"
_GED = "UCDP GED codebook, type_of_violence"
_ACLED = "ACLED codebook, event_type"
_RULE = "docs/decisions/attribution-rule.md"

_STATUSES = _terms(  # weakest first: the order in which an event's attribution is chosen
    Term("retracted", "Everyone who asserted it has taken it back.", source=_RULE),
    Term("denied", "Only denials are known.", source=_RULE),
    Term("disputed", "Someone asserts it and someone denies it or asserts a rival value.", source=_RULE),
    Term(
        "unconfirmed",
        "Asserted or not, someone who would know says that they cannot confirm it.",
        source=_RULE,
    ),
    Term(
        "unattributed",
        "The value is recorded, and nobody who counts has been recorded as saying it.",
        source=_RULE,
    ),
    Term("asserted", "Someone asserts it, nobody contradicts it.", source=_RULE),
    Term("corroborated", "Claimants of two countries assert it, from two independent origins.", source=_RULE),
    Term("confirmed", "Someone confirms it by an examination of their own, nobody denies it.", source=_RULE),
)

VOCABULARIES: dict[str, dict[str, Term]] = {
    "type": _terms(
        Term("strike", "An attack with a weapon; actor is the attacker, target the attacked."),
        Term(
            "interception",
            "Weapons of an attack are stopped; actor is the defender, target who sent the weapons.",
        ),
        Term(
            "aid_request",
            "A request for arms or money; actor asks, target is asked, beneficiary is for whom.",
        ),
        Term(
            "state_based_violence",
            "Armed force between two parties, one of them a state, with a death; actor and target are the sides, whoever attacked.",
            source=_GED,
        ),
        Term(
            "non_state_violence",
            "Armed force between two organised groups, neither of them a state, with a death.",
            source=_GED,
        ),
        Term(
            "one_sided_violence",
            "Armed force of a state or an organised group against civilians, with a death; actor is who used it.",
            source=_GED,
        ),
        Term(
            "battle",
            "Two armed groups fight at one place; actor and target are the sides, whoever attacked.",
            source=_ACLED,
        ),
        Term(
            "explosion_remote_violence",
            "Explosives or weapons of reach used by one side, whether it meant a strike or laid a mine.",
            source=_ACLED,
        ),
        Term(
            "violence_against_civilians",
            "An armed group harms unarmed people, with or without a death; actor is the group.",
            source=_ACLED,
        ),
        Term("protest", "People demonstrate without using violence themselves.", source=_ACLED),
        Term("riot", "A demonstration or a mob uses violence.", source=_ACLED),
        Term(
            "strategic_development",
            "No violence, but it may set some off or end it: an agreement, an arrest, a change of who holds a place.",
            source=_ACLED,
        ),
    ),
    "weapon_type": _terms(
        Term("missile", "A guided missile, of a kind that is not told."),
        Term("ballistic_missile", "A missile that flies most of its way without thrust.", parent="missile"),
        Term("cruise_missile", "A missile that flies under thrust like an aircraft.", parent="missile"),
        Term("anti_ship_missile", "A missile made against ships.", parent="missile"),
        Term(
            "air_defence_missile",
            "A missile of an air defence system, also when fired at the ground.",
            parent="missile",
        ),
        Term("drone", "An unmanned vehicle, of a kind that is not told."),
        Term(
            "attack_drone", "An unmanned aircraft that is itself the munition or carries one.", parent="drone"
        ),
        Term("recon_drone", "An unmanned aircraft that observes.", parent="drone"),
        Term("naval_drone", "An unmanned boat.", parent="drone"),
        Term("rocket", "An unguided rocket."),
        Term("bomb", "A bomb dropped from an aircraft, of a kind that is not told."),
        Term("glide_bomb", "A bomb with wings or guidance.", parent="bomb"),
        Term("artillery_shell", "A shell of a gun, howitzer or mortar."),
        Term("aircraft", "A manned aircraft."),
        Term("air_defence_system", "Launchers, radars and missiles against aircraft and missiles."),
        Term("vehicle", "A land vehicle, armoured or not."),
        Term("mixed", "Several kinds that the source counts together."),
    ),
    "weapon_origin_basis": _terms(
        Term("designed", "The weapon was designed in that country; who made it is not told."),
        Term("made", "The weapon was made in that country."),
        Term("supplied", "The weapon was supplied by that country."),
    ),
    "stance": _terms(
        Term("asserts", "Says that it is so."),
        Term("confirms", "Says that an examination of their own shows it."),
        Term(
            "cannot_confirm",
            "Says that they cannot confirm it, or asks for verification first (see pending_on).",
        ),
        Term("denies", "Says that it is not so."),
        Term("retracts", "Takes back what they said before."),
    ),
    "status": _STATUSES,
    "attribution": _STATUSES,
    "actor_status": _STATUSES,
    "weapon_origin_status": _STATUSES,
    "date_precision": _terms(
        Term("time", "Start and end are known to the minute.", source=_UCDP),
        Term("night", "From the evening of the first day to the morning of the last."),
        Term("day", "One known day.", source=_UCDP),
        Term("days", "Some time in the days given, or all of them.", source=_UCDP),
        Term("week", "Some time in the week given.", source=_UCDP),
        Term("month", "Some time in the month given.", source=_UCDP),
        Term("season", "Some time in the season given.", source=_EDTF),
        Term("year", "Some time in the year given.", source=_UCDP),
        Term("unknown", "The source gives no date; the event is undated."),
    ),
    "geo_precision": _terms(
        Term("point", "Coordinates told by the source.", source=_UCDP),
        Term(
            "place",
            "A named town or site; coordinates are that place's, or its region's centre where `geo_basis` says so.",
            source=_UCDP,
        ),
        Term(
            "near",
            "Near a named place (UCDP: within about 25 km); coordinates are that place's.",
            source=_UCDP,
        ),
        Term("district", "A known district below the region.", source=_UCDP),
        Term(
            "region",
            "A known region (ISO 3166-2); coordinates are its centre, or a point that a source gives for all of it.",
            source=_UCDP,
        ),
        Term(
            "area",
            "Along a line or in an area without borders of its own: a road, the north of a region; coordinates are a point that stands for it.",
            source=_UCDP,
        ),
        Term("country", "Only the country is known; there are no coordinates.", source=_UCDP),
        Term("sea", "At sea; coordinates, if any, are the sea's centre."),
    ),
    "record_state": _terms(
        Term("draft", "Proposed, not reviewed; counts for nothing until a person publishes it."),
        Term("published", "Reviewed and counted."),
    ),
}

STATUSES_WEAKEST_FIRST = tuple(_STATUSES)


def and_below(vocabulary: str, values: Iterable[str]) -> list[str]:
    """The values with every narrower term: missile, and each kind of missile."""
    terms = VOCABULARIES[vocabulary]
    found = list(values)
    for value in found:  # grows while it is walked, so a tree of any depth is covered
        found += [term.value for term in terms.values() if term.parent == value and term.value not in found]
    return found
