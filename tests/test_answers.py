"""Real answers of every endpoint, with every status and in every format that the contract declares, are as it says."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import make_url

from app import seed
from app.batch import Batch
from app.dimensions import DIMENSIONS
from app.drafts import ClaimDraft, EventDraft, EvidenceDraft, PositionDraft, SourceDraft
from app.event_filter import EventFilter
from app.formats import FORMATS
from app.main import create_app
from app.record import record
from app.settings import Settings
from tests.conftest import client_of, migrated
from tests.declared import OPERATIONS, READS, SCHEMAS, columns_of, conforms, examples, path, required

DECLARED = [
    (operation, status, media_type)
    for operation, said in READS.items()
    for status, response in said["responses"].items()
    for media_type in response.get("content", ())
]
BY_HAND = {"410"}  # of what was removed: the tests of writing have it
NAMES = {format.media_type.partition(";")[0]: name for name, format in FORMATS.items()}
TABLES = [operation for operation, status, media_type in DECLARED if media_type == "text/csv"]
REGIONS = ("list_regions", "resolve_region")
VARYING = (
    "recorded_at",
    "notes",
    "reason",
)  # when it was seeded, by what; and more words than an example needs
OF_EXAMPLES = {  # what the examples of tables that depend on what is asked were asked with
    "aggregate_events": {"region": "Zaporizhzhia", "group_by": "region", "measures": "launched"},
    "list_event_facets": {"facets": "type,attribution"},
}
NESTING = {name for name, format in FORMATS.items() if format.nests}


def last_examples(schema: str, draft: Any) -> dict[str, Any]:
    """A value for every field that may be written, also for those that the seed leaves out."""
    return {name: SCHEMAS[schema]["properties"][name]["examples"][-1] for name in draft.model_fields}


def everything() -> Batch:
    """An event, a source and a position with every field, beside those of the seed."""
    told = last_examples("Event", EventDraft) | {"weapon": None, "part_of": None, "dataset": "seed"}
    told |= {"title": '=SUM(1), "quoted"\nand on a second line', "lat": -0.5, "lon": 179.95}
    events = [
        told | {"id": "whole"},
        told | {"id": "part", "part_of": "whole", "weapon": "KN-23", "alternatives": {}},
    ]
    source = last_examples("Source", SourceDraft) | {"id": "copy", "derived_from": "newyorkparrot-2024-01-05"}
    source |= {"notes": [{"type": "error", "text": "t", "quote": "q", "start": 0, "end": 1}]}
    claim = {"event": "whole", "statement": "of-the-whole", "field": "launched", "value": [27, 29]}
    position = {name: SCHEMAS["Position"]["properties"][name]["examples"][-1] for name in POSITION}
    evidence = EvidenceDraft(source="copy", quote="twelve words", start=0, end=12)
    return Batch(
        sources=[SourceDraft(**source)],
        events=[EventDraft(**event) for event in events],
        claims=[ClaimDraft(**claim)],
        positions=[PositionDraft(statement="of-the-whole", evidence=[evidence], **position)],
    )


POSITION = ("claimant", "person", "stance", "said_on", "basis", "pending_on", "dataset")


@pytest.fixture(scope="module")
def full(new_database: Callable[[], Any]) -> Iterator[TestClient]:
    """The service over the seed and `everything`."""
    with migrated(new_database) as database:
        record(database, seed.read(seed.ARTICLE))
        record(database, everything())
        with client_of(database) as client:
            yield client


@pytest.fixture(scope="module")
def gone(new_database: Callable[[], Any]) -> Iterator[TestClient]:
    """The service over a database that is no longer there."""
    with new_database() as url:
        pass
    if url.startswith("sqlite"):
        Path(str(make_url(url).database)).mkdir()
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


def asked_of(operation: str, media_type: str) -> Iterator[dict[str, Any]]:
    """As little as can be asked, each parameter that no condition follows from, and all; by `Accept` and by `format`."""
    unheld = ("format", *(("include", "geometry") if NAMES.get(media_type) not in NESTING else ()))
    told = {name: value for name, value in examples(operation).items() if name not in unheld}
    needed = required(operation)
    few = needed | {name: value for name, value in told.items() if name == "limit"}
    looks = [few | {name: value} for name, value in told.items() if name not in EventFilter.wheres()]
    for asked in (needed, *looks, told):
        yield {"params": asked, "headers": {"Accept": media_type}}
    if "format" in examples(operation):
        yield {"params": told | {"format": NAMES[media_type]}}


@pytest.mark.parametrize(
    ("operation", "media_type"), [(o, m) for o, status, m in DECLARED if status == "200"]
)
def test_what_is_found(full: TestClient, operation: str, media_type: str) -> None:
    for asked in asked_of(operation, media_type):
        answer = full.get(path(operation), **asked)
        assert (answer.status_code, type_of(answer)) == (200, media_type), asked
        conforms(operation, answer)


def type_of(answer: Any) -> str:
    found: str = answer.headers["content-type"].partition(";")[0]
    return found


@pytest.mark.parametrize(
    ("operation", "status", "media_type"), [told for told in DECLARED if told[1] not in {"200", *BY_HAND}]
)
def test_what_is_refused(
    client: TestClient, gone: TestClient, operation: str, status: str, media_type: str
) -> None:
    answer = REFUSALS[status](gone if status == "503" else client, operation)
    assert (str(answer.status_code), type_of(answer)) == (status, media_type)
    conforms(operation, answer)


def ask(client: TestClient, operation: str, headers: Any = None, **asked: str) -> Any:
    return client.get(path(operation), params=required(operation) | asked, headers=headers)


def lines(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table, newline="")))


REFUSALS: dict[str, Callable[[TestClient, str], Any]] = {
    "404": lambda client, operation: client.get(
        path(operation, **dict.fromkeys(examples(operation, "path"), "unheard-of")),
        params=required(operation),
    ),
    "406": lambda client, operation: ask(client, operation, headers={"Accept": "image/png"}),
    "422": lambda client, operation: client.get(path(operation), params={"unheard-of": "1"}),
    "503": ask,
}


@pytest.mark.parametrize("operation", TABLES)
def test_a_table_has_the_columns_of_its_example(client: TestClient, operation: str) -> None:
    declared = OPERATIONS[operation]["responses"]["200"]["content"]["text/csv"]["example"]
    header, row = lines(declared)
    asked = OF_EXAMPLES.get(operation, {})
    found = lines(ask(client, operation, headers={"Accept": "text/csv"}, **asked).text)
    assert found[0] == header
    assert set(header) <= columns_of(operation).keys()
    if operation not in REGIONS:  # of a region the example has one spelling
        told = [dict(zip(header, cells, strict=True)) for cells in [row, *found[1:]]]
        without = [{name: cell for name, cell in each.items() if name not in VARYING} for each in told]
        assert without[0] in without[1:]


@pytest.mark.parametrize("operation", [o for o in TABLES if "fields" in examples(o)])
def test_a_table_has_the_fields_asked_for(client: TestClient, operation: str) -> None:
    fields = examples(operation)["fields"]
    backwards = {"fields": ",".join(reversed(fields)), "format": "csv"}
    assert lines(client.get(path(operation), params=backwards).text)[0] == fields[::-1]


MORE = [
    (
        "aggregate_events",
        {"group_by": "region,type", "measures": "launched", "wide": "true", "format": "csv"},
    ),
    ("aggregate_events", {"group_by": "type", "top": "1", "measures": "faced", "format": "ndjson"}),
    ("aggregate_events", {"group_by": "month,stance", "fill": "true", "format": "csv"}),
    ("aggregate_events", {"group_by": "day,week,quarter,year,claimant,source,claimant_country"}),
    ("aggregate_events", {"region": "Kherson", "group_by": "type", "format": "csv"}),
    ("aggregate_events", {"region": "Kherson", "group_by": "type", "format": "ndjson"}),
    ("list_events", {"region": "Zaporizhzhia", "include": "matched_on", "format": "csv"}),
    ("list_event_facets", {"facets": ",".join(DIMENSIONS), "format": "csv"}),
    ("compare_claims", {"field": "launched", "group_by": "month", "format": "csv"}),
    ("compare_claims", {"field": "occurrence", "group_by": "region,type"}),
]


@pytest.mark.parametrize(("operation", "asked"), MORE, ids=str)
def test_more_is_as_declared(full: TestClient, operation: str, asked: dict[str, str]) -> None:
    answer = full.get(path(operation), params=asked)
    assert answer.status_code == 200, answer.text
    conforms(operation, answer)


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_as_declared(full: TestClient, format: str) -> None:
    conforms("list_events", full.get("/events", params={"region": "Kherson", "format": format}))


@pytest.mark.parametrize("schema", ["Event", "Claim", "Position", "Evidence", "Source", "Claimant"])
def test_every_field_has_a_value_here(full: TestClient, schema: str) -> None:
    """Else its type would be declared, and no answer of these tests would show it."""
    events = full.get("/events?include=claims,sources").json()["data"]
    events += full.get("/events?include=matched_on&region=Zaporizhzhia").json()["data"]
    claims = full.get("/claims").json()["data"]
    positions = [position for claim in claims for position in claim["positions"]]
    rows = {"Event": events, "Claim": claims, "Position": positions}
    rows |= {"Evidence": [words for position in positions for words in position["evidence"]]}
    rows |= {name: full.get(f"/{name.lower()}s").json()["data"] for name in ("Source", "Claimant")}
    told = {name for row in rows[schema] for name, value in row.items() if value not in (None, [], {})}
    assert told == SCHEMAS[schema]["properties"].keys()


def test_every_address_is_declared(client: TestClient) -> None:
    app: Any = client.app
    addresses = {route.path.replace(":path", "") for route in iter_route_contexts(app.routes)}
    shown = {said["path"] for said in OPERATIONS.values()}
    assert addresses - shown == {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/static-offline-docs"}
    assert {status for _, status, _ in DECLARED} == {"200", *REFUSALS, *BY_HAND}


WRONG: dict[str, Callable[[str], str]] = {
    "application/json": lambda text: text.replace('"total":', '"totals":'),
    "text/csv": lambda text: text.replace(",strike,", ",strike,,", 1),
    "application/x-ndjson": lambda text: text.replace('"lat":47.3', '"lat":"47.3"'),
    "application/geo+json": lambda text: text.replace("[35.7,47.3]", "[35.7,147.3]"),
}


@pytest.mark.parametrize("media_type", WRONG)
def test_what_is_not_as_declared_is_noticed(client: TestClient, media_type: str) -> None:
    answer = client.get("/events", headers={"Accept": media_type, "Accept-Encoding": "identity"})
    conforms("list_events", httpx.Response(200, headers=answer.headers, text=answer.text))
    wrong = httpx.Response(200, headers=answer.headers, text=WRONG[media_type](answer.text))
    with pytest.raises((AssertionError, ValueError)):
        conforms("list_events", wrong)
