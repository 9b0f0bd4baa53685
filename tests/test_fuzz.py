"""Generated requests, sensible and not: every answer is one that the contract describes."""

import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.test_contract import DOCUMENT, ENDLESS

# No schema can say which names mean a region: what is refused may well have the form that the schema asks for.
UNTOLD = [positive_data_acceptance]
requests = schemathesis.openapi.from_dict(DOCUMENT).exclude(path=ENDLESS)
requests.config.phases.coverage.enabled = False  # its thousands of cases take half a minute


@requests.parametrize()
@settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_answers_are_described(case: schemathesis.Case, client: TestClient) -> None:
    request = case.as_transport_kwargs(base_url="http://testserver")
    answer = client.request(**{name: request.get(name) for name in ("method", "url", "params", "headers")})
    case.validate_response(answer, excluded_checks=UNTOLD)
