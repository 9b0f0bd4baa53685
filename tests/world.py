"""A made-up world: events in every combination that chance brings, the same each time, and how the service tells them."""

import datetime as dt
import random
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import update

from app.batch import Batch
from app.db import Database
from app.drafts import ClaimantDraft, ClaimDraft, EventDraft, PositionDraft, SourceDraft
from app.models import Event, table_of
from app.record import record

Row = dict[str, Any]

TYPES = ["strike", "interception", "aid_request"]
PLACES: list[Row] = [
    {},
    {"country": "UA"},
    {"region": "UA-23", "place": "an open field"},
    {"region": "UA-51", "place": "Odesa, the port"},
    {"region": "RU-KRS"},
    {"region": "SEA:black"},
    {"country": "UA", "place": 'the "Azov" works', "lat": 47.1, "lon": 37.6, "geo_precision": "place"},
    {"country": "FJ", "lat": -17.5, "lon": 179.9, "geo_precision": "point", "geo_basis": "told"},
    {"country": "FJ", "lat": -17.5, "lon": -179.9, "geo_precision": "point", "geo_basis": "told"},
]
DATES: list[Row] = [
    {},
    {"date_basis": "not told"},
    {"date_edtf": "2024-01-05", "date_precision": "day", "date_basis": "explicit, year inferred"},
    {"date_edtf": "2024-01-04/2024-01-05", "date_precision": "night"},
    {"date_edtf": "2023-12", "date_precision": "month"},
    {"date_edtf": "2023-12-29/2024-02-02", "date_precision": "days", "date_basis": "publication"},
    {"date_edtf": "2024", "date_precision": "year"},
]
PARTIES = [None, "RU", "UA", "US", "US/congress", "US/nsc", "UA/air-force"]
WEAPONS: list[Row] = [
    {},
    {"weapon_type": "missile", "weapon_origin": "KP", "weapon_origin_basis": "supplied"},
    {"weapon_type": "ballistic_missile", "weapon": "KN-23", "weapon_origin": "KP"},
    {
        "weapon_type": "cruise_missile",
        "weapon": "Kh-101",
        "weapon_origin": "RU",
        "weapon_origin_basis": "made",
    },
    {"weapon_type": "drone", "weapon_origin": "IR", "launch_place": "Kursk"},
    {"target_type": "power station", "launch_place": "Yeysk, Kursk"},
]
EITHER: list[Row] = [
    {"weapon": ["Iskander-M", "KN-23"], "weapon_origin": ["RU", "KP"]},
    {"weapon_type": ["cruise_missile", "drone"], "target": ["UA/air-force", "US"]},
    {"actor": ["RU", "IR"]},
]
NUMBERS = [None, 5, "nearly 30", "at least 2", "up to 7"]
MONEY: list[Row] = [
    {},
    {"currency": "USD"},
    {"amount": 5, "currency": "USD"},
    {"amount": 1e9, "currency": "EUR"},
]
STANCES = ["asserts", "cannot_confirm", "denies", "confirms", "retracts"]
SPEAKERS = ["US/nsc", "UA/air-force", "RU/mod", "org/united-nations", "article"]
SOURCES = {
    "wire": {"published": "2024-01-05"},
    "paper": {"published": "2024-01-07", "derived_from": "wire"},
    "leaflet": {},
}
DAYS = [dt.date(2024, 1, 31), dt.date(2024, 2, 1), dt.date(2024, 2, 2)]  # on which the revisions are recorded


class World:
    """The service over the made-up events, and all that it tells of them, read once."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        asked = {"limit": 1000, "include": "claims,sources", "record_state": "published,draft"}
        self.events: list[Row] = client.get("/events", params=asked).json()["data"]

    def __repr__(self) -> str:
        return "World"


def put_world(database: Database, count: int) -> None:
    """Three revisions, each recorded on its own day."""
    batch, size = made_up(count), count // len(DAYS)
    for number in range(len(DAYS)):
        events = batch.events[number * size : (number + 1) * size]
        known = {event.id for event in events}
        claims = [claim for claim in batch.claims if claim.event in known]
        made = {claim.statement for claim in claims}
        positions = [position for position in batch.positions if position.statement in made]
        documents = (batch.sources, batch.claimants) if number == 0 else ([], [])
        record(database, Batch([], *documents, events, claims, positions))
    event = table_of(Event)
    with database.write() as connection:
        for revision, day in enumerate(DAYS, 1):
            noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
            connection.execute(update(event).where(event.c.revision == revision).values(recorded_at=noon))


def made_up(count: int) -> Batch:
    chance = random.Random(7)
    batch = Batch(
        sources=[SourceDraft(id=id, **told) for id, told in SOURCES.items()],
        claimants=[ClaimantDraft(id=id, name=id) for id in SPEAKERS[:-1]],
    )
    for number in range(count):
        told = _event(f"e{number:03}", chance)
        batch.events.append(EventDraft(**told))
        for field in ("actor", "weapon_origin", "launched"):
            value = told.get(field) or told["alternatives"].get(field)
            if value and chance.random() < 0.8:
                statement = f"{told['id']}-{field}"
                value = 29 if field == "launched" else value
                batch.claims.append(
                    ClaimDraft(event=told["id"], statement=statement, field=field, value=value)
                )
                batch.positions += [
                    _position(statement, who, chance) for who in chance.sample(SPEAKERS, chance.randint(0, 2))
                ]
    return batch


def _event(id: str, chance: random.Random) -> Row:
    told: Row = {"id": id, "title": f"No. {id}", "type": chance.choice(TYPES)}
    told |= {name: chance.choice(PARTIES) for name in ("actor", "target", "beneficiary")}
    told |= chance.choice(PLACES) | chance.choice(DATES) | chance.choice(WEAPONS)
    either = chance.choice(EITHER) if chance.random() < 0.2 else {}
    told |= dict.fromkeys(either) | {"alternatives": either}
    counted = {"strike": ["launched", "hit"], "interception": ["faced", "intercepted"]}
    told |= {
        name: chance.choice(NUMBERS) for name in [*counted.get(told["type"], []), "fatalities", "injured"]
    }
    told |= chance.choice(MONEY) if told["type"] == "aid_request" else {}
    part_of = f"e{chance.randrange(30):03}" if chance.random() < 0.2 else None
    part_of = part_of if part_of and part_of < id else None  # none is part of itself, by whatever others
    told |= {"part_of": part_of, "incident": chance.choice([None, "i1", "i2"])}
    told |= {"dataset": chance.choice([None, "a", "b"]), "external_id": chance.choice([None, id[1:], "1,2"])}
    return told | {"record_state": "draft" if chance.random() < 0.1 else "published"}


def _position(statement: str, claimant: str, chance: random.Random) -> Any:
    cited = chance.choice([None, *SOURCES])
    quote = {"source": cited} | chance.choice([{"quote": "They said so", "start": 0, "end": 12}, {}])
    return PositionDraft(
        statement=statement,
        claimant=claimant,
        stance=chance.choice(STANCES),
        pending_on=chance.choice([None, None, "study of the wreckage"]),
        evidence=[quote] if cited else [],
    )
