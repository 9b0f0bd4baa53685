"""What every filter of events means, in plain Python over the events as they are told.

Nothing here calls the code that it states: dates, places and words are read anew.
"""

import calendar
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.world import Row

Values = list[str]
Query = dict[str, Values]
Holds = Callable[[Row, Values, Query], bool]
ALTERNATIVES = ("actor", "target", "weapon_type", "weapon", "weapon_origin")
UNNULLABLE = ("id", "type", "date_precision", "record_state")
REGIONS = {"Zaporizhzhia": "UA-23", "Одеса": "UA-51", "Black Sea": "SEA:black", "Україна": "UA"}
KINDS = {
    "missile": ["missile", "ballistic_missile", "cruise_missile", "anti_ship_missile", "air_defence_missile"],
    "drone": ["drone", "attack_drone", "recon_drone", "naval_drone"],
}


def equal(value: Any, asked: str) -> bool:
    return bool(value == asked)


def below(value: str, asked: str) -> bool:
    return value == asked or value.startswith(f"{asked}/")


def kind(value: str, asked: str) -> bool:
    return value in KINDS.get(asked, [asked])


def field(name: str, test: Callable[[Any, str], bool] = equal) -> Holds:
    def holds(event: Row, values: Values, _: Query) -> bool:
        told = [event[name]] if event[name] is not None else []
        told += event["alternatives"].get(name, [])
        unknown = "unknown" in values and event[name] is None and name not in UNNULLABLE
        return unknown or any(test(value, asked) for value in told for asked in values)

    return holds


def days(asked: str) -> tuple[str, str]:
    """The first and the last day of a date or an interval; days in ISO compare as texts."""
    first, _, last = asked.partition("/")
    last = last or first
    start = "0001-01-01" if first == ".." else f"{first}-01-01"[:10]
    if last == "..":
        return start, "9999-12-31"
    month = last if len(last) > 4 else f"{last}-12"
    return start, f"{month}-{calendar.monthrange(int(month[:4]), int(month[5:7]))[1]}"[:10]


def on_date(event: Row, values: Values, query: Query) -> bool:
    start, end = event["date_start"], event["date_end"]
    if start is None:
        return "unknown" in values
    spans = [days(value) for value in values if value != "unknown"]
    if query.get("date_match") == ["certain"]:
        return any(first <= start and end <= last for first, last in spans)
    return any(start <= last and first <= end for first, last in spans)


def in_region(event: Row, values: Values, query: Query) -> bool:
    wanted = [REGIONS.get(value, value) for value in values]
    if event["region"] is None and query.get("region_match") == ["possible"]:
        countries = {code[:2] for code in wanted if code != "unknown" and not code.startswith("SEA:")}
        if event["country"] in countries:
            return True
    found = event["country"] in wanted or event["region"] in wanted
    return found or ("unknown" in wanted and event["region"] is None)


def positions(event: Row) -> list[Row]:
    return [position for claim in event["claims"] for position in claim["positions"]]


SAID: dict[str, Callable[[Row, str], bool]] = {
    "claimant": lambda position, asked: below(position["claimant"], asked),
    "claimant_country": lambda position, asked: position["claimant_country"] == asked,
    "stance": lambda position, asked: position["stance"] == asked,
}


def said(event: Row, _: Values, query: Query) -> bool:
    """One position has all that is asked of positions."""
    asked = {name: query[name] for name in SAID if name in query}
    return any(
        all(any(SAID[name](position, value) for value in values) for name, values in asked.items())
        for position in positions(event)
    )


def never(name: str) -> Holds:
    return lambda event, values, _: (
        not any(SAID[name](position, value) for position in positions(event) for value in values)
    )


def source(event: Row, values: Values, _: Query) -> bool:
    return any(document["id"] in values for document in event["source_documents"])


def published(event: Row, values: Values, _: Query) -> bool:
    known = [document["published"] for document in event["source_documents"] if document["published"]]
    return any(first <= day <= last for day in known for first, last in map(days, values))


def recorded(event: Row, values: Values, _: Query) -> bool:
    return any(first <= event["recorded_at"][:10] <= last for first, last in map(days, values))


def has(event: Row, values: Values, _: Query) -> bool:
    told = event | {"claims": event["claims"] or None, "point": event["lat"]}
    return all(told[value] is not None for value in values)


def pending(event: Row, values: Values, _: Query) -> bool:
    return any(position["pending_on"] for position in positions(event)) == (values == ["true"])


def speaks_of(event: Row, values: Values, _: Query) -> bool:
    """Every word, and what is in quotes together, stands in one of the texts."""
    texts = [event[name] for name in ("title", "place", "weapon", "launch_place", "target_type")]
    texts += [event["region_name"], *event["alternatives"].get("weapon", [])]
    texts += [quote["quote"] for position in positions(event) for quote in position["evidence"]]
    told = [_words(text) for text in texts if text]
    phrases = [_words(part) for part in re.findall(r'"[^"]*"|\S+', values[0])]
    return all(any(_within(phrase, words) for words in told) for phrase in phrases)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _within(phrase: list[str], words: list[str]) -> bool:
    return any(words[n : n + len(phrase)] == phrase for n in range(len(words)))


def in_box(event: Row, values: Values, _: Query) -> bool:
    west, south, east, north = map(float, values[0].split(","))
    lat, lon = event["lat"], event["lon"]
    if lat is None or not south <= lat <= north:
        return False
    return west <= lon <= east if west <= east else not east < lon < west


def near(event: Row, values: Values, _: Query) -> bool:
    """By the straight line through the earth, of the mean radius, between two points on it."""
    lat, lon, km = map(float, values[0].split(","))
    if event["lat"] is None:
        return False
    chord = math.dist(_on_sphere(lat, lon), _on_sphere(event["lat"], event["lon"]))
    return 2 * math.asin(min(1, chord / 2)) * 6371.0088 <= km


def _on_sphere(lat: float, lon: float) -> tuple[float, float, float]:
    phi, rho = math.radians(lat), math.radians(lon)
    return math.cos(phi) * math.cos(rho), math.cos(phi) * math.sin(rho), math.sin(phi)


def bound(name: str, test: Callable[[float, float], bool]) -> Holds:
    return lambda event, values, _: event[name] is not None and test(event[name], float(values[0]))


def turned_round(holds: Holds) -> Holds:
    return lambda event, values, query: not holds(event, values, query)


def found(filters: dict[str, Holds], events: Sequence[Row], query: Query, *without: str) -> list[Row]:
    """The events that pass every filter, reviewed ones only unless drafts are asked for; newest first, undated last."""
    asked = {"record_state": ["published"]} | {n: v for n, v in query.items() if n not in without}
    kept = [
        event
        for event in events
        if all(filters[name](event, values, query) for name, values in asked.items() if name in filters)
    ]
    kept.sort(key=lambda event: event["id"])
    dated = sorted((e for e in kept if e["date_start"]), key=lambda e: e["date_start"], reverse=True)
    return dated + [event for event in kept if not event["date_start"]]
