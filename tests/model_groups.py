"""What groups and sums of events mean, in plain Python over the events as they are told."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from tests.model import positions
from tests.world import Row

Key = tuple[Any, ...]


def wholes(events: Sequence[Row]) -> list[Row]:
    """Without those whose number is in the total of another one that was found."""
    ids = {event["id"] for event in events}
    return [event for event in events if event["part_of"] not in ids]


COLUMNS = {"id": ["id", "title"], "region": ["region", "region_name", "country"]}
TOLD_BY_POSITIONS = ("claimant", "claimant_country", "stance")
BUCKETS: dict[str, Callable[[dt.date], str]] = {
    "day": lambda day: day.isoformat(),
    "week": lambda day: day.strftime("%G-W%V"),
    "month": lambda day: day.strftime("%Y-%m"),
    "quarter": lambda day: f"{day.year}-Q{(day.month - 1) // 3 + 1}",
    "year": lambda day: day.strftime("%Y"),
}


def groups(events: Sequence[Row], dimensions: Sequence[str]) -> list[tuple[Row, list[Row], list[Row]]]:
    """For each group what names it, the events that are certainly in it, and those that may be."""
    names = list(dict.fromkeys(column for name in dimensions for column in COLUMNS.get(name, [name])))
    certain, possible = defaultdict[Key, list[Row]](list), defaultdict[Key, list[Row]](list)
    for event in events:
        spans = _buckets(event, [name for name in names if name in BUCKETS])
        for told, bucket in product(_told(event, names), spans):
            named = event | told | bucket
            key = tuple(named[name] for name in names)
            possible[key].append(event)
            certain[key] += [event] if len(spans) == 1 else []
    return [(dict(zip(names, key, strict=True)), certain[key], possible[key]) for key in possible]


def _told(event: Row, names: Sequence[str]) -> Iterator[Row]:
    """What its positions and its documents say, each combination once."""
    spoken = [name for name in TOLD_BY_POSITIONS if name in names]
    said = {tuple(position[name] for name in spoken) for position in positions(event)} if spoken else {()}
    cited = {document["id"] for document in event["source_documents"]} if "source" in names else {None}
    for values in said or {(None,) * len(spoken)}:
        for id in cited or {None}:
            yield dict(zip(spoken, values, strict=True)) | ({"source": id} if "source" in names else {})


def _buckets(event: Row, names: Sequence[str]) -> list[Row]:
    if event["date_start"] is None:
        return [dict.fromkeys(names)]
    first, last = (dt.date.fromisoformat(event[name]) for name in ("date_start", "date_end"))
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    return [
        dict(zip(names, values, strict=True))
        for values in dict.fromkeys(tuple(BUCKETS[name](day) for name in names) for day in days)
    ]


def total(events: Sequence[Row], name: str, of: str | None) -> Row:
    """What is known is added up; an open end leaves the sum open; unknown is counted."""
    lows, bests, highs = ([event[f"{name}{end}"] for event in events] for end in ("_low", "", "_high"))
    told = [any(v is not None for v in three) for three in zip(lows, bests, highs, strict=True)]
    known = [best for best in bests if best is not None]
    opened = any(is_told and high is None for is_told, high in zip(told, highs, strict=True))
    concerned = [event for event in events if of in (None, event["type"])]
    return {
        "low": sum(low for low in lows if low is not None) if any(told) else None,
        "best": sum(known) if known else None,
        "high": sum(high for high in highs if high is not None) if any(told) and not opened else None,
        "unknown": sum(event[name] is None for event in concerned),
    }


def rate(events: Sequence[Row]) -> Row:
    both = [
        event
        for event in events
        if event["type"] == "interception" and None not in (event["faced"], event["intercepted"])
    ]

    def share(stopped: str, faced: str) -> float | None:
        parts = [(event[stopped], event[faced]) for event in both]
        below = sum(part or 0 for _, part in parts)
        if not below or any(None in pair for pair in parts):
            return None
        return min(1.0, sum(part for part, _ in parts) / below)

    return {
        "low": share("intercepted_low", "faced_high"),
        "best": share("intercepted", "faced"),
        "high": share("intercepted_high", "faced_low"),
    }


def money(events: Sequence[Row]) -> Row:
    known = [event["amount"] for event in events if event["amount"] is not None]
    return {"best": sum(known) if known else None, "unknown": len(events) - len(known)}


MEASURES: dict[str, Callable[[Sequence[Row]], Any]] = {
    "launched": lambda events: total(events, "launched", "strike"),
    "hit": lambda events: total(events, "hit", "strike"),
    "failed": lambda events: total(events, "failed", "strike"),
    "faced": lambda events: total(events, "faced", "interception"),
    "intercepted": lambda events: total(events, "intercepted", "interception"),
    "fatalities": lambda events: total(events, "fatalities", None),
    "injured": lambda events: total(events, "injured", None),
    "interception_rate": rate,
    "amount": money,
}
