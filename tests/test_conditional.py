"""Tags and conditional requests: a changed answer always has a changed tag, an unchanged one need not be sent."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.db import Database
from app.record import record
from tests.conftest import client_of

E1, E2 = "seed-zaporizhzhia-2023-12-30", "seed-ukraine-2023-12-29"
KP = "8d19564893dc98587602"
LISTS = [
    "/events",
    "/events?format=csv",
    "/events?format=geojson&limit=2",
    "/events/aggregate?group_by=type",
    "/events/aggregate?group_by=type&format=csv&wide=true",
    "/events/facets",
    "/compare?field=actor",
    "/claims",
    "/sources?format=ndjson",
    "/claimants",
    f"/events/{E1}/claims",
]
ROWS = [
    (f"/events/{E1}", f"{E1}.1"),
    (f"/claims/{KP}", f"{KP}.1"),
    ("/sources/newyorkparrot-2024-01-05", "newyorkparrot-2024-01-05.1"),
    ("/claimants/US/nsc", "US/nsc.1"),
]


@pytest.mark.parametrize("path", LISTS)
def test_lists_have_a_weak_tag_of_their_revision_and_query(client: TestClient, path: str) -> None:
    answer = client.get(path)
    tag = answer.headers["etag"]
    assert tag.startswith('W/"1-')
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["last-modified"].endswith("GMT")
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert again.headers["cache-control"] == answer.headers["cache-control"]
    assert "accept" in again.headers["vary"].lower()
    assert client.head(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_no_two_queries_share_a_tag(client: TestClient) -> None:
    more = ["/events?limit=7", "/events?fields=id", "/events?include=claims", "/events?format=ndjson"]
    tags = [client.get(path).headers["etag"] for path in [*LISTS, *more]]
    assert len(set(tags)) == len(tags)
    accepted = client.get("/events", headers={"Accept": "text/csv"}).headers["etag"]
    assert accepted == client.get("/events", params={"format": "csv"}).headers["etag"] or accepted not in tags


@pytest.mark.parametrize(("path", "tag"), ROWS)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "zstd"])
def test_one_row_has_a_strong_tag_of_its_own_last_change(
    client: TestClient, path: str, tag: str, encoding: str
) -> None:
    answer = client.get(path, headers={"Accept-Encoding": encoding})
    assert (answer.headers["etag"], "content-encoding" in answer.headers) == (f'"{tag}"', False)
    for known in (f'"{tag}"', f'W/"{tag}"', f'"x", "{tag}-gzip"', "*"):
        assert client.get(path, headers={"If-None-Match": known}).status_code == 304, known


def test_what_comes_with_the_release_has_a_tag_too(client: TestClient) -> None:
    for path in ("/vocabularies", "/vocabularies/stance?format=csv"):
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    record(database, seed.read(seed.ARTICLE))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


CITE = re.compile(rb',"cite":.*')  # tells the time of its retrieval


def told(answer: Any) -> bytes:
    return CITE.sub(b"", answer.content)


def test_a_changed_answer_has_a_changed_tag(writer: TestClient) -> None:
    """Whatever is written, every answer that differs is told by another tag."""
    paths = [*LISTS, *(path for path, _ in ROWS), f"/events/{E2}?include=sources,claims"]
    writes: list[tuple[str, str, Any]] = [
        ("PATCH", f"/events/{E1}", {"title": "t"}),
        ("PUT", "/claimants/US/nsc", {"id": "US/nsc", "name": "Council"}),
        ("PATCH", "/sources/newyorkparrot-2024-01-05", {"title": "Another"}),
        (
            "POST",
            f"/claims/{KP}/positions",
            {"claimant": "UA/government", "stance": "denies", "said_on": "2024-03-01"},
        ),
        ("DELETE", f"/events/{E2}", None),
        ("POST", f"/events/{E2}/restore", None),
    ]
    for method, path, body in writes:
        before = {path: writer.get(path) for path in paths}
        assert writer.request(method, path, json=body).status_code in (200, 201)
        for read, was in before.items():
            now = writer.get(read)
            same = (now.status_code, told(now)) == (was.status_code, told(was))
            assert same or now.headers.get("etag") != was.headers.get("etag"), (method, path, read)


def test_a_numbered_state_may_be_kept_for_good(client: TestClient) -> None:
    for path in (*LISTS, *(path for path, _ in ROWS)):
        numbered = client.get(f"{path}{'&' if '?' in path else '?'}as_of=1")
        assert numbered.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/events?as_of=2030-01-01").headers["cache-control"] == "public, no-cache"


def test_closed_answers_are_private(database: Database) -> None:
    with database.write() as connection:
        _, secret = keys.create(connection, "r", "read")
    with client_of(database, public_read=False) as closed:
        answer = closed.get("/events", headers={"X-API-Key": secret})
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in answer.headers["vary"]
