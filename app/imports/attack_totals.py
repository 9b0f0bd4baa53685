"""Which national total includes what a regional command tells, so that sums have it once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.imports.attack_places import covers
from app.imports.attack_rows import Attack
from app.imports.attack_weapons import includes


@dataclass
class Totals:
    """Rows that are told for the whole country, by each of their days."""

    by_day: dict[dt.date, list[Attack]] = field(default_factory=lambda: defaultdict(list))
    parts: set[tuple[str, str]] = field(default_factory=set)  # total and place, where a command tells it too

    @classmethod
    def of(cls, attacks: Iterable[Attack]) -> "Totals":
        """Two passes over the same rows: the totals, then what is part of them."""
        totals, regional = cls(), list[Attack]()
        for attack in attacks:
            if attack.regional:
                regional.append(attack)
            else:
                for day in _days(attack):
                    totals.by_day[day].append(attack)
        for attack in regional:
            if found := totals.including(attack):
                totals.parts.add((found[0].name, attack.target))
        return totals

    def including(self, attack: Attack) -> list[Attack]:
        """The totals that may include it, the likeliest first."""
        if not attack.regional:
            return []
        near = {total.name: total for day in _days(attack) for total in self.by_day.get(day, ())}
        found = [total for total in near.values() if _may_include(total, attack)]
        return sorted(found, key=lambda total: _rank(total, attack))


def _days(attack: Attack) -> list[dt.date]:
    days = min((attack.end.day - attack.start.day).days, 366)
    return [attack.start.day + dt.timedelta(days=n) for n in range(days + 1)]


def _may_include(total: Attack, part: Attack) -> bool:
    """The same time, a weapon and a place that the total counts, and no number that is larger than the total's."""
    most = total.destroyed_in.get(part.target)
    return (
        _overlap(total, part) > dt.timedelta()
        and includes(total.model, part.model)
        and covers(total.target, part.target)
        and _at_most(part.launched, total.launched)
        and _at_most(part.destroyed, total.destroyed)
        and _at_most(part.destroyed, most)
    )


def _rank(total: Attack, part: Attack) -> tuple[bool, dt.timedelta, bool, int]:
    return not total.lasts_over(part), -_overlap(total, part), total.model != part.model, total.line


def _overlap(total: Attack, part: Attack) -> dt.timedelta:
    return min(total.ended, part.ended) - max(total.began, part.began)


def _at_most(part: int | None, total: int | None) -> bool:
    return part is None or total is None or part <= total
