"""What a client meets when it errs: one shape (RFC 9457), all faults at once, nothing of the inside."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Body
from fastapi.testclient import TestClient

from app.db import Database
from tests.conftest import client_of


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert list(body) == ["type", "title", "status", "detail", "instance", "errors"]
    assert body["status"] == status
    assert body["instance"] == f"urn:request:{answer.headers['x-request-id']}"
    return body


def test_all_faults_at_once(client: TestClient) -> None:
    asked = "regoin=UA&type=strik,raid&date=2024-13-01&region=Kyiv&region=Zaporizia&limit=0&sort=-dat&fields=idd&format=xml"
    asked += (
        "&actor=Russia&weapon_type=misile&claimant=us&stance=maybe&date_match=sure&include=claim&cursor=x"
    )
    faults = problem(client.get(f"/events?{asked}"), 422)["errors"]
    assert {(fault["parameter"], str(fault["value"])): fault["did_you_mean"][:2] for fault in faults} == {
        ("type", "strik"): ["strike"],
        ("type", "raid"): [],
        ("region", "Kyiv"): ["UA-30 (Kyiv city)", "UA-32 (Kyiv oblast)"],
        ("region", "Zaporizia"): ["UA-23 (Zaporizhzhia)", "IT-GO (Gorizia)"],
        ("date", "2024-13-01"): [],
        ("date_match", "sure"): [],
        ("actor", "Russia"): ["RU", "BY"],
        ("weapon_type", "misile"): ["missile", "cruise_missile"],
        ("claimant", "us"): ["US"],
        ("stance", "maybe"): [],
        ("include", "claim"): ["claims"],
        ("format", "xml"): [],
        ("sort", "['-dat']"): ["date_start", "date_end"],
        ("fields", "['idd']"): ["id"],
        ("limit", "0"): [],
        ("regoin", "UA"): ["region"],
    }


def test_what_was_not_sent_has_no_value(client: TestClient) -> None:
    faults = problem(client.get("/regions/resolve?format=csv"), 422)["errors"]
    assert [(fault["parameter"], fault["value"], fault["message"]) for fault in faults] == [
        ("q", None, "is needed here")
    ]


EMPTY = ["region=", "type=strike,", "fields=", "sort=", "date="]


@pytest.mark.parametrize("asked", EMPTY)
def test_an_empty_value_is_refused(client: TestClient, asked: str) -> None:
    (fault,) = problem(client.get(f"/events?{asked}"), 422)["errors"]
    assert fault["message"] == "an empty value; leave the parameter out to ask for everything"


def test_a_single_value_given_twice_is_refused(client: TestClient) -> None:
    (fault,) = problem(client.get("/events?limit=1&limit=2"), 422)["errors"]
    assert (fault["parameter"], fault["value"]) == ("limit", ["1", "2"])


BUCKETS = "needs one of day, week, month, quarter, year in group_by"


@pytest.mark.parametrize(
    ("asked", "parameter", "message"),
    [
        ("/events?date_match=certain", "date_match", "means nothing without date="),
        ("/compare?field=actor&date_match=certain", "date_match", "means nothing without date="),
        ("/events/facets?region_match=possible", "region_match", "means nothing without region= or region_not="),
        ("/changes?region_match=possible", "region_match", "means nothing without region= or region_not="),
        ("/events/aggregate?group_by=region&fill=true", "fill", BUCKETS),
        ("/events/aggregate?fill=true", "fill", BUCKETS),
    ],
)  # fmt: skip
def test_what_means_nothing_alone_is_refused(
    client: TestClient, asked: str, parameter: str, message: str
) -> None:
    (fault,) = problem(client.get(asked), 422)["errors"]
    assert (fault["parameter"], fault["message"]) == (parameter, message)


@pytest.mark.parametrize(
    "asked",
    ["date_match=certain&date=2024", "region_match=possible&region_not=UA-23", "date_match=possible"],
)
def test_what_means_something_is_answered(client: TestClient, asked: str) -> None:
    assert client.get(f"/events?{asked}").status_code == 200


PLAIN = ["/sources/newyorkparrot-2024-01-05", "/healthz", "/readyz", "/"]


@pytest.mark.parametrize("path", PLAIN)
def test_routes_without_parameters_refuse_any(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200
    (fault,) = problem(client.get(f"{path}?regoin=UA"), 422)["errors"]
    assert fault["parameter"] == "regoin"


LISTS = [
    "/events",
    "/claims",
    "/sources",
    "/claimants",
    "/regions",
    "/events/aggregate",
    "/vocabularies",
    "/vocabularies/type",
]
LISTS += ["/events/seed-iran-missiles/claims", "/regions/resolve"]


@pytest.mark.parametrize("path", LISTS)
def test_unknown_parameters_are_refused_everywhere(client: TestClient, path: str) -> None:
    faults = problem(client.get(path, params={"formta": "csv"}), 422)["errors"]
    assert [fault["did_you_mean"][0] for fault in faults if fault["parameter"] == "formta"] == ["format"]


NULS = [
    "/events?weapon=%00",
    "/events?incident=a,%00",
    "/claims?event=%00",
    "/sources?publisher=%00",
    "/regions/resolve?q=%00",
]


@pytest.mark.parametrize("path", NULS)
def test_a_nul_is_in_no_text(client: TestClient, path: str) -> None:
    assert problem(client.get(path), 422)["errors"][0]["message"] == "holds a NUL, which no text has"


@pytest.mark.parametrize("path", ["/events/%00", "/events/%00/claims", "/sources/a%00", "/vocabularies/%00"])
def test_a_nul_is_in_no_name(client: TestClient, path: str) -> None:
    problem(client.get(path), 404)


def test_too_many_values_and_too_long_ones(client: TestClient) -> None:
    many = ",".join(f"w{n}" for n in range(101))
    assert (
        "at most 100" in problem(client.get("/events", params={"weapon": many}), 422)["errors"][0]["message"]
    )
    long = problem(client.get("/events", params={"region": "Z" * 5000}), 422)
    assert long["errors"][0]["did_you_mean"] == []


def test_what_is_not_there(client: TestClient) -> None:
    problem(client.get("/nowhere"), 404)
    assert problem(client.get("/event?region=UA"), 404)["errors"][0]["did_you_mean"][0] == "/events"
    problem(client.get("/events/"), 404)
    problem(client.get("/sources/nowhere"), 404)
    field = problem(client.get("/vocabularies/atribution"), 404)
    assert field["errors"][0]["did_you_mean"] == ["attribution"]


def test_method_that_is_not_allowed(client: TestClient) -> None:
    answer = client.put("/events", json={})
    problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert client.post("/events/x").headers["allow"] == "DELETE, GET, HEAD, PATCH, PUT"
    assert client.post("/regions").headers["allow"] == "GET, HEAD"


ACCEPTS = [
    (None, "application/json"),
    ("*/*", "application/json"),
    ("text/csv", "text/csv"),
    ("text/*", "text/csv"),
    ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ("text/csv;q=0.5, application/json;q=0.4", "text/csv"),
    ("application/json;q=0, text/csv", "text/csv"),
]


@pytest.mark.parametrize(("accept", "media_type"), ACCEPTS)
def test_format_by_accept(client: TestClient, accept: str | None, media_type: str) -> None:
    answer = client.get("/events", headers={"accept": accept} if accept else {})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["vary"]


def test_format_that_cannot_be_had(client: TestClient) -> None:
    problem(client.get("/events", headers={"accept": "application/xml"}), 406)
    assert client.get("/events?format=csv", headers={"accept": "application/xml"}).status_code == 200


@pytest.fixture
def probed(database: Database) -> Iterator[TestClient]:
    """The service with routes that fail and that take a body, which the core has none of."""
    with client_of(database, max_body_bytes=100) as client:

        @client.app.get("/fail")  # type: ignore[attr-defined]
        def fail() -> None:
            raise ZeroDivisionError("secret")

        @client.app.post("/body")  # type: ignore[attr-defined]
        def body(it: dict[str, int] = Body()) -> dict[str, int]:  # noqa: B008
            return it

        yield client


def test_failure_tells_nothing_but_the_id_that_the_log_has(
    probed: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = probed.get("/fail", headers={"x-request-id": "abc-1"})
    body = problem(answer, 500)
    assert "secret" not in answer.text
    assert body["instance"] == "urn:request:abc-1"
    assert "ZeroDivisionError: secret" in caplog.text


def test_bodies(probed: TestClient) -> None:
    assert probed.post("/body", json={"a": 1}).json() == {"a": 1}
    json = {"content-type": "application/json"}
    problem(probed.post("/body", content=b"{", headers=json), 400)
    assert problem(probed.post("/body", json={"a": "b"}), 422)["errors"][0]["pointer"] == "/a"
    problem(probed.post("/body", content=b"x" * 101, headers=json), 413)
    problem(probed.post("/body", content=iter([b"x" * 60, b"x" * 60]), headers=json), 413)
    problem(probed.post("/body", content=b"a=1", headers={"content-type": "text/plain"}), 415)


def test_request_id_is_taken_only_where_it_is_sane(client: TestClient) -> None:
    assert client.get("/healthz", headers={"x-request-id": "a-1.b_2"}).headers["x-request-id"] == "a-1.b_2"
    assert re.fullmatch(
        "[0-9a-f]{16}", client.get("/healthz", headers={"x-request-id": "a b"}).headers["x-request-id"]
    )
