"""Facets: each is the aggregate of its dimension, with or without its own filter."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.dimensions import DIMENSIONS
from tests.conftest import statements


def facets(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.get("/events/facets", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_many_at_once(client: TestClient) -> None:
    answer = facets(client, facets="type,attribution", actor="RU")
    assert answer["data"] == [
        {
            "facet": "type",
            "groups": [
                {"type": "strike", "count": 3},
                {"type": "aid_request", "count": 1},
                {"type": "interception", "count": 1},
            ],
        },
        {
            "facet": "attribution",
            "groups": [{"attribution": "asserted", "count": 3}, {"attribution": "unconfirmed", "count": 2}],
        },
    ]
    assert answer["total"] == 5


def test_a_facet_without_its_own_filter(client: TestClient) -> None:
    (narrow,) = facets(client, facets="type", type="strike")["data"]
    assert narrow["groups"] == [{"type": "strike", "count": 4}]
    answer = facets(client, facets="type,actor", type="strike", without_own="true")
    kinds, actors = (facet["groups"] for facet in answer["data"])
    assert [(group["type"], group["count"]) for group in kinds] == [
        ("strike", 4),
        ("aid_request", 2),
        ("interception", 2),
    ]
    assert [(group["actor"], group["count"]) for group in actors] == [("RU", 3), ("UA", 1)]
    assert answer["total"] == 4


@pytest.mark.parametrize(
    "asked", [{}, {"region": "UA"}, {"date": "2024-01", "date_match": "certain"}], ids=str
)
def test_each_is_the_aggregate_of_its_dimension(client: TestClient, asked: dict[str, str]) -> None:
    for facet in facets(client, facets=",".join(DIMENSIONS), **asked)["data"]:
        params = asked | {"group_by": facet["facet"], "sort": "-count"}
        assert facet["groups"] == client.get("/events/aggregate", params=params).json()["data"]


def test_as_a_table(client: TestClient) -> None:
    """One shape for all facets: what a facet does not have is empty."""
    asked = {"facets": "type,region,year", "weapon_type": "drone", "format": "csv"}
    assert client.get("/events/facets", params=asked).text.splitlines() == [
        "facet,value,region_name,country,count,count_possible",
        "type,interception,,,1,",
        "type,strike,,,1,",
        "region,,,UA,2,",
        "year,2024,,,2,2",
    ]
    lines = client.get("/events/facets", params=asked | {"format": "ndjson"}).text.splitlines()
    assert lines[2] == '{"facet":"year","groups":[{"year":"2024","count":2,"count_possible":2}]}'


def test_the_rest_is_one_group(client: TestClient) -> None:
    (weapons,) = facets(client, facets="weapon_type", top=1)["data"]
    assert weapons["groups"] == [{"weapon_type": "missile", "count": 3}, {"weapon_type": "other", "count": 5}]


def test_a_facet_is_one_question_to_the_database(client: TestClient) -> None:
    """What emptied the answer, what it left out and its total are asked for once, not for each facet."""
    nothing = {"region": "Kherson", "type": "strike", "actor": "RU"}

    def number_for(names: list[str]) -> int:
        with statements(client) as made:
            facets(client, facets=",".join(names), **nothing)
        return len(made)

    assert number_for(DIMENSIONS) - number_for(DIMENSIONS[:1]) == len(DIMENSIONS) - 1
