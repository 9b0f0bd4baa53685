"""The contract, and whether an answer of any status and format is as it declares."""

import csv
import io
import json
import re
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests import rfc7946

Json = dict[str, Any]
FILE = Path(__file__).parent.parent / "openapi.json"
DOCUMENT: Json = json.loads(FILE.read_text("utf-8"))
OPERATIONS = {
    operation["operationId"]: {"path": path, "method": method} | operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
ENDLESS = "/changes/stream"  # read by tests/test_feed.py, which hangs up
# What needs no key: the others are held to the contract as the tests of writing and of keys use them.
READS = {
    name: said
    for name, said in OPERATIONS.items()
    if said["method"] == "get" and "security" not in said and said["path"] != ENDLESS
}
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
REF = "#/components/schemas/"
RANGE = {"low": "{}_low", "best": "{}", "high": "{}_high", "unknown": "{}_unknown"}  # as columns of a table


def examples(operation: str, place: str = "query") -> Json:
    said = OPERATIONS[operation].get("parameters", [])
    return {p["name"]: p["example"] for p in said if p["in"] == place and "example" in p}


def required(operation: str) -> Json:
    """The parameters without which the operation answers nothing."""
    needed = {p["name"] for p in OPERATIONS[operation].get("parameters", []) if p["required"]}
    return {name: value for name, value in examples(operation).items() if name in needed}


def path(operation: str, **names: str) -> str:
    address: str = OPERATIONS[operation]["path"]
    return address.format(**(examples(operation, "path") | names))


def shape(operation: str) -> str:
    schema: str = OPERATIONS[operation]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return schema.removeprefix(REF)


def check(value: Any, schema: str) -> None:
    """The value has the shape of this name, and no field that the contract does not name."""
    _validator(json.dumps({"$ref": REF + schema})).validate(value)


def conforms(operation: str, answer: Any) -> None:
    declared = OPERATIONS[operation]["responses"][str(answer.status_code)]
    media_type = answer.headers["content-type"].partition(";")[0]
    assert media_type in declared["content"], f"{operation} declares no {media_type} for {answer.status_code}"
    _headers(declared.get("headers", {}), answer, media_type)
    BODIES[media_type](operation, declared["content"][media_type], answer)


@cache
def _validator(schema: str) -> Any:
    whole = json.loads(schema) | {"components": {"schemas": _closed(SCHEMAS)}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _closed(part: Any) -> Any:
    """Without room for fields that have no name yet: the contract leaves it to later versions, its tests do not."""
    if isinstance(part, list):
        return [_closed(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    named = part.get("type") == "object" and "properties" in part
    closed = {name: _closed(inner) for name, inner in part.items()}
    return closed | ({"additionalProperties": False} if named else {})


def _headers(declared: Json, answer: Any, media_type: str) -> None:
    """Only what says where to go on may be absent, and what a table has from JSON."""
    for name, said in declared.items():
        if name in answer.headers:
            value: Any = answer.headers[name]
            whole = said["schema"]["type"] == "integer"
            _validator(json.dumps(said["schema"])).validate(int(value) if whole else value)
        else:
            assert name == "Link" or media_type == "application/json", name


def _text(_: str, declared: Json, answer: Any) -> None:
    _validator(json.dumps(declared["schema"])).validate(answer.text)


def _json(_: str, declared: Json, answer: Any) -> None:
    _validator(json.dumps(declared["schema"])).validate(answer.json())


def _problem(operation: str, declared: Json, answer: Any) -> None:
    _json(operation, declared, answer)
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["instance"] == f"urn:request:{answer.headers['x-request-id']}"


def _ndjson(_: str, declared: Json, answer: Any) -> None:
    row = _validator(json.dumps(declared["x-itemSchema"]))
    *lines, end = answer.text.split("\n")
    assert end == ""
    for line in lines:
        row.validate(json.loads(line))


def _geojson(operation: str, declared: Json, answer: Any) -> None:
    _json(operation, declared, answer)
    rfc7946.check(answer.json())


def _csv(operation: str, _: Json, answer: Any) -> None:
    header, *rows = csv.reader(io.StringIO(answer.text, newline=""), strict=True)
    declared = columns_of(operation)
    schemas = [json.dumps(declared[name.partition(":")[0]]) for name in header]
    sparse = any(":" in name for name in header) or "facet" in header
    assert len(set(header)) == len(header)
    for row in rows:
        for cell, schema in zip(row, schemas, strict=True):
            # in a wide table an empty cell is a combination that no event has; of facets, a column of another
            assert (sparse and not cell) or _fits(cell, schema), (cell, schema)


def columns_of(operation: str) -> dict[str, Json]:
    """The columns that a table of these rows may have, each with the schema of what a cell means."""
    row = SCHEMAS[shape(operation)]["properties"]["data"]["items"]["$ref"].removeprefix(REF)
    if row == "Facet":  # the dimension of each is in one column
        return {"value": {"type": ["string", "null"]}} | _columns(row, within=True)
    return _columns(row, within=row == "Compared")


def _columns(row: str, within: bool) -> dict[str, Json]:
    """Of the row, and where they are spread over lines, of the rows within it."""
    found: dict[str, Json] = {}
    if kinds := SCHEMAS[row].get("oneOf"):  # rows of several kinds, which have the same columns
        each = [_columns(kind["$ref"].removeprefix(REF), within) for kind in kinds]
        return {name: {"anyOf": [columns[name] for columns in each]} for name in each[0]}
    for name, said in SCHEMAS[row]["properties"].items():
        inner = said.get("items", {}).get("$ref", "").removeprefix(REF)
        if said.get("$ref") == f"{REF}Range":
            parts = SCHEMAS["Range"]["properties"].items()
            found |= {RANGE[part].format(name): schema for part, schema in parts}
        elif inner and within:
            found |= _columns(inner, within)
        elif "examples" in said:  # else it holds rows
            found[name] = said
    return found


@lru_cache(10_000)
def _fits(cell: str, schema: str) -> bool:
    values: list[Any] = [re.sub(r"^'(?=[=+\-@\t\r])", "", cell) if cell else None]
    with suppress(ValueError):
        values.append(json.loads(cell))
    return any(_validator(schema).is_valid(value) for value in values)


BODIES = {
    "application/json": _json,
    "application/problem+json": _problem,
    "application/x-ndjson": _ndjson,
    "application/geo+json": _geojson,
    "text/csv": _csv,
    "text/html": _text,
}
