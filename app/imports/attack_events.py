"""What one row of the attack table becomes: a strike and an interception, what is claimed of them, and their parts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.imports.attack_places import place
from app.imports.attack_posts import UNATTRIBUTED
from app.imports.attack_rows import Attack, details, whole_numbers
from app.imports.attack_totals import Totals
from app.imports.attack_weapons import Weapons
from app.imports.cells import Cells
from app.imports.claims import claimed
from app.ledger import digest
from app.lines import Line
from app.rows import Row

STRIKE, INTERCEPTION = "strike", "interception"
DEFENCE = "defence"  # an interception of which nobody tells how many were stopped: a number reads as if it were that
WORDS = {
    STRIKE: ("Attack with", "on"),
    INTERCEPTION: ("Interception of", "over"),
    DEFENCE: ("Defence against", "over"),
}
PARTIES = {STRIKE: ("RU", "UA"), INTERCEPTION: ("UA", "RU")}
AMBIGUOUS = "overlaps several national totals of its weapon: it is put under the one that it lies in or overlaps longest"
PARTLY = "lies only partly in the time of the national total that it is put under"


@dataclass
class Events:
    cells: Cells
    attack: Attack
    weapons: Weapons
    totals: Totals
    weapon: dict[str, Any]
    where: dict[str, Any]
    id: Callable[[str], str]  # of an event, by its name in the data set

    def lines(self) -> Iterator[Line]:
        launched, destroyed = self.attack.launched, self.attack.destroyed
        hit = self.cells.number("num_hit_location")
        from_where = self.cells.text("launch_place") or self._launch_places()
        strike = {"launched": launched, "hit": hit, "failed": self.attack.failed}
        yield from self._told(STRIKE, strike, launch_place=from_where)
        yield from self._weapon_parts()
        yield from self._told(INTERCEPTION, {"faced": launched, "intercepted": destroyed})
        yield from self._place_parts()

    def _told(self, kind: str, numbers: dict[str, int | None], **fields: Any) -> Iterator[Line]:
        """The event, and each of its numbers under the names of those whose posts tell it."""
        name = f"{self.attack.name}:{kind}"
        event, values = self.id(name), {key: value for key, value in numbers.items() if value is not None}
        goal, model = self.attack.target, self.attack.model
        carrier = f" ({self.cells['carrier']})" if self.cells["carrier"] else ""
        title = _title(self._what(kind), self._many(kind), model + carrier, goal)
        yield self._event(kind, name, title=title, part_of=self._total(kind), **values, **fields)
        for key, value in values.items():
            yield from claimed(self.cells, event, key, value, self._positions())

    def _event(self, kind: str, name: str, **fields: Any) -> Line:
        actor, target = PARTIES[kind]
        told: dict[str, Any] = {"actor": actor, "target": target, "incident": self.id(self.attack.name)}
        told |= {
            "date_text": f"{self.cells['time_start']} to {self.cells['time_end']}",
            **self.attack.dates(),
        }
        told |= self.weapon | self.where | fields
        return self.cells.made(id=self.id(name), external_id=name, type=kind, **told)

    def _what(self, kind: str) -> str:
        return DEFENCE if kind == INTERCEPTION and self.attack.destroyed is None else kind

    def _many(self, kind: str) -> str:
        launched, destroyed = self.attack.launched, self.attack.destroyed
        if kind == STRIKE or destroyed is None:
            return "" if launched is None else str(launched)
        return str(destroyed) if launched is None else f"{destroyed} of {launched}"

    @cached_property
    def _including(self) -> list[Attack]:
        found = self.totals.including(self.attack)
        if len(found) > 1:
            self.cells.note("time_start", AMBIGUOUS)
        if found and not found[0].lasts_over(self.attack):
            self.cells.note("time_start", PARTLY)
        return found

    def _total(self, kind: str) -> str | None:
        return self.id(f"{self._including[0].name}:{kind}") if self._including else None

    def _positions(self) -> Iterator[Row]:
        posts = self.attack.posts
        for claimant in dict.fromkeys(post.claimant for post in posts) or [UNATTRIBUTED]:
            words = [{"source": post.id} for post in posts if post.claimant == claimant]
            yield {"claimant": claimant, "stance": "asserts", "evidence": words}

    def _weapon_parts(self) -> Iterator[Line]:
        """Of a sum over several weapons, those of which the table tells how many there were."""
        places = details(self.cells, "launch_place_details")
        parts = whole_numbers(details(self.cells, "launched_details"))
        self._compare("launched_details", parts, self.attack.launched, "launched")
        for model, number in parts.items():
            if model == self.attack.model:
                continue
            weapon = dict.fromkeys(self.weapon) | self.weapons.told(model)[0]
            title = _title(STRIKE, str(number), model, self.attack.target)
            launch_place = str(places[model]) if places.get(model) else None
            yield self._part(STRIKE, model, **weapon, title=title, launched=number, launch_place=launch_place)

    def _place_parts(self) -> Iterator[Line]:
        self._compare("destroyed_details", self.attack.destroyed_in, self.attack.destroyed, "destroyed")
        for target, number in self.attack.destroyed_in.items():
            if target == self.attack.target or (self.attack.name, target) in self.totals.parts:
                continue  # it is the row's own number, or a regional command tells it in its own name
            where = dict.fromkeys(self.where) | place(target)[0]
            title = _title(INTERCEPTION, str(number), self.attack.model, target)
            yield self._part(INTERCEPTION, target, **where, title=title, intercepted=number)

    def _compare(self, column: str, parts: dict[str, int], total: int | None, whole: str) -> None:
        if total is None or sum(parts.values()) <= total:
            return
        what = "a part that is" if max(parts.values()) > total else "parts that add up to"
        self.cells.note(column, f"has {what} more than `{whole}`: all are kept as told")

    def _part(self, kind: str, of: str, **fields: Any) -> Line:
        whole = f"{self.attack.name}:{kind}"
        return self._event(kind, f"{whole}:{digest(of)}", part_of=self.id(whole), **fields)

    def _launch_places(self) -> str | None:
        found = details(self.cells, "launch_place_details")
        return "; ".join(f"{model}: {place}" for model, place in found.items()) or None


def _title(kind: str, many: str, weapon: str, goal: str) -> str:
    what, where = WORDS[kind]
    words = [what, many, weapon, *([where, goal] if goal else [])]
    return " ".join(" ".join(words).split())
