"""Counts and sums: ranges stay ranges, the undated and the unknown are shown, parts are not counted twice."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.batch import Batch
from app.buckets import BUCKETS
from app.db import Database
from app.dimensions import COLUMNS
from app.drafts import EventDraft
from app.record import record


def rows(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get("/events/aggregate", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_all_in_one_group(client: TestClient) -> None:
    answer = client.get(
        "/events/aggregate", params={"measures": "launched,faced,intercepted,interception_rate"}
    ).json()
    (row,) = answer["data"]
    assert row == {
        "count": 8,
        "launched": {"low": 28, "best": 30, "high": None, "unknown": 2},
        "faced": {"low": 27, "best": 29, "high": 30, "unknown": 1},
        "intercepted": {"low": 21, "best": 21, "high": 21, "unknown": 1},
        "interception_rate": {"low": 21 / 30, "best": 21 / 29, "high": 21 / 27},
    }
    assert answer["total"] == 8
    assert answer["meta"]["parts_excluded"] == 0


def test_unknown_is_null_and_never_zero(client: TestClient) -> None:
    (row,) = rows(client, measures="fatalities")
    assert row["fatalities"] == {"low": None, "best": None, "high": None, "unknown": 8}


def test_what_is_known_to_the_country_only_is_a_group_of_its_own(client: TestClient) -> None:
    found = [
        (row["region"], row["region_name"], row["country"], row["count"])
        for row in rows(client, group_by="region")
    ]
    assert found == [
        ("UA-23", "Zaporizhzhia", "UA", 1),
        ("UA-43", "Crimea", "UA", 2),
        (None, None, "UA", 4),
        (None, None, None, 1),
    ]


def test_time_is_certain_inside_and_possible_where_it_overlaps(client: TestClient) -> None:
    assert rows(client, group_by="month") == [
        {"month": "2023-12", "count": 1, "count_possible": 2},
        {"month": "2024-01", "count": 3, "count_possible": 4},
        {"month": None, "count": 3, "count_possible": 3},
    ]
    assert rows(client, group_by="year,type", type="strike") == [
        {"year": "2023", "type": "strike", "count": 1, "count_possible": 2},
        {"year": "2024", "type": "strike", "count": 1, "count_possible": 2},
        {"year": None, "type": "strike", "count": 1, "count_possible": 1},
    ]


def test_several_dimensions_keep_their_order(client: TestClient) -> None:
    assert list(rows(client, group_by=["weapon_origin", "type"])[0]) == ["weapon_origin", "type", "count"]
    months = rows(client, group_by="month,year", date="2024-01")
    assert [(row["month"], row["year"]) for row in months] == [("2023-12", "2023"), ("2024-01", "2024")]


def test_every_dimension_sums_to_the_total(client: TestClient) -> None:
    for dimension in [*COLUMNS, *BUCKETS]:
        spread = {"day": 3}.get(dimension, 1) if dimension in BUCKETS else 0  # in several of them
        assert sum(row["count"] for row in rows(client, group_by=dimension)) == 8 - spread, dimension


def test_csv_spreads_ranges_over_columns(client: TestClient) -> None:
    asked = {"group_by": "type", "measures": "launched", "format": "csv"}
    found = list(csv.DictReader(io.StringIO(client.get("/events/aggregate", params=asked).text)))
    assert found[2] == {
        "type": "strike",
        "count": "4",
        "launched_low": "28",
        "launched": "30",
        "launched_high": "",
        "launched_unknown": "2",
    }


def test_unknown_dimension_and_measure_are_refused(client: TestClient) -> None:
    answer = client.get("/events/aggregate", params={"group_by": "regoin", "measures": "launch"})
    assert [(fault["parameter"], fault["did_you_mean"]) for fault in answer.json()["errors"]] == [
        ("group_by", ["region"]),
        ("measures", ["launched"]),
    ]


def strike(id: str, launched: Any, **told: Any) -> Any:
    day = {"date_edtf": "2024-01-05", "date_precision": "day"}
    return EventDraft(**{"id": id, "type": "strike", "title": id, "launched": launched} | day | told)


def test_a_part_is_left_out_where_its_whole_is_found(writable: TestClient, database: Database) -> None:
    whole, part = strike("whole", 10, country="UA"), strike("part", 4, region="UA-51", part_of="whole")
    record(database, Batch(events=[whole, part]))
    answer = writable.get("/events/aggregate", params={"measures": "launched"}).json()
    assert answer["data"][0]["launched"] == {"low": 10, "best": 10, "high": 10, "unknown": 0}
    assert (answer["total"], answer["meta"]["parts_excluded"]) == (1, 1)
    of_odesa = writable.get("/events/aggregate", params={"measures": "launched", "region": "Odesa"}).json()
    assert of_odesa["data"][0]["launched"]["best"] == 4
    assert (of_odesa["total"], of_odesa["meta"]["parts_excluded"]) == (1, 0)


def test_open_ends_stay_open(writable: TestClient, database: Database) -> None:
    record(database, Batch(events=[strike("a", "up to 5"), strike("b", "at least 2"), strike("c", None)]))
    (row,) = rows(writable, measures="launched")
    assert row["launched"] == {"low": 2, "best": 2, "high": None, "unknown": 2}


def test_too_many_groups_are_refused(writable: TestClient, database: Database) -> None:
    long = {"date_edtf": "0001/9999", "date_precision": "days"}
    record(database, Batch(events=[strike("a", 1, **long)]))
    answer = writable.get("/events/aggregate", params={"group_by": "month"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "group_by"
    assert len(rows(writable, group_by="year")) == 9999


def test_buckets_of_time(client: TestClient) -> None:
    assert rows(client, group_by="quarter,week", type="interception,aid_request") == [
        {"quarter": "2024-Q1", "week": "2024-W01", "count": 2, "count_possible": 2},
        {"quarter": None, "week": None, "count": 2, "count_possible": 2},
    ]
    days = rows(client, group_by="day", type="strike", date="2024-01")
    assert [(row["day"], row["count"], row["count_possible"]) for row in days] == [
        ("2023-12-29", 0, 1), ("2023-12-30", 0, 1), ("2023-12-31", 0, 1), ("2024-01-01", 0, 1),
        ("2024-01-02", 0, 1), ("2024-01-03", 0, 1), ("2024-01-04", 0, 2), ("2024-01-05", 0, 2),
    ]  # fmt: skip


def test_empty_buckets_are_filled(writable: TestClient, database: Database) -> None:
    record(
        database,
        Batch(events=[strike("a", 1, date_edtf="2024-01-30"), strike("b", 1, date_edtf="2024-04-01")]),
    )
    assert [row["month"] for row in rows(writable, group_by="month")] == ["2024-01", "2024-04"]
    filled = rows(writable, group_by="month", fill="true", measures="launched")
    assert [(row["month"], row["count"], row["launched"]["best"]) for row in filled] == [
        ("2024-01", 1, 1),
        ("2024-02", 0, None),
        ("2024-03", 0, None),
        ("2024-04", 1, 1),
    ]


def test_who_speaks_and_in_which_document(client: TestClient) -> None:
    countries = rows(client, group_by="claimant_country", claimant="UA,US,RU")
    assert {row["claimant_country"]: row["count"] for row in countries} == {
        "RU": 2,
        "UA": 3,
        "US": 6,
        None: 2,
    }
    both = rows(client, group_by="claimant,stance", claimant="UA/air-force", sort="-count")
    assert ("UA/air-force", "cannot_confirm", 2) in [tuple(row.values()) for row in both]
    assert ("UA/air-force", "asserts", 2) not in [tuple(row.values()) for row in both]
    assert rows(client, group_by="source") == [{"source": "newyorkparrot-2024-01-05", "count": 8}]


def test_sorted_by_a_measure_nulls_last(client: TestClient) -> None:
    found = rows(client, group_by="region", sort="-launched,region")
    assert [(row["region"], row["country"], row["launched"]["best"]) for row in found] == [
        (None, "UA", 29),
        ("UA-23", "UA", 1),
        ("UA-43", "UA", None),
        (None, None, None),
    ]


def test_the_first_of_them_and_the_rest_in_one(client: TestClient) -> None:
    assert rows(client, group_by="weapon_type,actor", top=2, measures="launched") == [
        {
            "weapon_type": "missile",
            "actor": "RU",
            "count": 3,
            "launched": {"low": 1, "best": 1, "high": None, "unknown": 1},
        },
        {
            "weapon_type": "air_defence_system",
            "actor": "US",
            "count": 1,
            "launched": {"low": None, "best": None, "high": None, "unknown": 0},
        },
        {
            "weapon_type": "other",
            "actor": "other",
            "count": 4,
            "launched": {"low": 27, "best": 29, "high": 30, "unknown": 1},
        },
    ]


def test_bounds_of_groups(client: TestClient) -> None:
    assert rows(client, group_by="type", having="count>=3") == [{"type": "strike", "count": 4}]
    assert rows(client, group_by="type", having=["count<=2", "count>=2"], sort="-type") == [
        {"type": "interception", "count": 2},
        {"type": "aid_request", "count": 2},
    ]


def test_bounds_of_any_measure(client: TestClient) -> None:
    """By the best value; a group that has none is left out, whichever way the bound goes."""
    assert [row["weapon_origin"] for row in rows(client, group_by="weapon_origin", having="launched>=2")] == [
        "IR"
    ]
    assert [
        row["weapon_origin"] for row in rows(client, group_by="weapon_origin", having="launched<=28")
    ] == ["KP"]
    (row,) = rows(client, group_by="type", having="interception_rate>=0.7,interception_rate<=0.75")
    assert (row["type"], row["interception_rate"]["high"]) == ("interception", 21 / 27)
    assert [r["month"] for r in rows(client, group_by="month", having="count_possible>=4")] == ["2024-01"]


@pytest.mark.parametrize(
    ("bound", "meant"), [("launchd>=2", ["launched"]), ("count>2", []), ("count>=", []), ("count>=nan", [])]
)
def test_what_is_no_bound_is_refused(client: TestClient, bound: str, meant: list[str]) -> None:
    answer = client.get("/events/aggregate", params={"group_by": "type", "having": bound})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"], fault["did_you_mean"]) == (422, "having", meant)


@pytest.mark.parametrize(
    "asked", [{"sort": "region"}, {"sort": "-count_possible"}, {"having": "count_possible>=1"}]
)
def test_what_is_not_answered_is_no_order_and_no_bound(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/events/aggregate", params=asked | {"group_by": "type"})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, *asked)
