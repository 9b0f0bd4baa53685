"""The OpenAPI document tells the truth: it is current and whole, its examples work, and answers have its shapes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import cli
from tests.declared import DOCUMENT, FILE, OPERATIONS, READS, SCHEMAS, check, examples, path, required, shape

PARAMETERS = [
    (operation, parameter["name"])
    for operation, said in READS.items()
    for parameter in said.get("parameters", [])
    if parameter["name"] != "cursor"  # the only one whose values nobody can write
]
E1 = "seed-zaporizhzhia-2023-12-30"
every_operation = pytest.mark.parametrize("operation", OPERATIONS)
every_read = pytest.mark.parametrize("operation", READS)


def first_examples(schema: str, *left_out: str) -> dict[str, Any]:
    return {
        name: said["examples"][0]
        for name, said in SCHEMAS[schema]["properties"].items()
        if "examples" in said and name not in left_out
    }


def test_file_is_current(tmp_path: Path) -> None:
    cli.openapi(tmp_path / "openapi.json")
    current = (tmp_path / "openapi.json").read_text("utf-8")
    assert current == FILE.read_text("utf-8"), "openapi.json is stale: run `make openapi` and commit it"


def test_served_document_is_the_file(client: TestClient) -> None:
    assert client.get("/openapi.json").json() == DOCUMENT


def test_names_are_clean() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert [name for name in SCHEMAS if not name.isalpha()] == []
    assert [name for name in OPERATIONS if name.endswith("_get")] == []
    assert len(OPERATIONS) == sum(len(operations) for operations in DOCUMENT["paths"].values())


def test_titles_repeat_no_names() -> None:
    titled = [name for name, schema in SCHEMAS.items() if isinstance(schema.get("title"), str)]
    assert titled == []
    assert [
        p for p in _parts(DOCUMENT["paths"]) if isinstance(p.get("schema"), dict) and "title" in p["schema"]
    ] == []


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else []:
        yield from _parts(inner)


@every_operation
def test_operation_is_described(operation: str) -> None:
    said = OPERATIONS[operation]
    assert said["summary"] and said["description"] and len(said["tags"]) == 1
    assert [status for status, response in said["responses"].items() if not response["description"]] == []


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_field_is_described(schema: str) -> None:
    assert SCHEMAS[schema]["description"]
    for name, said in SCHEMAS[schema].get("properties", {}).items():
        refers = "$ref" in said or "$ref" in said.get("items", {})
        assert said.get("description"), name
        assert refers or said.get("examples"), name


@pytest.mark.parametrize(("operation", "parameter"), PARAMETERS)
def test_parameter_has_an_example_that_finds_something(
    client: TestClient, operation: str, parameter: str
) -> None:
    said = next(p for p in OPERATIONS[operation]["parameters"] if p["name"] == parameter)
    assert said["description"]
    if "example" not in said:  # a number that no event of the other examples has: the form leaves it out
        asked = required(operation) | {parameter: said["schema"]["examples"][0]}
        assert client.get(path(operation), params=asked).status_code == 200
        return
    asked = {name: value for name, value in examples(operation).items() if name == parameter}
    _finds_something(client, operation, required(operation) | asked)


@every_read
def test_all_examples_together_find_something(client: TestClient, operation: str) -> None:
    _finds_something(client, operation, examples(operation))


def _finds_something(client: TestClient, operation: str, asked: dict[str, Any]) -> None:
    answer = client.get(path(operation), params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json().get("data") != []
    check(answer.json(), shape(operation))


def test_prefilled_form_of_events_finds_zaporizhzhia(client: TestClient) -> None:
    answer = client.get("/events", params=examples("list_events")).json()
    assert [event["id"] for event in answer["data"]] == [E1]
    assert path("read_event") == f"/events/{E1}"


@every_read
def test_answer_without_parameters_has_the_shape(client: TestClient, operation: str) -> None:
    answer = client.get(path(operation), params=required(operation), headers={"Accept": "application/json"})
    assert answer.status_code == 200
    check(answer.json(), shape(operation))


@pytest.mark.parametrize(
    "asked",
    [
        {"include": "claims,sources"},
        {"fields": "lat"},
        {"region": "Crimea", "date": "2024"},
        {"date": "../2024-01-04"},
        {"date": "unknown"},
        {"date": "2024-01-02", "date_match": "certain"},
        {"region": "Crimea,unknown", "region_match": "possible"},
        {"region_not": "Crimea"},
        {"dataset": "sead"},
        {"limit": 1},
    ],
    ids=str,
)
def test_events_have_the_shape(client: TestClient, asked: dict[str, Any]) -> None:
    check(client.get("/events", params=asked).json(), "EventList")


@pytest.mark.parametrize("by", ["", "region", "month", "year,type", "weapon,attribution,actor,target"])
def test_aggregates_have_the_shape(client: TestClient, by: str) -> None:
    measures = "count,launched,faced,intercepted,fatalities,interception_rate"
    asked = {"measures": measures} | ({"group_by": by} if by else {})
    answer = client.get("/events/aggregate", params=asked).json()
    check(answer, "Aggregates")
    assert {name for group in answer["data"] for name in group} <= SCHEMAS["Group"]["properties"].keys()


@pytest.mark.parametrize(
    ("schema", "address"),
    [
        ("Event", "/events?include=claims,sources,matched_on"),
        ("Claim", "/claims"),
        ("Source", "/sources"),
        ("Claimant", "/claimants"),
        ("Term", "/vocabularies/weapon_type"),
        ("Vocabulary", "/vocabularies"),
        ("Region", "/regions?country=UA&geometry=border"),
        ("Match", "/regions/resolve?q=Zaporozhye&geometry=border"),
    ],
)
def test_rows_have_exactly_the_fields_of_their_schema(client: TestClient, schema: str, address: str) -> None:
    rows = client.get(address).json()["data"]
    assert {name for row in rows for name in row} == SCHEMAS[schema]["properties"].keys()


def test_examples_of_fields_are_rows_of_the_seed(client: TestClient) -> None:
    event = client.get(f"/events/{E1}", params={"include": "claims,sources"}).json()
    claim = next(c for c in event["claims"] if c["id"] == first_examples("Claim")["id"])
    position = next(p for p in claim["positions"] if p["id"] == first_examples("Position")["id"])
    told = {"Event": event, "Claim": claim, "Source": event["source_documents"][0]}
    told |= {"Position": position, "Evidence": position["evidence"][-1]}
    names = {"claimant_name": "US National Security Council", "claimant_country": "US"}
    assert first_examples("Position", *names) == {
        name: value for name, value in position.items() if name not in {"evidence", *names}
    }
    for schema in ("Event", "Claim", "Source", "Evidence"):
        expected = first_examples(schema, "revision", "recorded_at", "notes", "matched_on")
        assert expected == {name: told[schema][name] for name in expected}


@pytest.mark.parametrize("schema", ["Event", "Claim", "Source", "Claimant"])
def test_every_example_of_a_field_is_told_somewhere(client: TestClient, schema: str) -> None:
    """Or nothing in the seed has the field: then one example is null, and the other shows what it may look like."""
    rows = client.get(f"/{schema.lower()}s").json()["data"]
    for name, said in SCHEMAS[schema]["properties"].items():
        values = [row[name] for row in rows if row.get(name) not in (None, {}, [])]
        if values and name not in ("recorded_at", "notes", "positions"):
            assert [e for e in said["examples"] if e is not None and e not in values] == [], name


@every_read
def test_examples_of_errors_are_answered(client: TestClient, operation: str) -> None:
    """The example tells which parameter is at fault, and so how to meet the error."""
    responses = {s: r for s, r in OPERATIONS[operation]["responses"].items() if s in ("404", "406", "422")}
    for status, response in responses.items():
        example = response["content"]["application/problem+json"]["example"]
        check(example, "Problem")
        asked = {fault["parameter"]: fault["value"] for fault in example["errors"]} if status == "422" else {}
        names = dict.fromkeys(examples(operation, "path"), "unheard-of") if status == "404" else {}
        answer = client.get(
            path(operation, **names),
            params=required(operation) | asked,
            headers={"Accept": "image/png"} if status == "406" else {},
        )
        assert answer.status_code == int(status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == example | {"instance": answer.json()["instance"]}


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/nowhere", 404), ("POST", "/regions", 405), ("GET", "/events?regoin=Kyiv&limit=0", 422)],
)
def test_errors_have_the_shape(client: TestClient, method: str, address: str, status: int) -> None:
    answer = client.request(method, address)
    assert answer.status_code == status
    check(answer.json(), "Problem")


@every_read
def test_formats_are_those_described(client: TestClient, operation: str) -> None:
    for media_type in OPERATIONS[operation]["responses"]["200"]["content"]:
        answer = client.get(path(operation), params=required(operation), headers={"Accept": media_type})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
