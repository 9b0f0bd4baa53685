"""How rows look in each format, for the OpenAPI document."""

from typing import Any

from app.formats import csv, geojson, ndjson

Json = dict[str, Any]
TABLE = csv.MEDIA_TYPE.partition(";")[0]
INCLUDED = ("matched_on", "geometry")  # fields that are answered only where they are asked for

NDJSON = "On each line one object, as in `data`; `x-itemSchema` is its schema."
CSV = (
    "A header, then a line for each row (RFC 4180). The columns are those fields of `{row}` that hold no rows, or what "
    "`fields` chose, in its order, and what `include` adds. An empty cell is null; a list or an object is a cell of JSON."
)
TABLES = {  # of answers whose rows are not those of a list: what their tables have, and an example
    "Aggregates": (
        "A header, then a line for each group (RFC 4180): its dimensions, `count`, by time `count_possible`, and of each "
        "range `<measure>_low`, `<measure>`, `<measure>_high` and `<measure>_unknown` (a rate has none). An empty cell is "
        "null. With `wide` the values of the last dimension are columns: `<column>:<value>`.",
        "region,region_name,country,count,launched_low,launched,launched_high,launched_unknown\r\n"
        "UA-23,Zaporizhzhia,UA,1,1,1,,0\r\n",
    ),
    "Changes": (
        "A header, then a line for each change (RFC 4180). An empty cell is null; `diff` is a cell of JSON.",
        "revision,position,recorded_at,entity,id,event,action,key,reason,merged_into,diff\r\n"
        "1,11,2026-11-22T10:00:00Z,event,seed-zaporizhzhia-2023-12-30,seed-zaporizhzhia-2023-12-30,created,,seed article.yaml,,\r\n",
    ),
    "Facets": (
        "A header, then a line for each group of each facet (RFC 4180): `facet`, its `value`, what else names a group of "
        "any of them, `count`, by time `count_possible`. An empty cell is null, or a column of another facet.",
        "facet,value,count\r\ntype,strike,4\r\n",
    ),
    "Comparisons": (
        "A header, then a line for each group, claimant and thing that they say (RFC 4180). An empty cell is null; a list "
        "is a cell of JSON.",
        "id,title,claimant,claimant_country,stance,value,status,count\r\n"
        "seed-zaporizhzhia-2023-12-30,Missile lands in an open field in Zaporizhzhia region,UA/air-force,UA,cannot_confirm,KP,"
        "unconfirmed,1\r\n",
    ),
}


def describe(content: Json, answer: str, schemas: Json) -> None:
    """Fills in the formats of a route whose JSON is `answer`; `data` tells what its rows are."""
    row = schemas[answer]["properties"]["data"]["items"]["$ref"]
    name = row.rpartition("/")[2]
    told = {
        TABLE: _table(*TABLES.get(answer) or _csv(name, schemas)),
        # OpenAPI 3.2 calls it itemSchema; 3.1 has no word for it
        ndjson.MEDIA_TYPE: {
            "schema": {"type": "string", "description": NDJSON},
            "x-itemSchema": {"$ref": row},
        },
        geojson.MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/FeatureCollection_{name}_"}},
    }
    content |= {type: told[type] for type in content if type in told}


def _csv(row: str, schemas: Json) -> tuple[str, str]:
    """The example is made by what writes the answers; what holds rows has no example of its own."""
    fields = schemas[row]["properties"].items()
    cells = {
        field: said["examples"][0] for field, said in fields if "examples" in said and field not in INCLUDED
    }
    return CSV.format(row=row), b"".join(csv.write(list(cells), [cells])).decode()


def _table(description: str, example: str) -> Json:
    return {"schema": {"type": "string", "description": description}, "example": example}
