"""The OpenAPI document, with what FastAPI leaves to be said: what Swagger UI fills in, and how errors look."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Literal

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app import media_types
from app.errors import MEDIA_TYPE, Problem, problem
from app.formats import FORMATS
from app.query import VALUES_AT_MOST

Json = dict[str, Any]

DESCRIPTION = """
Events with date, region, weapon origin and attribution; and for each of these **who says so, on what evidence**.

* Filters are joined by AND, several values of one (repeated or by commas; one that has a comma in double
  quotes) by OR. What is not understood is refused, never ignored.
* Statuses are computed from the positions that people take, by the rule `attribution/1`. They say what the
  positions are, never what is true.
* Null is unknown. Numbers are ranges: `launched_low`, `launched`, `launched_high`.
* HEAD answers as GET does, without the body.

Every error is a problem of RFC 9457 (`application/problem+json`) that tells all faults of the request at once. Besides
the errors that each operation lists: 404 for an address that is not there, 405 for another method than GET and HEAD,
413 for a body that is too large, 415 for one that is not JSON or is packed where it may not be, 500 where the service itself failed. A server that has as many connections as it takes
answers 503 as plain text, before it reads the request. `instance` is the id of the request, which the
header `X-Request-ID` and the log have too.
"""
TAGS = {
    "events": "What happened, and how much of it.",
    "claims": "Who says what.",
    "history": "What was changed, by whom and why.",
    "changes": "What was recorded since.",
    "sources": "The documents, and who speaks in them.",
    "regions": "Codes and names of places.",
    "vocabularies": "What values mean.",
    "writing": "Recording what happened and who says so; needs a key.",
    "keys": "Who may write and administrate.",
    "service": "The service itself.",
}
ERRORS = {
    401: "A key is needed, and none that is known came with the request.",
    403: "The key's role does not allow it.",
    404: "There is nothing of this name.",
    409: "The data as it is stands against it.",
    410: "It was removed.",
    400: "The body cannot be unpacked.",
    412: "It is at another revision than `If-Match` says; `ETag` and `current` have the one that it is at.",
    413: "The body is too large.",
    415: "The body is of another type than is taken here.",
    428: "`If-Match` is needed here (`EVENTS_REQUIRE_IF_MATCH`).",
    406: "The answer cannot be had in a format that the Accept header takes.",
    422: "Something was not understood; all faults are told at once.",
    503: "The database did not answer in time.",
}
REFUSED = {
    400: "The body is not gzip: it ends early",
    413: "A bulk load may have 2000000000 bytes",
    415: "The body may be packed by gzip only",
    401: "This needs a key with the role write",
    403: "The key 'reader' has the role read; this needs write",
    409: "The event 'odesa-2024-02-01' was removed: restore it, or take another id",
    410: "The event 'odesa-2024-02-01' was removed in revision 7: told twice",
    412: "The event 'odesa-2024-02-01' is at revision 7",
    428: "The event 'odesa-2024-02-01' is at revision 7: say so in If-Match, so that no change of others is lost",
}
CURRENT = {"id": "odesa-2024-02-01", "revision": 7}
NO_ROWS: Json = {"schema": {}}  # of a stream, whose rows come one by one
LIST = "/Listed_"
NOUNS = {"vocabularies": "vocabulary"}  # others are called as their paths, without the s
NEXT = 'The next page, as `<address>; rel="next"`; absent on the last.'
CITED = (
    'The permanent address of the answer (RFC 8574), as `<address>; rel="cite-as"`; not with JSON, whose answer has it in '
    "`meta.cite`."
)
ON = 'Where to go on, as `<address>; rel="next"`; always there.'
ROWS = {
    "X-Total-Count": {
        "description": "Rows on all pages together; not with JSON, whose answer has it.",
        "schema": {"type": "integer"},
    },
    "Content-Disposition": {
        "description": 'The name of the file, as `inline; filename="events.csv"`; not with JSON.',
        "schema": {"type": "string"},
    },
}
RETRY = {"description": "Seconds after which to try again.", "schema": {"type": "integer"}}


def openapi(app: FastAPI, *models: type[BaseModel]) -> Json:
    """The document; `models` are shapes of answers that are not a route's JSON."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=DESCRIPTION.strip(),
            routes=app.routes,
            tags=[{"name": name, "description": text} for name, text in TAGS.items()],
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
            contact={"name": "The maintainers of Conflict Events"},
            servers=[{"url": "/", "description": "The service that this document comes from."}],
            separate_input_output_schemas=False,
        )
        document["security"] = []  # reading needs no key, unless whoever runs the service closes it
        document["components"]["schemas"] = _schemas(document["components"]["schemas"], (Problem, *models))
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _describe(path, operation, document["components"]["schemas"])
        app.openapi_schema = _renamed(document)
    return app.openapi_schema


def _renamed(document: Json) -> Json:
    """Lists under the names of their items (`EventList`), where Pydantic names generic classes `Listed_Event_`."""
    text = re.sub(rb'Listed_(\w+?)_(?=")', rb"\1List", orjson.dumps(document))
    return orjson.loads(re.sub(rb'(Feature|FeatureCollection)_(\w+?)_(?=")', rb"\2\1", text))


