"""What is said of generated events: claims, positions and evidence for a share of them, with what follows from these."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

from app.derive import Positions, country_of, derived_claims, derived_event, stance
from app.ledger import digest
from benchmarks.choices import CLAIMANTS, STANCES

Row = dict[str, Any]
Rows = dict[str, list[Row]]
CLAIMED = 0.15  # of the events
SOURCES = 500
REPEATED = 5  # every fifth source repeats the one before it


def documents() -> Rows:
    """The data set, the claimants and the sources that all events share."""
    return {
        "dataset": [
            {"id": "bench", "title": "Generated", "publisher": None, "url": None, "licence": "CC0-1.0"}
        ],
        "claimant": [{"id": id, "name": id, "country": country_of(id)} for id in CLAIMANTS.values],
        "source": [_source(number) for number in range(SOURCES)],
    }


def _source(number: int) -> Row:
    repeats = number % REPEATED == REPEATED - 1
    return {
        "id": f"source-{number}",
        "url": f"https://example.org/{number}",
        "title": f"Report {number}",
        "publisher": f"Publisher {number % 20}",
        "published": dt.date(2022, 1, 1) + dt.timedelta(days=number),
        "language": "en",
        "sha256": None,
        "length": None,
        "derived_from": f"source-{number - 1}" if repeats else None,
        "origin": _origin(number),
        "notes": [],
    }


def _origin(number: int) -> str:
    return f"source-{number - 1 if number % REPEATED == REPEATED - 1 else number}"


def with_claims(event: Row, chance: random.Random) -> Rows:
    """The event with what is derived, and the claims, positions and evidence that it is derived from."""
    claims = [_claim(event, field) for field in _claimed(event, chance)]
    positions: list[Row] = []
    evidence: list[Row] = []
    stances = defaultdict(list)
    origins = {}
    for claim in claims:
        for number in range(1, chance.randint(1, 3) + 1):
            source = chance.randrange(SOURCES)
            row = _position(claim, number, chance)
            positions.append(row)
            evidence.append(_evidence(row, f"source-{source}"))
            stances[claim["id"]].append(stance(row, frozenset([_origin(source)])))
            origins[f"source-{source}"] = _origin(source)
    said = Positions(claims, stances)
    return {
        "event": [derived_event(event, said, origins)],
        "claim": derived_claims(claims, said),
        "position": positions,
        "evidence": evidence,
    }


def _claimed(event: Row, chance: random.Random) -> list[str]:
    if chance.random() >= CLAIMED:
        return []
    return [field for field in ("actor", "weapon_origin") if event[field]] + ["occurrence"][
        : chance.randint(0, 1)
    ]


def _claim(event: Row, field: str) -> Row:
    statement = f"said-of-{event['id']}"
    value = True if field == "occurrence" else event[field]
    id = digest(statement, event["id"], field)
    return {"id": id, "event": event["id"], "statement": statement, "field": field, "value": value}


def _position(claim: Row, number: int, chance: random.Random) -> Row:
    stance = STANCES.draw(chance)
    return {
        "id": digest(claim["id"], number),
        "event": claim["event"],
        "claim": claim["id"],
        "number": number,
        "claimant": CLAIMANTS.draw(chance),
        "person": None,
        "stance": stance,
        "said_on": None,
        "basis": None,
        "pending_on": "study of the wreckage" if stance == "cannot_confirm" else None,
    }


def _evidence(position: Row, source: str) -> Row:
    said = {"number": 1, "source": source, "quote": "some words of the source", "start": 10, "end": 34}
    return {"event": position["event"], "position": position["id"], "checked": False} | said
