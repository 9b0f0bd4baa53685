"""Rows of made-up events, the same for the same seed, with the skew of real ones."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from app.regions import Region
from app.shapes import EventFields
from benchmarks.choices import COUNTED, TYPES, WEAPONS, YEARS, located

Row = dict[str, Any]
BLANK: Row = dict.fromkeys(EventFields.model_fields)
UKRAINE, ABROAD = located()


def events(count: int, seed: int = 1) -> Iterator[Row]:
    """Events as drafts tell them: nothing that is derived but the region's name."""
    chance, last = random.Random(seed), "bench-0000000"
    for number in range(count):
        event = BLANK | _what(chance) | _when(chance) | _where(chance)
        event |= {"id": f"bench-{number:07}", "dataset": "bench", "external_id": str(number)}
        event |= _counted(chance, event["type"]) | _tied(chance, event, last)
        event["record_state"] = "draft" if chance.random() < 0.02 else "published"
        event["title"] = f"{event['weapon'] or 'A weapon'}, {event['type']} in {event['region_name']}"
        last = last if event["part_of"] else event["id"]
        yield event


def _what(chance: random.Random) -> Row:
    type = TYPES.draw(chance)
    weapon_type, weapon, origin, basis = WEAPONS.draw(chance)
    attacker, attacked = ("UA", "RU") if origin in ("GB", "US", "UA") else ("RU", "UA")
    actor, target = (attacked, attacker) if type == "interception" else (attacker, attacked)
    if type == "aid_request":
        actor, target = "UA", "US"
    alternatives = {"weapon": ["Iskander-M", "KN-23"]} if weapon == "KN-23" and chance.random() < 0.3 else {}
    return {
        "type": type,
        "actor": None if chance.random() < 0.03 else actor,
        "target": target,
        "beneficiary": "UA" if type == "aid_request" else None,
        "weapon_type": weapon_type,
        "weapon": None if alternatives else weapon,
        "weapon_origin": origin,
        "weapon_origin_basis": basis,
        "alternatives": alternatives,
    }


def _when(chance: random.Random) -> Row:
    draw = chance.random()
    if draw < 0.02:
        return {"date_precision": "unknown", "date_text": "recently"}
    start = dt.date(YEARS.draw(chance), 1, 1) + dt.timedelta(days=chance.randrange(365))
    if draw < 0.90:
        return _dated(start, start, "day", start.isoformat())
    if draw < 0.96:
        end = start + dt.timedelta(days=chance.randint(1, 3))
        return _dated(start, end, "days", f"{start}/{end}")
    if draw < 0.99:
        start = start.replace(day=1)
        end = (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return _dated(start, end, "month", f"{start:%Y-%m}")
    return _dated(start.replace(month=1, day=1), start.replace(month=12, day=31), "year", f"{start:%Y}")


def _dated(start: dt.date, end: dt.date, precision: str, edtf: str) -> Row:
    return {"date_start": start, "date_end": end, "date_precision": precision, "date_edtf": edtf}


def _where(chance: random.Random) -> Row:
    draw = chance.random()
    if draw < 0.05:
        known = draw < 0.04
        return {"country": "UA" if known else None, "geo_precision": "country" if known else None}
    region: Region = (UKRAINE if draw < 0.80 else ABROAD).draw(chance)
    return {
        "country": region.country,
        "region": region.code,
        "region_name": region.name,
        "place": f"the {chance.choice(('north', 'south', 'east', 'west', 'centre'))}",
        "lat": region.lat,
        "lon": region.lon,
        "geo_precision": "region",
        "geo_basis": "region_centroid",
    }


def _counted(chance: random.Random, type: str) -> Row:
    if type == "aid_request":
        return {"amount": COUNTED.draw(chance) * 1e7, "currency": "USD"}
    if type == "interception":
        faced = COUNTED.draw(chance)
        return _range(chance, "faced", faced) | _range(chance, "intercepted", chance.randint(0, faced))
    killed = _range(chance, "fatalities", COUNTED.draw(chance) - 1) if chance.random() < 0.3 else {}
    return _range(chance, "launched", COUNTED.draw(chance)) | killed


def _range(chance: random.Random, name: str, best: int) -> Row:
    """Mostly exact; sometimes a range, an open end, or nothing."""
    draw = chance.random()
    if draw < 0.1:
        return {}
    low, high = (best, best) if draw < 0.7 else (best - best // 10, None if draw < 0.8 else best + best // 5)
    return {name: best, f"{name}_low": low, f"{name}_high": high}


def _tied(chance: random.Random, event: Row, last: str) -> Row:
    draw = chance.random()
    incident = f"raid-{event['date_start']}" if event.get("date_start") and draw < 0.15 else None
    return {"incident": incident, "part_of": last if 0.15 <= draw < 0.17 else None}
