"""Generated requests, sensible and not: every answer is one that the contract describes, to the last field.

`make fuzz` runs it at size and prints what was asked and answered. The requests are the same on every run.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.declared import DOCUMENT, conforms

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))  # of each operation, on each database
SECONDS = int(os.environ.get("FUZZ_SECONDS", "300"))  # after which it is too slow, on each database
# No schema can say which names mean a region: what is refused may well have the form that the schema asks for.
UNTOLD = [positive_data_acceptance]
requests = schemathesis.openapi.from_dict(DOCUMENT)
requests.config.phases.coverage.enabled = EXAMPLES > 100  # its thousands of cases take half a minute


@pytest.fixture(scope="session")
def asked(client: TestClient, pytestconfig: pytest.Config) -> Iterator[Counter[tuple[str, int]]]:
    counts, started = Counter[tuple[str, int]](), time.monotonic()
    yield counts
    seconds = time.monotonic() - started
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    database = client.app.state.database.engine.name  # type: ignore[attr-defined]
    reporter.write_line(f"\n{database}: {counts.total()} requests in {seconds:.0f} s")
    for operation in dict.fromkeys(operation for operation, _ in counts):
        told = {status: number for (name, status), number in sorted(counts.items()) if name == operation}
        reporter.write_line(f"  {operation}: " + ", ".join(f"{n} answered {s}" for s, n in told.items()))


@requests.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_answers_are_described(
    case: schemathesis.Case, client: TestClient, asked: Counter[tuple[str, int]]
) -> None:
    request = case.as_transport_kwargs(base_url="http://testserver")
    answer = client.request(**{name: request.get(name) for name in ("method", "url", "params", "headers")})
    case.validate_response(answer, excluded_checks=UNTOLD)
    operation = case.operation.definition.raw["operationId"]
    if str(answer.status_code) in case.operation.definition.raw["responses"]:
        conforms(operation, answer)
    asked[operation, answer.status_code] += 1
