"""The places of the attack table: one region, a country, or words that stay words."""

import re
from typing import Any

from app import regions

WHOLE = "Ukraine"
CITIES = {"Kyiv": "UA-30"}  # the table writes `Kyiv oblast` where it means the other
COUNTRIES = ("UA", "RU")  # `south` and `east` are provinces elsewhere
_REMARK = re.compile(r"\s*\([^)]*\)\s*$")


def place(text: str, chiefly: str = "") -> tuple[dict[str, Any], str | None]:
    """The event's fields, and what could not be resolved."""
    if not text:
        return {"place": chiefly or None}, "is empty: where it was is not known"
    words = f"{text}, mainly {chiefly}" if chiefly else text
    if text == WHOLE:
        return {"country": "UA", "place": words if chiefly else None}, None
    parts = text.split(" and ")
    found = [_region(part) for part in parts]
    countries = {code.partition("-")[0] if code else "UA" for code in found}
    fields: dict[str, Any] = {"place": words, "country": countries.pop() if len(countries) == 1 else None}
    if len(parts) > 1:
        return fields, "names several places, and an event has one: they stay words"
    if found[0] is None:
        return fields, "is not one region: it stays words"
    return fields | {"region": found[0]}, None


def covers(wider: str, text: str) -> bool:
    """Whether a count of the one place includes the other: a country its parts, a list each of its places, a region its districts."""
    named = [wider, *wider.split(" and ")]
    return WHOLE in named or any(text == each or text.startswith(f"{each}, ") for each in named if each)


def _region(text: str) -> str | None:
    name, _, inside = (part.strip() for part in _REMARK.sub("", text).partition(","))
    if name in CITIES:
        return CITIES[name]
    found = [m.region.code for m in regions.resolve(name) if m.region.country in COUNTRIES]
    elsewhere = [m.region for m in regions.resolve(inside) if m.region.code not in found] if inside else []
    kinds = [regions.get(code) for code in found]
    is_region = len(found) == 1 and kinds[0] is not None and kinds[0].kind == "region"
    return found[0] if is_region and not elsewhere else None
