"""Wide tables: the values of the last dimension as columns; what no event has is empty, never 0."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.batch import Batch
from app.db import Database
from app.record import record
from tests.test_aggregate import strike


def table(client: TestClient, **asked: Any) -> list[str]:
    answer = client.get("/events/aggregate", params={"wide": True, "format": "csv"} | asked)
    assert answer.status_code == 200, answer.text
    return answer.text.splitlines()


def test_types_by_region(client: TestClient) -> None:
    assert table(client, group_by="region,type") == [
        "region,region_name,country,count:aid_request,count:interception,count:strike",
        "UA-23,Zaporizhzhia,UA,,,1",
        "UA-43,Crimea,UA,,1,1",
        ",,UA,1,1,2",
        ",,,1,,",
    ]


def test_one_dimension_is_one_row(client: TestClient) -> None:
    assert table(client, group_by="weapon_origin") == [
        "count:IR,count:KP,count:unknown",
        "2,2,4",
    ]


def test_a_place_known_to_the_country_only_is_told_from_none(client: TestClient) -> None:
    assert table(client, group_by="type,region") == [
        "type,count:UA-23,count:UA-43,count:unknown:UA,count:unknown",
        "aid_request,,,1,1",
        "interception,,1,1,",
        "strike,1,1,2,",
    ]


def test_each_measure_is_a_block_of_columns(client: TestClient) -> None:
    header, *_, undated = table(client, group_by="month,type", measures="launched", type="strike,aid_request")
    parts = ["count", "count_possible", "launched_low", "launched", "launched_high", "launched_unknown"]
    assert header == ",".join(["month", *(f"{p}:{t}" for p in parts for t in ("aid_request", "strike"))])
    assert undated == ",1,1,1,1,,,,,,,0,1"


def test_a_wide_table_has_what_the_long_one_has(client: TestClient) -> None:
    asked = {"measures": "launched,faced,interception_rate"}
    for by, last in (
        ("month", "type"),
        ("actor,year", "attribution"),
        ("country", "region"),
        ("type", "month"),
    ):
        answer = client.get("/events/aggregate", params=asked | {"group_by": f"{by},{last}", "format": "csv"})
        long = list(csv.DictReader(io.StringIO(answer.text)))
        wide = list(csv.DictReader(table(client, group_by=f"{by},{last}", **asked)))
        measured = [
            name for name in long[0] if name.startswith(("count_", "launched", "faced", "interception"))
        ]
        told = sorted((name, row[name]) for row in long for name in ["count", *measured] if row[name])
        cells = [
            (name.partition(":")[0], value) for row in wide for name, value in row.items() if ":" in name
        ]
        assert sorted(cell for cell in cells if cell[1]) == told, (by, last)


def test_the_rows_are_counted(client: TestClient) -> None:
    asked = {"wide": "true", "format": "csv", "group_by": "region,type"}
    answer = client.get("/events/aggregate", params=asked)
    assert answer.headers["x-total-count"] == "4"
    assert answer.headers["content-disposition"] == 'inline; filename="events-aggregate.csv"'


def test_nothing_is_a_header(client: TestClient) -> None:
    assert table(client, group_by="region,type", region="Kherson") == ["region,region_name,country"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"format": "csv"}, "needs a dimension whose values become columns: name it last in group_by"),
        ({"group_by": "type"}, "a wide table has one number a cell: it comes as csv"),
        ({"group_by": "type", "format": "ndjson"}, "a wide table has one number a cell: it comes as csv"),
    ],
)
def test_what_cannot_be_wide_is_refused(client: TestClient, asked: dict[str, str], message: str) -> None:
    answer = client.get("/events/aggregate", params=asked | {"wide": "true"})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"], fault["message"]) == (422, "wide", message)


def test_too_many_columns_are_refused(writable: TestClient, database: Database) -> None:
    long = {"date_edtf": "0001/2000", "date_precision": "days"}
    record(database, Batch(events=[strike("a", 1, **long)]))
    asked = {"wide": "true", "format": "csv", "group_by": "type,year"}
    (fault,) = writable.get("/events/aggregate", params=asked).json()["errors"]
    assert fault["parameter"] == "wide"
    assert fault["message"].startswith("makes more than 1000 columns")
    turned = writable.get("/events/aggregate", params=asked | {"group_by": "year,type"})
    assert len(turned.text.splitlines()) == 2001
