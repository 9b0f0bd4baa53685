"""One row of the attack table as it was told: when, with what, where, how many, by whom; and its name over all releases."""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from app.fields import storable
from app.imports import literals
from app.imports.attack_posts import Post, posts
from app.imports.cells import YEARS, Cells
from app.imports.days import day
from app.ledger import digest

KYIV = ZoneInfo(
    "Europe/Kyiv"
)  # the table names no zone; the Ukrainian commands tell the time of their clocks
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_MINUTE, _DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
MOST = 1e9  # weapons; more is no number that somebody counted
EVENING, NOON = 15, 12  # hours after which an attack may be one of the night, and before which it ends


@dataclass(frozen=True)
class Moment:
    day: dt.date
    time: dt.time | None = None

    def first(self) -> dt.datetime:
        return dt.datetime.combine(self.day, self.time or dt.time())

    def last(self) -> dt.datetime:
        return self.first() if self.time else self.first() + _DAY

    def utc(self) -> str | None:
        """As Kyiv's clock shows it; of the hour that there is twice, the first."""
        if self.time is None:
            return None
        return f"{self.first().replace(tzinfo=KYIV).astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True)
class Attack:
    line: int
    name: str
    start: Moment
    end: Moment
    model: str
    target: str
    launched: int | None
    destroyed: int | None
    failed: int | None  # neither stopped nor arrived
    posts: list[Post]
    destroyed_in: dict[str, int]  # places of which the number is told

    @property
    def began(self) -> dt.datetime:
        return self.start.first()

    @property
    def ended(self) -> dt.datetime:
        return max(self.end.last(), self.began + _MINUTE)

    @property
    def regional(self) -> bool:
        return bool(self.posts) and all(post.regional for post in self.posts)

    def lasts_over(self, other: "Attack") -> bool:
        return self.began <= other.began and other.ended <= self.ended

    def dates(self) -> dict[str, Any]:
        both = self.start.time and self.end.time
        night = self.end.day - self.start.day == _DAY and self.began.hour >= EVENING
        if both and night and self.end.first().hour < NOON:
            precision = "night"
        else:
            precision = "time" if both else "day" if self.start.day == self.end.day else "days"
        return {
            "date_start": self.start.day.isoformat(),
            "date_end": self.end.day.isoformat(),
            "date_precision": precision,
            "date_basis": "explicit, read as Kyiv time" if self.start.time or self.end.time else "explicit",
            "time_start": self.start.utc(),
            "time_end": self.end.utc(),
        }


@dataclass
class Rows:
    """Rows in their order; the same order gives the same names."""

    names: Counter[str] = field(default_factory=Counter)
    lines: dict[str, int] = field(default_factory=dict)

    def read(self, cells: Cells, columns: tuple[str, ...]) -> Attack | None:
        """None where it has faults, which the cells then know."""
        whole = digest(*(cells[name] for name in columns))
        if (first := self.lines.setdefault(whole, cells.line)) != cells.line:
            cells.refuse("model", f"is the same in everything as line {first}")
        start, end = _moment(cells, "time_start"), _moment(cells, "time_end")
        model = " ".join(cells.needed("model").split())
        launched, destroyed = cells.number("launched"), cells.number("destroyed")
        failed = cells.number("not_reach_goal")
        if start and end and end.last() < start.first():
            cells.refuse("time_end", "lies before time_start")
        target = " ".join((cells.text("target") or "").split())
        if cells.faults or start is None or end is None:
            return None
        named = digest(start.first().isoformat(), end.last().isoformat(), model, target, cells["source"])
        self.names[named] += 1
        name = f"{start.first():%Y-%m-%d}:{named}" + (f":{n}" if (n := self.names[named]) > 1 else "")
        places = {place: number for place, number in details(cells, "destroyed_details").items() if number}
        return Attack(
            cells.line,
            name,
            start,
            end,
            model,
            target,
            launched,
            destroyed,
            failed,
            posts(cells["source"]),
            whole_numbers(places),
        )


def details(cells: Cells, name: str) -> dict[str, Any]:
    """A mapping in Python-like text; what is none is noted."""
    if not cells[name]:
        return {}
    try:
        found = literals.read(cells[name])
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(map(storable, _words(found))):
        cells.note(name, "is not understood")
        return {}
    return {" ".join(str(key).split()): value for key, value in found.items()}


def _words(found: dict[str, Any]) -> list[str]:
    return [str(each) for pair in found.items() for each in pair]


def whole_numbers(found: dict[str, Any]) -> dict[str, int]:
    return {
        key: int(value)
        for key, value in found.items()
        if type(value) in (int, float) and 0 <= value <= MOST and value == int(value)
    }


def _moment(cells: Cells, name: str) -> Moment | None:
    first, _, rest = cells.needed(name).replace("T", " ").partition(" ")
    if not first:
        return None
    time = _TIME.fullmatch(rest.strip())
    try:
        found = Moment(day(first, None), dt.time(int(time[1]), int(time[2])) if time else None)
    except ValueError:
        cells.refuse(name, "is not a date")
        return None
    if rest.strip() and not time:
        cells.refuse(name, "has a time that is not understood")
    elif found.day > dt.datetime.now(dt.UTC).date() + _DAY:
        cells.refuse(name, "lies in the future")
    elif found.day.year not in YEARS:
        cells.refuse(name, f"lies before {YEARS[0]}")
    return found
