"""The weapons of the attack table: what a model's text names, and what the weapon table beside it knows of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app import regions
from app.imports.files import File, Unreadable
from app.imports.form import Options, kept
from app.imports.report import Report
from app.imports.tables import Table
from app.vocabularies import VOCABULARIES

BESIDE = "missiles_and_uavs.csv"
# Names of a class that the source counts as one, of one designer: no weapon of it is said to be the one or the other.
CLASSES = frozenset({"Shahed-136/131", "X-101/X-555", "X-59/X-69", "C-300/C-400"})
GENERIC = {  # kinds, not models
    "Unknown UAV": "drone",
    "Reconnaissance UAV": "recon_drone",
    "Unknown Missile": "missile",
    "Ballistic Missile": "ballistic_missile",
    "Intercontinental Ballistic Missile": "ballistic_missile",
    "Aerial Bomb": "bomb",
}
KINDS = {
    "ballistic missile": "ballistic_missile",
    "cruise missile": "cruise_missile",
    "surface-to-air missile": "air_defence_missile",
    "guided bomb": "glide_bomb",
}
DRONES = {"reconnaissance": "recon_drone", "loitering munition": "attack_drone"}
COLUMNS = (
    kept("model", "weapon", needed=True),
    kept("category", "weapon_type", needed=True),
    kept("national_origin", "weapon_origin", needed=True),
    kept("type", "weapon_type", needed=True),
)
Known = tuple[str | None, tuple[str, ...]]  # the kind, and the countries that it may come from


def summed(model: str) -> list[str]:
    """`X-22 and X-32` is a sum over both."""
    return [part.strip() for part in model.split(" and ")]


def models(part: str) -> list[str]:
    """`Iskander-M/KN-23` is one or the other."""
    return [part] if part in GENERIC else [name.strip() for name in part.split("/") if name.strip()]


def includes(wider: str, model: str) -> bool:
    """Whether who counts the wider one counts every weapon of the other too."""
    ours, theirs = ({each for part in summed(text) for each in models(part)} for text in (model, wider))
    return ours <= theirs


@dataclass
class Weapons:
    known: dict[str, Known] = field(default_factory=dict)

    def told(self, model: str) -> tuple[dict[str, Any], list[str]]:
        """The event's fields, and what could not be told."""
        parts = summed(model)
        fields: dict[str, Any] = {"weapon_type": _common([self._kind(part) for part in parts])}
        several = models(parts[0]) if len(parts) == 1 and parts[0] not in CLASSES else []
        alternatives = {"weapon": several} if len(set(several)) > 1 else {}
        fields["weapon"] = None if alternatives or model in GENERIC else model
        origins = [self._origins(part) for part in parts]
        if len(parts) == 1 and len(origins[0]) > 1:
            alternatives["weapon_origin"] = origins[0]
        elif len({tuple(each) for each in origins}) == 1 and len(origins[0]) == 1:
            fields["weapon_origin"] = origins[0][0]
        if fields.get("weapon_origin") or "weapon_origin" in alternatives:
            fields["weapon_origin_basis"] = "designed"
        unknown = [part for part in parts if part not in GENERIC and not self._origins(part)]
        notes = ["its weapon is not in the weapon table: where it comes from is not known"] if unknown else []
        if len(parts) > 1 and not unknown and "weapon_origin" not in fields:
            notes = ["counts weapons together that do not come from one country: the origin is left open"]
        return fields | ({"alternatives": alternatives} if alternatives else {}), notes

    def _kind(self, part: str) -> str | None:
        if part in GENERIC:
            return GENERIC[part]
        if part in self.known:
            return self.known[part][0]
        return _common([self.known.get(name, (None,))[0] for name in models(part)])

    def _origins(self, part: str) -> list[str]:
        if part in self.known:
            return list(self.known[part][1])
        found = [self.known.get(name, (None, ()))[1] for name in models(part)]
        return list(dict.fromkeys(code for codes in found for code in codes)) if all(found) else []


def read(file: File | None, report: Report) -> Weapons:
    report.found[BESIDE] = "not found" if file is None else "found"
    if file is None:  # kinds and origins of a data set that is there would be lost
        raise Unreadable(
            f"the weapon table is missing: put {BESIDE} of the same release beside the file, or both into one zip"
        )
    try:
        return Weapons(_known(file, report))
    except Unreadable as error:
        raise Unreadable(f"{BESIDE}: {error}") from error


def _known(file: File, report: Report) -> dict[str, Known]:
    """Of a table with a fault, nothing: what its rows say would be lost."""
    known: dict[str, Known] = {}
    told = Report()
    for cells in Table(file, Options(), told, COLUMNS):
        model, category = cells.needed("model"), cells.needed("category")
        weapon = _kind_of(category, cells["type"]), tuple(_countries(cells["national_origin"]))
        if cells.faults:
            told.refuse(cells.line, cells.faults)
        elif known.setdefault(model, weapon) != weapon:
            report.note("model", f"is in {BESIDE} twice, differently: the first is taken", model)
    for fault in told.news():
        raise Unreadable(" ".join(filter(None, (f"line {fault['line']}:", fault["column"], fault["reason"]))))
    if not known:
        raise Unreadable("there are no rows in it")
    return known


def _kind_of(category: str, type: str) -> str | None:
    return DRONES.get(type, "drone") if category == "UAV" else KINDS.get(category)


def _countries(text: str) -> Iterator[str]:
    for name in text.split("/"):
        found = [match.region for match in regions.resolve(name) if match.region.kind == "country"]
        if len(found) == 1:
            yield found[0].code


def _common(kinds: Iterable[str | None]) -> str | None:
    """The narrowest kind that covers all; `mixed` where none does."""
    lines = [list(_up(kind)) for kind in kinds]
    if not all(lines):
        return None
    return next((kind for kind in lines[0] if all(kind in line for line in lines)), "mixed")


def _up(kind: str | None) -> Iterator[str]:
    while kind:
        yield kind
        kind = VOCABULARIES["weapon_type"][kind].parent
