"""How rows look in each format, for the OpenAPI document."""

from typing import Any

from app.formats import csv, geojson, ndjson

Json = dict[str, Any]
AGGREGATES = "/Aggregates"

CSV = (
    "A header, then a line for each row (RFC 4180). The columns are those fields of `{row}` that hold no rows, or what "
    "`fields` chose, in its order. An empty cell is null; a list or an object is a cell of JSON."
)
CSV_OF_GROUPS = (
    "A header, then a line for each group (RFC 4180): its dimensions, `count`, by time `count_possible`, and of each range "
    "`<measure>_low`, `<measure>`, `<measure>_high` and `<measure>_unknown` (a rate has none). An empty cell is null. "
    "With `wide` the values of the last dimension are columns: `<column>:<value>`."
)
EXAMPLE_OF_GROUPS = (
    "region,region_name,country,count,launched_low,launched,launched_high,launched_unknown\r\n"
    "UA-23,Zaporizhzhia,UA,1,1,1,,0\r\n"
)
NDJSON = "On each line one object, as in `data`; `x-itemSchema` is its schema."


def describe(content: Json, answer: str, schemas: Json) -> None:
    """Fills in the formats of a route whose JSON is `answer`; `data` tells what its rows are."""
    row = schemas[answer.rpartition("/")[2]]["properties"]["data"]["items"]["$ref"]
    name = row.rpartition("/")[2]
    told = {
        csv.MEDIA_TYPE.partition(";")[0]: _csv_of_groups() if AGGREGATES in answer else _csv(name, schemas),
        # OpenAPI 3.2 calls it itemSchema; 3.1 has no word for it
        ndjson.MEDIA_TYPE: {
            "schema": {"type": "string", "description": NDJSON},
            "x-itemSchema": {"$ref": row},
        },
        geojson.MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/FeatureCollection_{name}_"}},
    }
    content |= {type: told[type] for type in content if type in told}


def _csv(row: str, schemas: Json) -> Json:
    """The example is made by what writes the answers; what holds rows has no example of its own."""
    fields = schemas[row]["properties"].items()
    cells = {field: said["examples"][0] for field, said in fields if "examples" in said}
    return _table(CSV.format(row=row), b"".join(csv.write(list(cells), [cells])).decode())


def _csv_of_groups() -> Json:
    return _table(CSV_OF_GROUPS, EXAMPLE_OF_GROUPS)


def _table(description: str, example: str) -> Json:
    return {"schema": {"type": "string", "description": description}, "example": example}
