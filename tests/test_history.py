"""The history of events and claims: who changed what, when and why, and what turned a status."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.db import Database
from app.record import record
from tests.conftest import client_of
from tests.test_diffs import applied

E1, E2 = "seed-zaporizhzhia-2023-12-30", "seed-ukraine-2023-12-29"
KP = "8d19564893dc98587602"
DENIES = {
    "claimant": "UA/government",
    "stance": "denies",
    "said_on": "2024-03-01",
    "reason": "a new statement",
}


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    record(database, seed.read(seed.ARTICLE), reason="the article", key=None)
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


@pytest.fixture
def changed(writer: TestClient) -> TestClient:
    """A title, a denial, a claimant's name, a removal, a return, and something elsewhere."""
    for method, path, body in [
        ("PATCH", f"/events/{E1}", {"title": "A missile lands"}),
        ("POST", f"/claims/{KP}/positions", DENIES),
        ("PUT", "/claimants/US/nsc", {"id": "US/nsc", "name": "Security Council"}),
        ("DELETE", f"/events/{E1}", {"reason": "told twice"}),
        ("POST", f"/events/{E1}/restore", {"reason": "not the same"}),
        ("PATCH", f"/events/{E2}", {"title": "Elsewhere"}),
        ("DELETE", f"/events/{E1}?merged_into={E2}", {"reason": "the same after all"}),
    ]:
        answer = writer.request(method, path, json=body)
        assert answer.status_code in (200, 201), answer.text
    return writer


def get(client: TestClient, path: str, **asked: Any) -> Any:
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_versions_with_who_when_and_why(changed: TestClient) -> None:
    answer = get(changed, f"/events/{E1}/history")
    told = [
        tuple(v[name] for name in ("revision", "action", "key", "reason", "merged_into"))
        for v in answer["data"]
    ]
    assert told == [
        (1, "created", None, "the article", None),
        (2, "updated", "alice", None, None),
        (3, "updated", "alice", "a new statement", None),
        (4, "updated", "alice", None, None),
        (5, "deleted", "alice", "told twice", None),
        (6, "restored", "alice", "not the same", None),
        (8, "deleted", "alice", "the same after all", E2),
    ]
    assert (answer["total"], answer["meta"]["revision"], answer["links"]["next"]) == (7, 8, None)
    assert all(version["recorded_at"].endswith("Z") for version in answer["data"])


@pytest.mark.parametrize("include", ["claims", "claims,sources"])
def test_patches_lead_through_every_answer(changed: TestClient, include: str) -> None:
    state = None
    for version in get(changed, f"/events/{E1}/history", include=include)["data"]:
        state = applied(version["patch"], state)
        then = changed.get(f"/events/{E1}", params={"include": include, "as_of": version["revision"]})
        assert state == (then.json() if then.is_success and not then.history else None)


def test_a_patch_names_what_changed(changed: TestClient) -> None:
    second, third, fourth = get(changed, f"/events/{E1}/history", since=1, limit=3)["data"]
    assert [op for op in second["patch"] if not op["path"].startswith("/re")] == [
        {"op": "replace", "path": "/title", "value": "A missile lands"}
    ]
    paths = {(op["op"], op["path"].rstrip("0123456789")) for op in third["patch"]}
    assert ("replace", "/attribution") in paths and ("add", "/claims/7/positions/") in paths
    names = [op for op in fourth["patch"] if op["path"].endswith("claimant_name")]
    assert [op["value"] for op in names] == ["Security Council"] * len(names) != []


def test_pages_of_versions(changed: TestClient) -> None:
    whole = get(changed, f"/events/{E1}/history")["data"]
    read, path = [], f"/events/{E1}/history?limit=2"
    while path:
        answer = changed.get(path)
        read += answer.json()["data"]
        path = answer.json()["links"]["next"]
        assert ("link" in answer.headers) == (path is not None)
    assert read == whole
    assert get(changed, f"/events/{E1}/history", as_of=3)["data"] == whole[:3]
    assert get(changed, f"/events/{E1}/history", since=8)["data"] == []


@pytest.mark.parametrize("path", [f"/events/{E1}/history", f"/claims/{KP}/history"])
def test_the_total_is_of_what_is_asked_for(changed: TestClient, path: str) -> None:
    whole = get(changed, path)
    assert whole["total"] == len(whole["data"]) > 1
    for number, row in enumerate(whole["data"], 1):
        answer = get(changed, path, since=row["revision"], limit=1)
        assert answer["total"] == len(whole["data"]) - number
    assert get(changed, path, since=1000) | {"links": None, "meta": None} == {
        "data": [], "total": 0, "links": None, "meta": None
    }  # fmt: skip


def test_what_never_was_has_no_history(changed: TestClient) -> None:
    for path in ("/events/nothing/history", "/events/nothing/diff?from=0", "/claims/nothing/history"):
        assert changed.get(path).status_code == 404
    assert changed.get(f"/events/{E1}/history?as_of=0").status_code == 404
    assert changed.get(f"/claims/{KP}/history?as_of=0").status_code == 404
    assert changed.get(f"/events/{E1}/diff?from=0&to=0").status_code == 404


