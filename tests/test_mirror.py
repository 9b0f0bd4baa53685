"""A mirror that follows nothing but the feed, and is killed again and again, ends equal to the original."""

import copy
import random
from collections import defaultdict
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.db import Database
from app.record import record

Row = dict[str, Any]
REGIONS, STEPS = ("UA-23", "UA-51", "RU-KRS", None), 60
EVERYTHING = "&record_state=draft,published"  # nothing enters or leaves
FILTERED = ("", "&region=UA-23", "&claimant=UA/x0", "&has=claims&q=t1")
DOCUMENTS = "&entity=dataset,claimant,source,event"  # an event's row has all that hangs on it


class Mirror:
    """What it knows is kept together with how far it has read; a kill loses what came after."""

    def __init__(self, client: TestClient, query: str, entities: str = "") -> None:
        self.client, self.query, self.entities = client, query, entities
        self.rows: dict[str, dict[str, Row]] = defaultdict(dict)
        self.since = "0"

    def follow(self, dice: random.Random) -> None:
        """One page, of which a kill may lose the end."""
        asked = f"since={self.since}&limit={dice.randint(1, 9)}{self.query}{self.entities}"
        rows = copy.deepcopy(self.rows)
        changes = self.client.get(f"/changes?include=row&{asked}").json()["data"]
        for number, change in enumerate(changes):
            if dice.random() < 0.05:
                if dice.random() < 0.5:  # it had kept what was before this change
                    self.rows, self.since = rows, _place(changes[number - 1]) if number else self.since
                return
            self._apply(rows, change)
        if changes:
            self.rows, self.since = rows, _place(changes[-1])

    def catch_up(self, dice: random.Random) -> None:
        while self.client.get(f"/changes?since={self.since}&limit=1{self.query}{self.entities}").json()[
            "data"
        ]:
            self.follow(dice)

    @staticmethod
    def _apply(rows: dict[str, dict[str, Row]], change: Row) -> None:
        entity, id = change["entity"], change["id"]
        if change["row"] is None:
            del rows[entity][id]
        elif change["action"] in ("created", "restored", "entered"):
            assert id not in rows[entity]
            rows[entity][id] = change["row"]
        else:
            _patch(rows[entity][id], change["diff"])
            assert {**rows[entity][id], **_outside(change["row"])} == change["row"]
            rows[entity][id] = change["row"]

    def claims(self) -> list[Row]:
        """As `/claims` answers them: the claim's own row, and its positions from the event's."""
        said = {claim["id"]: claim for event in self.rows["event"].values() for claim in event["claims"]}
        return [row | {"positions": said[row["id"]]["positions"]} for row in self.rows["claim"].values()]


def _place(change: Row) -> str:
    return f"{change['revision']}.{change['position']}"


def _outside(row: Row) -> Row:
    """What a row's own patch does not tell."""
    return {name: row[name] for name in ("revision", "recorded_at", "claims") if name in row}


def _patch(row: Row, steps: list[Row]) -> None:
    for step in steps:
        row[step["path"].removeprefix("/")] = step["value"]


def write(client: TestClient, dice: random.Random) -> None:
    """Something at random; what the service refuses changes nothing."""
    id, other = f"e{dice.randint(0, 5)}", f"e{dice.randint(0, 5)}"
    event = {
        "type": "strike",
        "title": f"t{dice.randint(0, 9)}",
        "region": dice.choice(REGIONS),
        "actor": "RU",
    }
    said = {"claimant": f"UA/x{dice.randint(0, 2)}", "stance": dice.choice(["asserts", "denies", "confirms"])}
    said |= {"said_on": f"2024-01-0{dice.randint(1, 9)}"}
    claim = {"field": "actor", "value": dice.choice(["RU", "UA"]), "positions": [said]}
    claims = client.get("/claims?limit=1000").json()["data"]
    spoken = dice.choice(claims)["id"] if claims else "none"
    quote = {"source": f"s{dice.randint(0, 2)}", "quote": "it is so", "start": dice.randint(0, 3)}
    quote = dice.choice([quote, {"source": quote["source"]}])
    method, path, body = dice.choice(
        [
            ("PUT", f"/events/{id}", event),
            ("PATCH", f"/events/{id}", {"region": dice.choice(REGIONS)}),
            ("PATCH", f"/events/{id}", {"record_state": dice.choice(["draft", "published"])}),
            ("DELETE", f"/events/{id}", None),
            ("DELETE", f"/events/{id}?merged_into={other}", None),
            ("POST", f"/events/{id}/restore", None),
            ("POST", f"/events/{id}/claims", claim),
            ("POST", f"/claims/{spoken}/positions", said | {"evidence": [quote]}),
            ("PUT", f"/claimants/{said['claimant']}", {"id": said["claimant"], "name": event["title"]}),
            ("DELETE", f"/claimants/{said['claimant']}", None),
            ("POST", f"/claimants/{said['claimant']}/restore", None),
            ("PUT", f"/sources/s{dice.randint(0, 2)}", {"title": event["title"]}),
            ("PATCH", f"/sources/s{dice.randint(1, 2)}", {"derived_from": dice.choice(["s0", None])}),
        ]
    )
    assert client.request(method, path, json=body).status_code < 500


def in_order(rows: Any) -> list[Row]:
    return sorted(rows, key=lambda row: (row["id"], str(row.get("event"))))


@pytest.mark.parametrize("number", range(2))
def test_a_mirror_ends_equal(writable: TestClient, database: Database, number: int) -> None:
    dice = random.Random(number)
    record(database, seed.read(seed.ARTICLE))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    mirrors = [Mirror(writable, EVERYTHING), *(Mirror(writable, query, DOCUMENTS) for query in FILTERED)]
    for _ in range(STEPS):
        write(writable, dice)
        for mirror in mirrors:
            if dice.random() < 0.5:
                mirror.follow(dice)
    for mirror in mirrors:
        mirror.catch_up(dice)
        for entity in ("source", "claimant"):
            original = writable.get(f"/{entity}s?limit=1000").json()["data"]
            assert in_order(mirror.rows[entity].values()) == in_order(original)
        original = writable.get(f"/events?include=claims&limit=1000{mirror.query}").json()["data"]
        assert in_order(mirror.rows["event"].values()) == in_order(original)
    claims = writable.get("/claims?limit=1000").json()["data"]
    assert in_order(mirrors[0].claims()) == in_order(claims)
