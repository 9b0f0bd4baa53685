"""What a write may come as, on which condition, and where its faults are told; how long an error may be kept."""

import gzip
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.db import Database
from app.record import record
from tests.conftest import client_of

E1, E2 = "seed-zaporizhzhia-2023-12-30", "seed-ukraine-2023-12-29"
NEW = {"type": "strike", "title": "Drones over Odesa"}


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    """The service over the seed, with a key that may write."""
    record(database, seed.read(seed.ARTICLE))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def faults(answer: Any) -> list[tuple[str | None, str | None]]:
    return [(fault.get("parameter"), fault.get("pointer")) for fault in answer.json()["errors"]]


def test_what_was_merged_or_removed_is_asked_for_again(writer: TestClient) -> None:
    """All three could be kept by guess (RFC 9111, 4.2.2), and what is restored would not be seen."""
    writer.delete(f"/events/{E1}", params={"merged_into": E2})
    writer.delete(f"/events/{E2}")
    for path, status in ((f"/events/{E1}", 308), (f"/events/{E2}", 410), ("/events/x", 404), ("/x", 404)):
        answer = writer.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-cache"), path


def test_errors_are_private_where_reading_is_closed(database: Database) -> None:
    with client_of(database, public_read=False) as closed:
        answer = closed.get("/events/x")
    assert (answer.status_code, answer.headers["cache-control"]) == (401, "private, no-cache")


def test_any_state_is_not_none(writer: TestClient) -> None:
    refused = writer.put("/events/odesa", json=NEW, headers={"If-Match": "*"})
    assert (refused.status_code, refused.json()["current"]) == (412, None)
    assert writer.put("/events/odesa", json=NEW).status_code == 201
    assert writer.put("/events/odesa", json=NEW, headers={"If-Match": "*"}).status_code == 200


def test_a_weak_tag_names_no_state_to_write_on(writer: TestClient) -> None:
    changed = {"title": "t"}
    weak = writer.patch(f"/events/{E1}", json=changed, headers={"If-Match": f'W/"{E1}.1"'})
    assert (weak.status_code, weak.headers["etag"]) == (412, f'"{E1}.1"')
    both = {"If-Match": f'W/"{E1}.7", "{E1}.1"'}
    assert writer.patch(f"/events/{E1}", json=changed, headers=both).status_code == 200


def test_an_empty_condition_is_refused(writer: TestClient) -> None:
    for refused in (
        writer.patch(f"/events/{E1}", json={"title": "t"}, headers={"If-Match": ""}),
        writer.delete(f"/events/{E1}", headers={"If-Match": ""}),
    ):
        assert (refused.status_code, faults(refused)) == (422, [("if-match", None)])
    assert writer.get("/events").json()["meta"]["revision"] == 1


def test_a_claimant_is_named_by_the_address(writer: TestClient) -> None:
    made = writer.put("/claimants/UA/x", json={"name": "X"})
    assert (made.status_code, made.json()["id"]) == (201, "UA/x")
    assert writer.put("/claimants/UA/x", json={"id": None, "name": "Y"}).json()["name"] == "Y"
    assert faults(writer.put("/claimants/UA/x", json={"id": "UA/z", "name": "Y"})) == [(None, "/id")]
    assert faults(writer.put("/claimants/Kyiv", json={"name": "Y"})) == [("id", None)]
    assert faults(writer.post("/claimants", json={"name": "Y"})) == [(None, "/id")]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/events"),
        ("PUT", "/events/x"),
        ("PATCH", f"/events/{E1}"),
        ("PUT", "/sources/x"),
        ("POST", f"/events/{E1}/claims"),
        ("POST", "/keys"),
    ],
)
def test_a_packed_body_is_told_to_come_as_it_is(
    writer: TestClient, method: str, path: str, packed: bool
) -> None:
    body = b'{"type": "strike", "title": "t"}'
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = writer.request(method, path, content=gzip.compress(body) if packed else body, headers=headers)
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert answer.json()["detail"] == "The body must come as it is here, not packed by gzip"
    assert writer.get("/events").json()["meta"]["revision"] == 1


@pytest.mark.parametrize("path", [f"/events/{E1}", "/sources/x", "/claimants/US/nsc"])
def test_only_a_merge_patch_is_a_patch(writer: TestClient, path: str) -> None:
    headers = {"Content-Type": "application/json-patch+json"}
    answer = writer.patch(path, content=b'{"title": "t"}', headers=headers)
    taken = "application/merge-patch+json, application/json"
    assert (answer.status_code, answer.headers["accept-patch"]) == (415, taken)
    merged = writer.patch(
        f"/events/{E1}", json={"title": "t"}, headers={"Content-Type": "Application/JSON; charset=utf-8"}
    )
    assert merged.status_code == 200


def test_a_citation_need_not_be_sent_again(writer: TestClient) -> None:
    path = f"/events/{E1}/cite"
    answer = writer.get(path)
    assert answer.headers["cache-control"] == "public, no-cache"
    known = {"If-None-Match": answer.headers["etag"]}
    assert writer.get(path, headers=known).status_code == 304
    assert writer.get(f"{path}?as_of=1").headers["cache-control"].endswith("immutable")
    writer.patch(f"/events/{E1}", json={"title": "t"})
    assert writer.get(path, headers=known).status_code == 200
    writer.delete(f"/events/{E1}")
    assert writer.get(path, headers={"If-None-Match": "*"}).status_code == 410


def test_a_date_alone_never_says_that_nothing_changed(writer: TestClient) -> None:
    told = writer.get(f"/events/{E1}").headers["last-modified"]
    writer.patch(f"/events/{E1}", json={"title": "t"})
    answer = writer.get(f"/events/{E1}", headers={"If-Modified-Since": told})
    assert (answer.status_code, answer.json()["title"]) == (200, "t")


def test_a_fault_of_a_parameter_is_told_of_it(writer: TestClient) -> None:
    for into, status in (("nobody", 422), (E1, 409)):
        answer = writer.delete(f"/events/{E1}", params={"merged_into": into})
        assert (answer.status_code, faults(answer)) == (status, [("merged_into", None)])
        assert answer.json()["errors"][0]["value"] == into
    assert faults(writer.post(f"/events/{E1}/restore")) == [("id", None)]
    assert faults(writer.delete("/claimants/US/nsc")) == [("id", None)]


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_what_is_not_json_is_told_of_the_whole_body(writer: TestClient, method: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = writer.request(method, f"/events/{E1}", content=b"{noise", headers=headers)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["value"]) == (400, "", None)
    assert fault["message"].startswith("is not JSON: ") and fault["message"].endswith(", at character 1")
