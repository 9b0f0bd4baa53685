"""From positions to a status: the rule `attribution/1` and nothing else. It says what the positions are, not what is true."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.fields import VOICES
from app.vocabularies import STATUSES_WEAKEST_FIRST

RULE = "attribution/1"
SPEAKS_FOR = ("asserts", "confirms")


@dataclass(frozen=True)
class Stance:
    """A position as far as the rule needs it. `order` sorts one claimant's positions, the latest last."""

    claimant: str
    country: str | None
    stance: str
    order: tuple[Any, ...]
    origins: frozenset[str] = frozenset()


def status(positions: Iterable[Stance], rivals: Iterable[Iterable[Stance]] = ()) -> str:
    """The status of a value: the first line that holds. `rivals` are the positions on each other value of its field."""
    history = [position for position in positions if position.claimant not in VOICES]
    if not history:
        return "unattributed"
    latest = _latest(history)
    stances = {position.stance for position in latest.values()} - {"retracts"}
    if _all_retracted(history, latest):
        return "retracted"
    spoken_for = stances & set(SPEAKS_FOR)
    if spoken_for and ("denies" in stances or any(map(_spoken_for, rivals))):
        return "disputed"
    if stances == {"denies"}:
        return "denied"
    if "confirms" in stances:
        return "confirmed"
    if "cannot_confirm" in stances:
        return "unconfirmed"
    if _independent([position for position in latest.values() if position.stance == "asserts"]):
        return "corroborated"
    return "asserted" if "asserts" in stances else "unattributed"


def weakest(statuses: Iterable[str | None]) -> str | None:
    """The headline of several statuses; fields without one take no part."""
    told = {*statuses} - {None}
    return told.pop() if len(told) == 1 else min(told, key=STATUSES_WEAKEST_FIRST.index, default=None)


def _latest(history: Sequence[Stance]) -> dict[str, Stance]:
    return {position.claimant: position for position in sorted(history, key=lambda position: position.order)}


def _all_retracted(history: Sequence[Stance], latest: dict[str, Stance]) -> bool:
    """A retraction of which nothing came before takes back an assertion that was not recorded."""
    said = defaultdict(set)
    for position in history:
        said[position.claimant].add(position.stance)
    asserted_by = [
        who for who, stances in said.items() if stances & set(SPEAKS_FOR) or stances == {"retracts"}
    ]
    return bool(asserted_by) and all(latest[who].stance == "retracts" for who in asserted_by)


def _spoken_for(positions: Iterable[Stance]) -> bool:
    counted = [position for position in positions if position.claimant not in VOICES]
    return any(position.stance in SPEAKS_FOR for position in _latest(counted).values())


def _independent(asserting: Sequence[Stance]) -> bool:
    """Whether two of them speak for different countries and do not all go back to one document."""
    return any(
        a.country
        and b.country
        and a.country != b.country
        and a.origins
        and b.origins
        and len(a.origins | b.origins) > 1
        for number, a in enumerate(asserting)
        for b in asserting[:number]
    )