def _schemas(found: Json, models: Iterable[type[BaseModel]]) -> Json:
    """The shapes of answers, with our errors instead of FastAPI's, which are never answered."""
    schemas = {name: schema for name, schema in found.items() if "ValidationError" not in name}
    told: list[tuple[type[BaseModel], Literal["validation"]]] = [(model, "validation") for model in models]
    schemas |= models_json_schema(told, ref_template="#/components/schemas/{model}")[1]["$defs"]
    return {name: _plain(schemas[name]) for name in sorted(schemas)}


def _plain(schema: Any) -> Any:
    """Without titles that repeat names, and without defaults: an answer has a field, or it has not."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: part for key, part in schema.items() if key not in ("title", "default", "properties")}
    properties = {name: _plain(part) for name, part in schema.get("properties", {}).items()}
    return {key: _plain(part) for key, part in kept.items()} | (
        {"properties": properties} if properties else {}
    )


def _describe(path: str, operation: Json, schemas: Json) -> None:
    operation["summary"] = operation["description"].partition(".")[0]
    for parameter in operation.get("parameters", []):
        _describe_parameter(parameter)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["schema"] = _plain(content["schema"])
    responses = operation["responses"]
    code = min(responses)
    success = responses[code]
    success["description"] = "The answer."
    statuses = {int(status) for status in responses} - {int(code)} | {
        422
    }  # no route takes unknown parameters
    success["content"] = dict(sorted(success["content"].items(), key=_json_first))
    schema = success["content"].get("application/json", NO_ROWS)["schema"].get("$ref", "")
    if media_types.TABLE in success["content"]:
        statuses.add(406)
        media_types.describe(success["content"], schema.rpartition("/")[2], schemas)
        success["headers"] = _headers(schema, cited=str(int(HTTPStatus.SERVICE_UNAVAILABLE)) in responses)
    for status in sorted(statuses):
        responses[str(status)] = _error(status, path, operation)


def _headers(schema: str, cited: bool) -> Json:
    """`cited` are answers from the database, which has past states."""
    feed = schema.endswith("/Changes")
    following = ON if feed else NEXT if LIST in schema else None
    told = [said for said in (following, cited and CITED) if said]
    link = {"Link": {"description": " ".join(told), "schema": {"type": "string"}}} if told else {}
    return link if feed else link | ROWS


def _json_first(content: tuple[str, Json]) -> bool:
    """Clients are generated for the first media type."""
    return content[0] != "application/json"


def _describe_parameter(parameter: Json) -> None:
    """Swagger UI fills in a parameter's own example, and a query cannot send null."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.pop("anyOf", []) if kind.get("type") != "null"]
    schema |= kinds[0] if kinds else {}
    if not schema.pop("elsewhere", False) and (examples := schema.pop("examples", None)):
        parameter["example"] = examples[0]
    for said in ("title", "description"):
        schema.pop(said, None)
    if not schema.get("default"):
        schema.pop("default", None)
    if schema.get("type") == "array":
        schema["maxItems"] = VALUES_AT_MOST
        schema["items"] |= {} if "enum" in schema["items"] else {"minLength": 1}


def _error(status: int, path: str, operation: Json) -> Json:
    detail, faults = _happened(status, path, operation)
    answer = problem(status, detail, faults, "not-understood" if status == 422 else None)
    example = orjson.loads(answer.body) | {"instance": "urn:request:cf50a5059780bf2b"}
    shape = "Problem"
    if status == HTTPStatus.PRECONDITION_FAILED:
        shape, example = f"Outdated{_noun(path).capitalize()}", example | {"current": CURRENT}
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{shape}"}, "example": example}}
    headers = {"headers": {"Retry-After": RETRY}} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return {"description": ERRORS[status], "content": content} | headers


def _happened(status: int, path: str, operation: Json) -> tuple[str, list[Json]]:
    """An error that can be met at this path, as it is answered there."""
    if status in REFUSED:
        return REFUSED[status], []
    names = [parameter["name"] for parameter in operation.get("parameters", [])]
    if status == HTTPStatus.NOT_FOUND:
        noun = _noun(path)
        unknown = [_fault("field", "unheard-of", "has no vocabulary")] if noun == "vocabulary" else []
        return f"There is no {noun} 'unheard-of'", unknown
    if status == HTTPStatus.NOT_ACCEPTABLE:
        types = [format.media_type for format in FORMATS.values()]
        had = [type for type in types if type.partition(";")[0] in operation["responses"]["200"]["content"]]
        return f"The answer can be had as {', '.join(had)}", []
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return "The database did not answer in time; try again", []
    if "region" in names:
        meant = ["UA-30 (Kyiv city)", "UA-32 (Kyiv oblast)"]
        return "1 fault", [_fault("region", "Kyiv", "'Kyiv' names several regions", meant)]
    return "1 fault", [_fault("page", "2", "is not a parameter here")]


def _noun(path: str) -> str:
    name = path.split("/")[1]
    return NOUNS.get(name, name.removesuffix("s"))


def _fault(parameter: str, value: str, message: str, did_you_mean: list[str] | None = None) -> Json:
    return {
        "parameter": parameter,
        "value": value,
        "message": message,
        "did_you_mean": did_you_mean or [],
    }