def test_the_difference_of_two_states(changed: TestClient) -> None:
    one, two, now = (changed.get(f"/events/{E1}?as_of={n}").json() for n in (1, 3, 7))
    answer = get(changed, f"/events/{E1}/diff", **{"from": 1, "to": 3})
    assert (answer["id"], answer["from"]["version"], answer["to"]["version"]) == (E1, 1, 3)
    assert applied(answer["patch"], one) == two
    back = get(changed, f"/events/{E1}/diff", **{"from": 7, "to": 1})
    assert (back["from"]["revision"], back["from"]["version"]) == (7, 6)
    assert applied(back["patch"], now) == one
    gone = get(changed, f"/events/{E1}/diff", **{"from": "0"})
    assert (gone["from"], gone["to"]["revision"], gone["to"]["version"], gone["patch"]) == (
        {"revision": 0, "recorded_at": None, "version": None}, 8, None, []
    )  # fmt: skip
    assert get(changed, f"/events/{E1}/diff", **{"from": "2000-01-01", "to": "3"})["patch"] == [
        {"op": "replace", "path": "", "value": two}
    ]


def test_states_that_cannot_be_compared(changed: TestClient) -> None:
    for asked, parameter in [({}, "from"), ({"from": 99}, "from"), ({"from": 1, "to": 99}, "to")]:
        answer = changed.get(f"/events/{E1}/diff", params=asked)
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, parameter)
    assert changed.get(f"/events/{E1}/diff?from=1&from=2").json()["errors"][0]["parameter"] == "from"
    assert changed.get(f"/events/{E1}/diff?from=yesterday").status_code == 422


def turns(client: TestClient, claim: str) -> list[tuple[Any, ...]]:
    told = get(client, f"/claims/{claim}/history")["data"]
    by = [(turn["turned_by"] or {}) for turn in told]
    return [
        (turn["revision"], turn["action"], turn["status"], len(turn["positions"]), b.get("claimant"))
        for turn, b in zip(told, by, strict=True)
    ]


def test_what_turned_a_status(changed: TestClient) -> None:
    assert turns(changed, KP) == [
        (1, "created", "unconfirmed", 7, "UA/government"),
        (3, "updated", "disputed", 1, "UA/government"),
        (5, "deleted", None, 0, None),
        (6, "restored", "disputed", 0, None),
        (8, "deleted", None, 0, None),
    ]
    denial = get(changed, f"/claims/{KP}/history", since=1, limit=1)["data"][0]
    assert (denial["key"], denial["reason"], denial["rule"]) == ("alice", "a new statement", "attribution/1")
    assert denial["turned_by"] == {"claim": KP, "value": "KP"} | denial["positions"][0]


def test_a_rival_value_turns_it_too(writer: TestClient) -> None:
    body = {"field": "weapon_origin", "value": "IR", "statement": "rival"}
    says = {"claimant": "RU/mod", "stance": "asserts"}
    rival = writer.post(f"/events/{E1}/claims", json=body | {"positions": [says]}).json()["id"]
    turn = get(writer, f"/claims/{KP}/history")["data"][-1]
    assert (turn["revision"], turn["status"], turn["positions"]) == (2, "disputed", [])
    by = turn["turned_by"]
    assert (by["claim"], by["value"], by["claimant"], by["stance"]) == (rival, "IR", "RU/mod", "asserts")
    assert turns(writer, rival) == [(2, "created", "disputed", 1, "RU/mod")]


def test_a_position_that_turns_nothing(writer: TestClient) -> None:
    says = {"claimant": "US/congress", "stance": "asserts"}
    writer.put("/claimants/US/congress", json={"id": "US/congress", "name": "Congress"})
    assert writer.post(f"/claims/{KP}/positions", json=says).status_code == 201
    assert turns(writer, KP)[-1] == (3, "updated", "unconfirmed", 1, None)


def test_of_two_positions_of_one_revision_the_one_that_turned_it(writer: TestClient) -> None:
    positions = [
        {"claimant": "UA/government", "stance": "asserts"},
        {"claimant": "UA/air-force", "stance": "confirms"},
        {"claimant": "US/nsc", "stance": "asserts"},
    ]
    body = {"field": "weapon", "value": "KN-23", "positions": positions}
    claim = writer.post(f"/events/{E1}/claims", json=body).json()
    assert turns(writer, claim["id"]) == [(2, "created", "confirmed", 3, "UA/air-force")]


def test_histories_are_told_apart_by_tags(changed: TestClient, database: Database) -> None:
    for path in (f"/events/{E1}/history", f"/claims/{KP}/history", f"/events/{E1}/diff?from=1"):
        tag = changed.get(path).headers["etag"]
        assert changed.get(path, headers={"If-None-Match": tag}).status_code == 304
    with client_of(database, public_read=False) as closed:
        assert closed.get(f"/events/{E1}/history").status_code == 401
