"""Compression: what is sent smaller says the same."""

import gzip
import time
import zlib
from collections.abc import Callable
from typing import Any, TypeVar

import brotli
import httpx
import pytest
import zstandard
from fastapi.testclient import TestClient

from app.db import Database
from tests.test_streams import fill

T = TypeVar("T")
READ: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
PATHS = [
    "/events",
    "/events?format=csv",
    "/events?format=ndjson&include=claims",
    "/events?format=geojson",
    "/events/aggregate?group_by=region,type&measures=launched&format=ndjson",
    "/events?region=Kyiv&type=nope&x=1",
    "/openapi.json",
]


def raw(client: TestClient, path: str, encoding: str, method: str = "GET") -> tuple[httpx.Headers, bytes]:
    with client.stream(method, path, headers={"Accept-Encoding": encoding, "X-Request-ID": "same"}) as answer:
        headers: Any = answer.headers
        return headers, b"".join(answer.iter_raw())


def in_one_second(ask: Callable[[], T]) -> T:
    """Asked again where a second goes by meanwhile: citations hold it."""
    while True:
        began, answers = int(time.time()), ask()
        if int(time.time()) == began:
            return answers


@pytest.mark.parametrize("encoding", READ)
@pytest.mark.parametrize("path", PATHS)
def test_the_same_is_said_in_fewer_bytes(client: TestClient, path: str, encoding: str) -> None:
    (plain, whole), (headers, body) = in_one_second(
        lambda: (raw(client, path, "identity"), raw(client, path, encoding))
    )
    assert READ[encoding](body) == whole
    assert len(body) < len(whole)
    assert headers["content-encoding"] == encoding
    assert headers["content-length"] == str(len(body))
    for each in (plain, headers):
        assert "Accept-Encoding" in each["vary"].split(", ")
    assert "content-encoding" not in plain


@pytest.mark.parametrize("encoding", READ)
@pytest.mark.parametrize("path", PATHS)
def test_head_tells_what_get_has(client: TestClient, path: str, encoding: str) -> None:
    (head, nothing), (get, _) = in_one_second(
        lambda: (raw(client, path, encoding, "HEAD"), raw(client, path, encoding))
    )
    assert nothing == b""
    assert dict(head) == dict(get)


@pytest.mark.parametrize(
    "path", ["/healthz", "/events?format=csv&fields=id", "/events?format=ndjson&fields=id"]
)
def test_little_is_left_as_it_is(client: TestClient, path: str) -> None:
    headers, body = raw(client, path, "zstd, br, gzip")
    assert "content-encoding" not in headers
    assert headers["content-length"] == str(len(body)) and len(body) < 500


def test_the_best_that_is_taken(client: TestClient) -> None:
    taken = {
        "gzip, deflate, br, zstd": "zstd",
        "gzip, br": "br",
        "gzip": "gzip",
        "zstd;q=0, gzip": "gzip",
        "*": "zstd",
        "deflate": None,
    }
    assert {asked: raw(client, "/events", asked)[0].get("content-encoding") for asked in taken} == taken


@pytest.mark.parametrize("encoding", READ)
def test_an_export_is_compressed_as_it_goes(writable: TestClient, database: Database, encoding: str) -> None:
    fill(database, 3000)
    headers, body = raw(writable, "/events?format=ndjson", encoding)
    assert headers["content-encoding"] == encoding
    assert "content-length" not in headers
    assert READ[encoding](body) == raw(writable, "/events?format=ndjson", "identity")[1]
    assert dict(raw(writable, "/events?format=ndjson", encoding, "HEAD")[0]) == dict(headers)


def test_what_was_cut_off_is_not_whole(writable: TestClient, database: Database) -> None:
    fill(database, 1500)
    _, body = raw(writable, "/events?format=ndjson", "gzip")
    reader = zlib.decompressobj(31)
    reader.decompress(body[:-20])
    assert not reader.eof
