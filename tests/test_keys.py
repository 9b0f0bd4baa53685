"""Keys: made, shown once, listed, revoked; what each role may do; and who wrote what."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app import keys
from app.db import Database
from app.models import Key, Revision
from tests.conftest import client_of

EVENT = {"type": "strike", "title": "t"}


@pytest.fixture
def secrets(database: Database) -> dict[str, str]:
    with database.write() as connection:
        return {role: keys.create(connection, f"the-{role}", role)[1] for role in keys.ROLES}


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_writing_needs_a_key(writable: TestClient, secrets: dict[str, str]) -> None:
    answer = writable.post("/events", json=EVENT)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="conflict-events"')
    assert answer.headers["content-type"] == "application/problem+json"
    assert writable.post("/events", json=EVENT, headers=bearing("cek_wrong")).status_code == 401
    assert writable.post("/events", json=EVENT, headers={"Authorization": b"Bearer \xff"}).status_code == 401
    refused = writable.post("/events", json=EVENT, headers=bearing(secrets["read"]))
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "The key 'the-read' has the role read; this needs write",
    )
    for role in ("write", "admin"):
        assert writable.post("/events", json=EVENT, headers=bearing(secrets[role])).status_code == 201
    assert writable.post("/events", json=EVENT, headers={"X-API-Key": secrets["write"]}).status_code == 201


def test_who_wrote_and_why_is_kept(writable: TestClient, secrets: dict[str, str], database: Database) -> None:
    header = bearing(secrets["write"]) | {"X-Change-Reason": "за даними міністерства".encode()}  # type: ignore[dict-item]
    writable.post("/events", json=EVENT, headers=header)
    writable.post("/events", json=EVENT | {"reason": "of the body"}, headers=header)
    told = select(col(Revision.key), col(Revision.reason)).order_by(col(Revision.number))
    assert [tuple(row) for row in database.all(told)] == [
        ("the-write", "за даними міністерства"),
        ("the-write", "of the body"),
    ]


def test_secrets_are_not_kept(database: Database, secrets: dict[str, str]) -> None:
    stored = str([tuple(row) for row in database.all(select(Key))])
    assert not [secret for secret in secrets.values() if secret in stored]


def test_keys_over_http(writable: TestClient, secrets: dict[str, str]) -> None:
    assert writable.get("/keys").status_code == 401
    assert writable.get("/keys", headers=bearing(secrets["write"])).status_code == 403
    admin = bearing(secrets["admin"])
    made = writable.post("/keys", json={"name": "newsroom"}, headers=admin)
    assert (made.status_code, made.json()["role"], made.headers["cache-control"]) == (
        201,
        "write",
        "no-store",
    )
    assert writable.post("/keys", json={"name": "newsroom"}, headers=admin).status_code == 409
    assert writable.post("/keys", json={"name": "x", "role": "boss"}, headers=admin).status_code == 422
    new = bearing(made.json()["secret"])
    assert writable.post("/events", json=EVENT, headers=new).status_code == 201
    listed = {key["name"]: key for key in writable.get("/keys", headers=admin).json()["data"]}
    assert listed["newsroom"]["last_used_at"] and not listed["newsroom"]["revoked_at"]
    assert "secret" not in listed["newsroom"]
    assert writable.delete("/keys/newsroom", headers=admin).json()["revoked_at"]
    assert writable.post("/events", json=EVENT, headers=new).status_code == 401
    assert writable.delete("/keys/newsroom", headers=admin).status_code == 404
    assert writable.post("/keys", json={"name": "newsroom"}, headers=admin).status_code == 201


@pytest.fixture
def closed(database: Database) -> Iterator[TestClient]:
    with client_of(database, public_read=False) as client:
        yield client


def test_reading_can_be_closed(closed: TestClient, secrets: dict[str, str]) -> None:
    for path in ("/events", "/events/x", "/claims", "/regions", "/", "/vocabularies"):
        assert closed.get(path).status_code == 401, path
    for path in ("/healthz", "/readyz", "/openapi.json", "/docs"):
        assert closed.get(path).status_code == 200, path
    assert closed.get("/events", headers=bearing(secrets["read"])).status_code == 200


def command(url: str, *arguments: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "keys", *arguments],
        env={"EVENTS_DATABASE_URL": url, "PATH": ""},
        capture_output=True,
        text=True,
    )


def test_keys_from_the_command_line(writable: TestClient, database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    made = command(url, "create", "alice")
    secret = made.stdout.splitlines()[-1]
    assert writable.post("/events", json=EVENT, headers=bearing(secret)).status_code == 201
    assert "alice" in command(url, "list").stdout and "last used" in command(url, "list").stdout
    assert (
        command(url, "create", "alice").stderr
        == "There is a key 'alice': revoke it first, or take another name.\n"
    )
    assert command(url, "create", "bob", "--role", "boss").returncode == 1
    assert "is revoked" in command(url, "revoke", "alice").stdout
    assert command(url, "revoke", "alice").stderr == "There is no key 'alice' in use.\n"
    assert writable.post("/events", json=EVENT, headers=bearing(secret)).status_code == 401
