"""Past states stay: whatever is written, every answer as of a revision is what it was when that was the newest."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from inspect import signature
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app import keys, seed
from app.batch import Batch, BatchError
from app.db import Database
from app.drafts import ClaimDraft
from app.models import Revision, table_of
from app.record import record
from tests.conftest import client_of, migrated

E1, ORIGIN = "seed-zaporizhzhia-2023-12-30", "us-says-north-korean"
EVENTS, SOURCES, CLAIMANTS = ["a", "b", E1], ["s", "s", "t"], ["UA/x", "US/nsc"]
DOCUMENTS = [*(f"/sources/{id}" for id in ("s", "t")), *(f"/claimants/{id}" for id in CLAIMANTS)]
EXAMPLES, LENGTH = 3, 6  # some 20 seconds on each database
READS = [
    "/events",
    "/events?include=claims,sources",
    "/events?include=matched_on&weapon=KN-23",
    "/events?include=matched_on&date=2024-01-03/2024-01-06&region=Zaporizhzhia&region_match=possible",
    "/events?claimant=US,UA&stance=asserts,denies&sort=-attribution",
    "/events?source=s",
    "/events?published=2024-01-05&source=s,t&fields=id,attribution,revision,recorded_at",
    "/events?q=wreckage",
    "/events?weapon_origin=KP&weapon_origin_status=disputed,unconfirmed",
    "/events?pending=true",
    "/events?has=claims,point&launched_gte=1&dataset=sead",
    "/events?recorded=2020/..&record_state=draft,published&part_of=a",
    "/events?weapon_not=KN-23&region=unknown",
    "/events?format=csv",
    "/events?format=ndjson&include=claims,sources",
    "/events?format=geojson&region=UA-23",
    "/events/aggregate?group_by=claimant,stance&measures=launched,interception_rate",
    "/events/aggregate?group_by=source,month&fill=true",
    "/events/aggregate?group_by=region,weapon_origin&format=csv",
    "/events/facets?facets=claimant_country,attribution,year,actor_status&without_own=true&claimant=US",
    "/compare?field=weapon_origin",
    "/compare?field=weapon_origin&group_by=region&format=csv",
    "/compare?field=launched&claimant=UA",
    "/claims",
    "/claims?claimant=UA&stance=denies,cannot_confirm",
    "/claims?format=csv&sort=-status",
    "/sources",
    "/claimants?format=csv",
    *(f"/events/{id}{more}" for id in EVENTS for more in ("?include=claims,sources", "/history")),
    f"/events/{E1}/claims",
    "/events/a/cite",
    *DOCUMENTS,
]
CLAIM_READS = ("/claims/{}", "/claims/{}/history")
CITE = re.compile(r"Retrieved \S+")


def at(path: str, moment: Any) -> str:
    return f"{path}{'&' if '?' in path else '?'}as_of={moment}"


def told(client: TestClient, path: str) -> Any:
    """All that is answered but for what says where and when it was asked."""
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code in (200, 308, 404, 410), (path, answer.status_code, answer.text)
    if answer.status_code == 308:
        return 308, urlsplit(answer.headers["location"]).path
    if "json" not in answer.headers["content-type"].replace("ndjson", "").replace("geo+json", ""):
        return 200, answer.content, answer.headers["x-total-count"]
    body = answer.json()
    if answer.status_code != 200:
        return answer.status_code, body["detail"]
    if path.partition("?")[0].endswith("/cite"):
        return 200, CITE.sub("", body["text"])
    if "meta" not in body:
        return 200, answer.content
    rest = {name: part for name, part in body["meta"].items() if name != "cite"}
    return 200, json.dumps([body["data"], body["total"], rest])


def body(chance: Random) -> dict[str, Any]:
    """An event, as someone may tell it."""
    pick = chance.choice
    told = {
        "type": pick(["strike", "interception"]),
        "title": pick(["Drones", "A missile", "Wreckage"]),
        "region": pick([None, "UA-23", "UA-51"]),
        "actor": pick(["RU", "UA", None]),
        "weapon_origin": pick(["KP", "IR", None]),
        "record_state": pick(["published", "published", "draft"]),
        "alternatives": pick([{}, {"weapon": ["Iskander-M", "KN-23"]}]),
        "part_of": pick([None, "a"]),
    }
    days = [("2024-01-05", "day"), ("2024-01", "month"), ("2023-12-29/2024-01-05", "days")]
    told |= pick([{}, *({"date_edtf": day, "date_precision": precision} for day, precision in days)])
    return {name: value for name, value in told.items() if value is not None}


def position(chance: Random) -> dict[str, Any]:
    pick = chance.choice
    told = {
        "claimant": pick(["UA/x", "US/nsc", "UA/government", "RU/mod", "article"]),
        "stance": pick(["asserts", "confirms", "cannot_confirm", "denies", "retracts"]),
        "said_on": pick([None, "2024-01-05", "2024-02-01"]),
        "pending_on": pick([None, "wreckage"]),
    }
    return told | {"evidence": pick([[], QUOTED, [{"source": "s"}]])}


QUOTED = [{"source": "s", "quote": "the wreckage", "start": 4}]
BEGUN = 6  # the revision after which what follows is drawn
ORIGINS: list[Any] = ["KP", "IR", ["KP", "IR"]]


class Writers(RuleBasedStateMachine):
    """Writes at random; after each, remembers what is answered."""

    asked_every = 4  # revisions; what is asked of each is a fourth of all
    opened: Callable[[ExitStack], tuple[Database, TestClient]]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.database, self.client = type(self).opened(self.stack)
        self.remembered: dict[tuple[str, int], Any] = {}
        self.claims: list[str] = []
        self.newest = 0
        self.remember(0)

    @initialize()
    def begin(self) -> None:
        """With something to change and to refer to, so that few writes are refused."""
        self.load_the_seed(Random())
        for id in ("s", "t"):
            self.write("PUT", f"/sources/{id}", {"title": "A statement", "published": "2024-01-05"})
        self.write("PUT", "/claimants/UA/x", {"id": "UA/x", "name": "Another office"})
        self.write(
            "PUT", "/events/a", {"type": "strike", "title": "Drones", "region": "UA-23", "launched": 3}
        )
        said = {"claimant": "UA/x", "stance": "asserts", "evidence": QUOTED}
        self.write("POST", "/events/a/claims", {"field": "weapon_origin", "value": "KP", "positions": [said]})
        assert self.newest == BEGUN

    def remember(self, revision: int) -> None:
        self.claims = [
            row["id"] for row in self.client.get("/claims?fields=id").json()["data"]
        ] or self.claims
        paths = [path.format(id) for path in CLAIM_READS for id in sorted(self.claims)[:3]]
        for path in [*READS, *paths][revision % self.asked_every :: self.asked_every]:
            self.remembered[path, revision] = told(self.client, path)

    def write(self, method: str, path: str, body: Any = None) -> None:
        answer = self.client.request(method, path, json=body)
        assert answer.status_code in (200, 201, 404, 409, 410, 422), (method, path, body, answer.text)
        self.settle()

    def settle(self) -> None:
        revision = self.client.get("/events?limit=1").json()["meta"]["revision"]
        assert revision in (self.newest, self.newest + 1)
        if revision > self.newest:
            self.newest = revision
            self.remember(revision)

    @rule(seed=st.integers(0, 2**64 - 1))
    def step(self, seed: int) -> None:
        """Some of all that can be done, drawn here: the rules of a machine are drawn too unevenly for so few steps."""
        chance = Random(f"{seed} {self.newest}")
        for name in chance.choices(STEPS, k=4):
            getattr(self, name)(chance)

    def load_the_seed(self, _: Random) -> None:
        with suppress(BatchError):  # what it refers to was removed
            record(self.database, seed.read(seed.ARTICLE))
        self.settle()

    def correct_a_statement(self, chance: Random) -> None:
        """As the next version of a file does: the same statement says another value."""
        event, value = chance.choice([E1, E1, "a"]), chance.choice(ORIGINS)
        told = {"event": event, "statement": ORIGIN, "field": "weapon_origin", "value": value}
        draft: Any = ClaimDraft.model_validate(told)
        with suppress(BatchError):  # the event was removed
            record(self.database, Batch(claims=[draft]))
        self.settle()

    def put_event(self, chance: Random) -> None:
        self.write("PUT", f"/events/{chance.choice(EVENTS)}", body(chance))

    def post_event(self, chance: Random) -> None:
        self.write("POST", "/events", body(chance) | {"id": chance.choice(EVENTS)})

    def patch_event(self, chance: Random) -> None:
        told = body(chance)
        name = chance.choice(sorted(told))
        self.write("PATCH", f"/events/{chance.choice(EVENTS)}", {name: told[name]})

    def remove_event(self, chance: Random) -> None:
        into = chance.choice(["", f"?merged_into={chance.choice(EVENTS)}"])
        self.write("DELETE", f"/events/{chance.choice(EVENTS)}{into}", {"reason": "why"})

    def restore_event(self, chance: Random) -> None:
        gone = [
            id for id in EVENTS if self.client.get(f"/events/{id}", follow_redirects=False).status_code != 200
        ]
        self.write("POST", f"/events/{chance.choice(gone or EVENTS)}/restore")

    def claim(self, chance: Random) -> None:
        said = [position(chance) for _ in range(chance.randint(0, 2))]
        told = {"field": "weapon_origin", "value": chance.choice(ORIGINS), "positions": said}
        self.write("POST", f"/events/{chance.choice(['a', E1])}/claims", told)

    def take_a_position(self, chance: Random) -> None:
        if self.claims:
            self.write("POST", f"/claims/{chance.choice(self.claims)}/positions", position(chance))

    def take_a_position_on_a_statement(self, chance: Random) -> None:
        self.write("POST", f"/statements/{ORIGIN}/positions", position(chance))

    def put_source(self, chance: Random) -> None:
        id, above = chance.choice(SOURCES), chance.choice([None, *SOURCES])
        published = chance.choice([None, "2024-01-05"])
        told = {"title": chance.choice(["One", "Two"]), "published": published, "derived_from": above}
        self.write("PUT", f"/sources/{id}", told)

    def put_claimant(self, chance: Random) -> None:
        id, name = chance.choice(CLAIMANTS), chance.choice(["One", "Two"])
        self.write("PUT", f"/claimants/{id}", {"id": id, "name": name})

    def remove_or_restore_a_document(self, chance: Random) -> None:
        path = chance.choice(DOCUMENTS)
        gone = self.client.get(path).status_code == 410
        self.write("POST" if gone else "DELETE", path + ("/restore" if gone else ""))

    def look_back(self, chance: Random) -> None:
        self.check(chance.sample(sorted(self.remembered), 5))

    def page_through_the_past(self, chance: Random) -> None:
        path = at("/events?include=claims,sources", chance.randint(0, self.newest))
        rows, following = [], f"{path}&limit=3"
        while following:
            answer = self.client.get(following).json()
            rows += answer["data"]
            following = answer["links"]["next"]
        assert rows == self.client.get(path).json()["data"]

    def check(self, which: list[tuple[str, int]]) -> None:
        for path, revision in which:
            assert told(self.client, at(path, revision)) == self.remembered[path, revision], (path, revision)

    def teardown(self) -> None:
        try:
            self.check(sorted(self.remembered))
            self.check_moments()
        finally:
            self.stack.close()

    def check_moments(self) -> None:
        """A time is the last revision that was recorded by then; revisions of one second are one moment."""
        with self.database.read() as connection:
            table = table_of(Revision)
            times = dict(
                connection.execute(select(table.c.recorded_at, table.c.number).order_by(table.c.number)).all()
            )
        for moment, revision in times.items():
            for text in (f"{moment:%Y-%m-%dT%H:%M:%SZ}", f"{moment:%Y-%m-%dT%H:%M:%S%z}"):
                assert self.client.get(at("/events", text)).json()["meta"]["revision"] == revision


STEPS = [
    name
    for name, member in vars(Writers).items()
    if callable(member) and "chance" in signature(member).parameters or name == "load_the_seed"
]


@pytest.fixture
def opened(new_database: Callable[[], Any]) -> Iterator[Callable[[ExitStack], tuple[Database, TestClient]]]:
    def open_one(stack: ExitStack) -> tuple[Database, TestClient]:
        database = stack.enter_context(migrated(new_database))
        with database.write() as connection:
            _, secret = keys.create(connection, "alice", "write")
        client = stack.enter_context(client_of(database))
        client.headers["Authorization"] = f"Bearer {secret}"
        return database, client

    yield open_one


SAID = {"claimant": "UA/x", "said_on": "2024-03-01"}
WRITES: list[tuple[str, str, Any]] = [
    ("PATCH", "/events/a", {"alternatives": {"weapon": ["Iskander-M", "KN-23"]}}),
    ("PATCH", f"/events/{E1}", {"title": "Wreckage", "date_edtf": "2024-01-04", "part_of": "a"}),
    ("POST", f"/statements/{ORIGIN}/positions", SAID | {"stance": "denies", "pending_on": "wreckage"}),
    (
        "POST",
        f"/events/{E1}/claims",
        {"field": "weapon_origin", "value": "IR", "positions": [SAID | {"stance": "asserts"}]},
    ),
    ("PUT", "/claimants/UA/x", {"id": "UA/x", "name": "One"}),
    ("PUT", "/sources/t", {"title": "Two", "published": "2024-01-05"}),
    ("PUT", "/sources/s", {"title": "Two", "derived_from": "t"}),
    ("PATCH", "/events/a", {"weapon": "KN-23", "alternatives": {"weapon": None}, "region": None}),
    ("DELETE", "/events/a", {"reason": "twice"}),
    ("DELETE", "/sources/s", {"reason": "withdrawn"}),
    ("POST", "/sources/s/restore", None),
    ("POST", "/events/a/restore", None),
    (
        "PUT",
        "/events/b",
        {"type": "interception", "title": "Drones", "faced": 3, "intercepted": 2, "region": "UA-23"},
    ),
    ("DELETE", f"/events/{E1}?merged_into=a", None),
    ("DELETE", "/events/a?merged_into=b", None),
    ("POST", f"/events/{E1}/restore", None),
]


def test_every_kind_of_write_leaves_the_past(opened: Any) -> None:
    """The same in a fixed order, with half of everything asked of every state."""
    machine = type("Every", (Writers,), {"opened": staticmethod(opened), "asked_every": 2})()
    machine.begin()
    for method, path, sent in WRITES:
        before = machine.newest
        machine.write(method, path, sent)
        assert machine.newest == before + 1, (method, path)
    machine.correct_a_statement(Random(1))
    machine.teardown()


def test_past_states_stay(opened: Any) -> None:
    class Opened(Writers):
        pass

    Opened.opened = staticmethod(opened)
    run_state_machine_as_test(
        Opened,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=LENGTH,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
