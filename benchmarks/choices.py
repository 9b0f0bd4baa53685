"""What generated events are made of: places, weapons and voices, each with its weight."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from app import regions
from app.regions import Region

OTHER_REGIONS = 400


@dataclass(frozen=True)
class Weighted:
    """Values drawn in proportion to their weights."""

    values: Sequence[Any]
    weights: Sequence[float]
    cumulated: list[float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cumulated", list(accumulate(self.weights)))

    def draw(self, chance: random.Random) -> Any:
        return chance.choices(self.values, cum_weights=self.cumulated)[0]


def falling(values: Sequence[Any]) -> Weighted:
    """The first is drawn most: the nth as often as 1/n."""
    return Weighted(values, [1 / n for n in range(1, len(values) + 1)])


def located() -> tuple[Weighted, Weighted]:
    """Ukraine's regions, and 400 of the others; which are hit most is drawn, but the same every time."""
    chance = random.Random(0)
    known: list[Region] = [r for r in regions.everything() if r.kind == "region" and r.lat is not None]
    ukraine = [region for region in known if region.country == "UA"]
    others = [region for region in known if region.country != "UA"]
    return falling(chance.sample(ukraine, len(ukraine))), falling(chance.sample(others, OTHER_REGIONS))


TYPES = Weighted(("strike", "interception", "aid_request"), (70, 28, 2))
YEARS = Weighted(tuple(range(2014, 2027)), (2, 1, 1, 1, 1, 1, 1, 1, 18, 20, 20, 18, 15))
WEAPONS = Weighted(  # class, model, country of origin, how it is the origin
    (
        ("attack_drone", "Shahed-136", "IR", "designed"),
        ("attack_drone", "Geran-2", "RU", "made"),
        ("artillery_shell", None, None, None),
        ("glide_bomb", "UMPK", "RU", "made"),
        ("cruise_missile", "Kh-101", "RU", "made"),
        ("ballistic_missile", "Iskander-M", "RU", "made"),
        ("ballistic_missile", "KN-23", "KP", "supplied"),
        ("missile", None, "KP", "supplied"),
        ("artillery_shell", None, "KP", "supplied"),
        ("rocket", "Grad", "RU", "designed"),
        ("cruise_missile", "Storm Shadow", "GB", "supplied"),
        ("ballistic_missile", "ATACMS", "US", "supplied"),
        ("naval_drone", "Magura V5", "UA", "made"),
        (None, None, None, None),
    ),
    (22, 12, 16, 12, 6, 4, 1, 1, 2, 8, 1, 1, 1, 13),
)
CLAIMANTS = Weighted(
    ("UA/air-force", "UA/general-staff", "RU/mod", "US/nsc", "KR/jcs", "article", "unattributed"),
    (40, 20, 15, 8, 3, 10, 4),
)
STANCES = Weighted(("asserts", "confirms", "cannot_confirm", "denies", "retracts"), (78, 6, 8, 7, 1))
COUNTED = Weighted((1, 2, 3, 5, 8, 12, 21, 29, 40, 75, 120), (45, 15, 10, 8, 6, 5, 4, 3, 2, 1, 1))
