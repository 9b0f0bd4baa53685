"""Past states stay: whatever is written, every answer as of a revision is what it was when that was the newest."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app import keys, seed
from app.db import Database
from app.drafts import Batch, BatchError, ClaimDraft
from app.models import Revision, table_of
from app.record import record
from tests.conftest import client_of, migrated

E1, ORIGIN = "seed-zaporizhzhia-2023-12-30", "us-says-north-korean"
EVENTS, SOURCES, CLAIMANTS = ["a", "b", "c", E1], ["s", "t", "newyorkparrot-2024-01-05"], ["UA/x", "US/nsc"]
EXAMPLES, STEPS = 3, 15  # some 20 seconds on each database
READS = [
    "/events",
    "/events?include=claims,sources",
    "/events?include=matched_on&weapon=KN-23&date=2024-01-03/2024-01-06&region=Zaporizhzhia&region_match=possible",
    "/events?claimant=US,UA&stance=asserts,denies&sort=-attribution",
    "/events?source=s,t&q=wreckage",
    "/events?published=2024&fields=id,attribution,revision,recorded_at",
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
    *(
        f"/events/{id}{more}"
        for id in EVENTS
        for more in ("?include=claims,sources", "/claims", "/history", "/cite")
    ),
    *(f"/sources/{id}" for id in SOURCES),
    *(f"/claimants/{id}" for id in CLAIMANTS),
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


ids = st.sampled_from(EVENTS)
bodies = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["strike", "interception"]),
        "title": st.sampled_from(["Drones", "A missile", "Wreckage"]),
        "region": st.sampled_from([None, "UA-23", "UA-51"]),
        "actor": st.sampled_from(["RU", "UA", None]),
        "weapon_origin": st.sampled_from(["KP", "IR", None]),
        "record_state": st.sampled_from(["published", "published", "draft"]),
    },
    optional={
        "date_edtf": st.sampled_from(["2024-01-05", "2024-01", "2023-12-29/2024-01-05"]),
        "alternatives": st.just({"weapon": ["Iskander-M", "KN-23"]}),
        "part_of": st.just("a"),
        "country": st.just("UA"),
    },
)
positions = st.fixed_dictionaries(
    {
        "claimant": st.sampled_from(["UA/x", "US/nsc", "UA/government", "RU/mod", "article"]),
        "stance": st.sampled_from(["asserts", "confirms", "cannot_confirm", "denies", "retracts"]),
    },
    optional={
        "said_on": st.sampled_from(["2024-01-05", "2024-02-01"]),
        "pending_on": st.just("wreckage"),
        "evidence": st.sampled_from(["s", "t"]).map(
            lambda source: [{"source": source, "quote": "the wreckage", "start": 4}]
        ),
    },
)
origins = st.sampled_from(["KP", "IR", ["KP", "IR"]])


class Writers(RuleBasedStateMachine):
    """Writes at random; after each, remembers what is answered."""

    client: TestClient
    database: Database
    opened: Callable[[ExitStack], tuple[Database, TestClient]]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.database, self.client = type(self).opened(self.stack)
        self.remembered: dict[tuple[str, int], Any] = {}
        self.claims: list[str] = []
        self.newest = 0
        self.remember(0)

    @initialize(whole=st.booleans())
    def begin(self, whole: bool) -> None:
        if whole:
            self.load_the_seed()

    def remember(self, revision: int) -> None:
        self.claims = [
            row["id"] for row in self.client.get("/claims?fields=id").json()["data"]
        ] or self.claims
        paths = [path.format(id) for path in CLAIM_READS for id in sorted(self.claims)[:3]]
        for path in [*READS, *paths]:
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

    @rule()
    def load_the_seed(self) -> None:
        with suppress(BatchError):  # what it refers to was removed
            record(self.database, seed.read(seed.ARTICLE))
        self.settle()

    @rule(event=ids, value=origins)
    def correct_a_statement(self, event: str, value: Any) -> None:
        """As the next version of a file does: the same statement says another value."""
        draft: Any = ClaimDraft.model_validate(
            {"event": event, "statement": ORIGIN, "field": "weapon_origin", "value": value}
        )
        with suppress(BatchError):  # the event was removed
            record(self.database, Batch(claims=[draft]))
        self.settle()

    @rule(id=ids, body=bodies)
    def put_event(self, id: str, body: Any) -> None:
        self.write("PUT", f"/events/{id}", body)

    @rule(id=ids, body=bodies)
    def post_event(self, id: str, body: Any) -> None:
        self.write("POST", "/events", body | {"id": id})

    @rule(id=ids, body=bodies, name=st.sampled_from(["title", "region", "weapon_origin", "actor"]))
    def patch_event(self, id: str, body: Any, name: str) -> None:
        self.write("PATCH", f"/events/{id}", {name: body[name]})

    @rule(id=ids, into=st.none() | ids)
    def remove_event(self, id: str, into: str | None) -> None:
        self.write("DELETE", f"/events/{id}" + (f"?merged_into={into}" if into else ""), {"reason": "why"})

    @rule(id=ids)
    def restore_event(self, id: str) -> None:
        self.write("POST", f"/events/{id}/restore")

    @rule(id=ids, value=origins, said=st.lists(positions, max_size=3))
    def claim(self, id: str, value: Any, said: list[Any]) -> None:
        self.write(
            "POST", f"/events/{id}/claims", {"field": "weapon_origin", "value": value, "positions": said}
        )

    @precondition(lambda self: self.claims)
    @rule(number=st.integers(0, 30), said=positions)
    def take_a_position(self, number: int, said: Any) -> None:
        self.write("POST", f"/claims/{self.claims[number % len(self.claims)]}/positions", said)

    @rule(said=positions)
    def take_a_position_on_a_statement(self, said: Any) -> None:
        self.write("POST", f"/statements/{ORIGIN}/positions", said)

    @rule(
        id=st.sampled_from(SOURCES),
        title=st.sampled_from(["One", "Two"]),
        published=st.sampled_from([None, "2024-01-05"]),
        above=st.none() | st.sampled_from(SOURCES),
    )
    def put_source(self, id: str, title: str, published: str | None, above: str | None) -> None:
        self.write("PUT", f"/sources/{id}", {"title": title, "published": published, "derived_from": above})

    @rule(id=st.sampled_from(CLAIMANTS), name=st.sampled_from(["One", "Two"]))
    def put_claimant(self, id: str, name: str) -> None:
        self.write("PUT", f"/claimants/{id}", {"id": id, "name": name})

    @rule(
        path=st.sampled_from([f"/sources/{id}" for id in SOURCES] + [f"/claimants/{id}" for id in CLAIMANTS]),
        back=st.booleans(),
    )
    def remove_or_restore_a_document(self, path: str, back: bool) -> None:
        self.write("POST" if back else "DELETE", path + ("/restore" if back else ""))

    @rule(first=st.integers(0), step=st.integers(50, 90))
    def look_back(self, first: int, step: int) -> None:
        found = sorted(self.remembered)
        self.check(found[first % step :: step])

    @precondition(lambda self: self.newest)
    @rule(number=st.integers(0))
    def page_through_the_past(self, number: int) -> None:
        revision, path = number % (self.newest + 1), "/events?include=claims,sources"
        rows, following = [], at(f"{path}&limit=3", revision)
        while following:
            answer = self.client.get(following).json()
            rows += answer["data"]
            following = answer["links"]["next"]
        assert rows == json.loads(self.remembered[path, revision][1])[0]

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


def test_past_states_stay(opened: Any) -> None:
    class Opened(Writers):
        pass

    Opened.opened = staticmethod(opened)
    run_state_machine_as_test(
        Opened,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
