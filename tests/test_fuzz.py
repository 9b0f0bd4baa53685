"""Generated requests, sensible and not: every answer is one that the contract describes, to the last field.

`make fuzz` runs it at size and prints what was answered. The requests are the same on every run.
"""

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app import seed
from app.record import record
from tests.conftest import client_of, migrated
from tests.declared import DOCUMENT, ENDLESS, OPERATIONS, READS, columns_of, conforms, path

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))  # of each operation and kind, on each database
SECONDS = int(os.environ.get("FUZZ_SECONDS", "900"))  # after which a database has taken too long
generated = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
# No schema can say which names mean a region: what is refused may well have the form that the schema asks for.
UNTOLD = [positive_data_acceptance]
requests = schemathesis.openapi.from_dict(DOCUMENT).exclude(path=[ENDLESS, "/events/bulk"])
requests.config.phases.coverage.enabled = EXAMPLES > 20  # its thousands of cases take minutes


class Asked:
    """What was asked so far, of one database."""

    def __init__(self) -> None:
        self.answers, self.started = Counter[tuple[str, int]](), time.monotonic()

    def count(self, operation: str, status: int) -> None:
        self.answers[operation, status] += 1
        assert self.seconds() < SECONDS, f"only {self.answers.total()} requests in {SECONDS} s"

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def lines(self, database: str) -> Iterator[str]:
        yield f"\n{database}: {self.answers.total()} requests in {self.seconds():.0f} s"
        for operation in dict.fromkeys(operation for operation, _ in self.answers):
            told = sorted((status, n) for (name, status), n in self.answers.items() if name == operation)
            yield f"  {operation}: " + ", ".join(f"{n} answered {status}" for status, n in told)


@pytest.fixture(scope="session")
def client(new_database: Callable[[], Any]) -> Iterator[TestClient]:
    """The service over the seed, with time for queries of a hundred parameters on a busy machine."""
    with migrated(new_database) as database:
        record(database, seed.read(seed.ARTICLE))
        with client_of(database, query_seconds=60) as client:
            yield client


@pytest.fixture(scope="session")
def asked(client: TestClient, pytestconfig: pytest.Config) -> Iterator[Asked]:
    asked = Asked()
    yield asked
    for line in asked.lines(client.app.state.database.engine.name):  # type: ignore[attr-defined]
        pytestconfig.get_terminal_writer().line(line)


@requests.parametrize()
@generated
def test_answers_are_described(case: schemathesis.Case, client: TestClient, asked: Asked) -> None:
    request = case.as_transport_kwargs(base_url="http://testserver")
    request["headers"] = {name: value.encode() for name, value in (request.get("headers") or {}).items()}
    answer = client.request(**{name: request.get(name) for name in ("method", "url", "params", "headers")})
    case.validate_response(answer, excluded_checks=UNTOLD)
    declared = case.operation.definition.raw
    if str(answer.status_code) in declared["responses"]:
        conforms(declared["operationId"], answer)
    asked.count(declared["operationId"], answer.status_code)


def sensible(operation: str) -> st.SearchStrategy[dict[str, Any]]:
    """A few parameters with values that mean something: most of what chance alone makes is refused."""
    told = {p["name"]: p for p in OPERATIONS[operation].get("parameters", []) if p["in"] == "query"}
    needed = [name for name, parameter in told.items() if parameter["required"]]
    others = st.sampled_from([name for name in told if name not in (*needed, "cursor")])
    some = st.lists(others, max_size=4, unique=True)
    return some.flatmap(
        lambda names: st.fixed_dictionaries(
            {name: values(operation, told[name]) for name in (*needed, *names)}
        )
    )


def values(operation: str, parameter: dict[str, Any]) -> st.SearchStrategy[Any]:
    schema, name = parameter["schema"], parameter["name"]
    kind = schema.get("items", schema)
    if name in ("fields", "sort"):
        known = [*columns_of(operation), *(f"-{column}" for column in columns_of(operation))]
    elif kind["type"] == "boolean":
        known = [True, False]
    else:
        known = kind.get("enum") or meant(operation, base(name))
    one = st.sampled_from(known)
    return st.lists(one, min_size=1, max_size=2, unique=True) if "items" in schema else one


def base(name: str) -> str:
    return re.sub(r"_(not|gte|lte)$", "", name)


def meant(operation: str, field: str) -> list[Any]:
    """The examples of all parameters on one field."""
    said = [p for p in OPERATIONS[operation]["parameters"] if base(p["name"]) == field]
    told = [p.get("example", p["schema"].get("examples")) for p in said]
    return [value for example in told for value in (example if isinstance(example, list) else [example])]


@pytest.mark.parametrize(
    "operation", [name for name, said in READS.items() if len(said.get("parameters", [])) > 1]
)
@generated
@given(data=st.data())
def test_sensible_requests_are_answered(
    client: TestClient, asked: Asked, operation: str, data: st.DataObject
) -> None:
    query = data.draw(sensible(operation))
    answer = client.get(path(operation), params=query)
    assert answer.status_code in (200, 422), answer.text
    conforms(operation, answer)
    asked.count(operation, answer.status_code)
    if "next" in answer.links:
        following = client.get(answer.links["next"]["url"])
        assert following.status_code == 200
        conforms(operation, following)
        asked.count(operation, 200)
