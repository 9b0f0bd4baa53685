"""What follows from an event's claims, positions and evidence: statuses, headline, counts. Pure functions over rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.attribution import RULE, Stance, status, weakest
from app.words import kept

Row = dict[str, Any]
Values = frozenset[Any]
UNCLAIMED = status(())  # of a value on which nobody takes a position, as most are in a large data set
HEADLINE = {  # the fields whose statuses make an event's attribution
    "actor": "actor_status",
    "weapon_origin": "weapon_origin_status",
}


def country_of(party: str) -> str | None:
    """The state that a claimant is rolled up to: what stands before the slash, if it is a country."""
    head = party.partition("/")[0]
    return head if len(head) == 2 and head.isupper() else None


def stance(position: Row, origins: frozenset[str]) -> Stance:
    said_on = position["said_on"]
    return Stance(
        claimant=position["claimant"],
        country=country_of(position["claimant"]),
        stance=position["stance"],
        order=(said_on is not None, said_on, position["number"]) if said_on else (False, position["number"]),
        origins=origins,
    )


class Positions:
    """The positions on one event's claims, by field and by the values that they are about."""

    def __init__(self, claims: Sequence[Row], stances: Mapping[str, Sequence[Stance]]) -> None:
        self.by_value: dict[str, dict[Values, list[Stance]]] = {}
        for claim in claims:
            of_field = self.by_value.setdefault(claim["field"], {})
            of_field.setdefault(values(claim["value"]), []).extend(stances.get(claim["id"], ()))

    def status(self, field: str, told: Values) -> str:
        others = self.by_value.get(field)
        if not others:
            return UNCLAIMED
        rivals = [positions for value, positions in others.items() if told.isdisjoint(value)]
        return status(others.get(told, ()), rivals)

    def status_of_field(self, field: str, event: Row) -> str | None:
        """Of the event's own value or alternatives; a field without any takes the weakest of what is claimed."""
        told = event[field] if event[field] is not None else event["alternatives"].get(field)
        if field not in self.by_value:
            return None if told is None else UNCLAIMED
        if told is not None:
            return self.status(field, values(told))
        return weakest(self.status(field, value) for value in self.by_value[field])


def values(told: Any) -> Values:
    return frozenset(told if isinstance(told, list) else [told])


def derived_claims(claims: Sequence[Row], positions: Positions) -> list[Row]:
    return [
        claim | {"status": positions.status(claim["field"], values(claim["value"])), "rule": RULE}
        for claim in claims
    ]


def derived_event(
    event: Row, positions: Positions, origin_of: Mapping[str, str], texts: Iterable[str | None] = ()
) -> Row:
    """The event with its statuses, counts and words; `origin_of` has the sources that its evidence cites.

    `texts` are the quotes of its evidence and the names of its region.
    """
    statuses = {name: positions.status_of_field(field, event) for field, name in HEADLINE.items()}
    own = [event[name] for name in ("title", "place", "weapon", "launch_place", "target_type")]
    return {
        **event,
        **statuses,
        "attribution": weakest(statuses.values()),
        "sources": len(origin_of),
        "origins": len(set(origin_of.values())),
        "words": kept([*own, *event["alternatives"].get("weapon", ()), *texts]),
    }
