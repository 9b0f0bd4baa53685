"""Maps: regions come with their points or borders, and meet the aggregates by code."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.regions import borders, everything
from tests.declared import conforms

SEVASTOPOL = [
    [33.73, 44.398],
    [33.786, 44.425],
    [33.852, 44.432],
    [33.806, 44.527],
    [33.769, 44.556],
    [33.73, 44.554],
]


def test_a_map_of_borders(client: TestClient) -> None:
    answer = client.get("/regions?country=UA&kind=region&format=geojson&geometry=border")
    collection = answer.json()
    conforms("list_regions", answer)
    assert [feature["id"] for feature in collection["features"]] == [
        r.code for r in everything() if r.country == "UA" and r.kind == "region"
    ]
    assert answer.headers["x-total-count"] == "27"
    sevastopol = next(feature for feature in collection["features"] if feature["id"] == "UA-40")
    (ring,) = sevastopol["geometry"]["coordinates"]
    assert (sevastopol["geometry"]["type"], ring[:6], len(ring)) == ("Polygon", SEVASTOPOL, 28)
    told = client.get("/regions?code=UA-40").json()["data"]
    assert told == [sevastopol["properties"]]
    assert list(sevastopol) == ["type", "id", "geometry", "properties"]
    assert len(answer.content) < 100_000


def test_every_group_of_an_aggregate_is_on_the_map(client: TestClient) -> None:
    groups = client.get("/events/aggregate?group_by=region&country=UA").json()["data"]
    codes = [group["region"] for group in groups if group["region"]]
    features = client.get("/regions?country=UA&format=geojson&geometry=border").json()["features"]
    shapes = {feature["properties"]["code"]: feature["geometry"]["type"] for feature in features}
    assert {code: shapes[code] for code in codes} == {"UA-23": "Polygon", "UA-43": "Polygon"}
    only = client.get("/regions", params={"code": ",".join(codes)}).json()["data"]
    assert [region["code"] for region in only] == codes
    countries = client.get("/events/aggregate?group_by=country").json()["data"]
    assert {group["country"] for group in countries if group["country"]} <= shapes.keys()


def test_a_region_without_a_border_is_told_without_one(client: TestClient) -> None:
    asked = {"code": "SEA:black,KZ-10,KZ,MA,UA-23", "format": "geojson"}
    shapes = client.get("/regions", params=asked | {"geometry": "border"}).json()["features"]
    assert {each["id"]: each["geometry"] and each["geometry"]["type"] for each in shapes} == {
        "KZ": "MultiPolygon",
        "KZ-10": None,
        "MA": None,
        "SEA:black": None,
        "UA-23": "Polygon",
    }
    points = client.get("/regions", params=asked).json()
    assert client.get("/regions", params=asked | {"geometry": "point"}).json() == points
    assert [each["geometry"] for each in points["features"]][-1] == {
        "type": "Point",
        "coordinates": [35.7, 47.3],
    }


@pytest.mark.parametrize("format", ["json", "ndjson"])
def test_rows_take_their_geometry_along(client: TestClient, format: str) -> None:
    features = client.get("/regions?code=UA-40&format=geojson&geometry=border").json()["features"]
    plain = client.get("/regions/resolve?q=UA-40").json()["data"][0]
    for geometry, expected in (
        ("point", {"type": "Point", "coordinates": [33.6, 44.5]}),
        ("border", features[0]["geometry"]),
    ):
        asked = {"q": "UA-40", "format": format, "geometry": geometry}
        told = client.get("/regions/resolve", params=asked).json()
        row = told["data"][0] if format == "json" else told
        assert row == plain | {"geometry": expected}


@pytest.mark.parametrize("asked", ["format=csv&geometry=border", "format=csv&geometry=point"])
def test_a_table_has_no_place_for_it(client: TestClient, asked: str) -> None:
    answer = client.get(f"/regions?country=UA&{asked}")
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, "geometry")
    assert fault["message"] == "needs a format that holds it: json, ndjson, geojson"


def test_another_geometry_is_refused(client: TestClient) -> None:
    (fault,) = client.get("/regions?geometry=borders").json()["errors"]
    assert (fault["parameter"], fault["did_you_mean"]) == ("geometry", ["border"])


def test_the_world_in_pages_is_the_world(client: TestClient) -> None:
    address: str | None = "/regions?kind=country&format=geojson&geometry=border&limit=100"
    found: list[Any] = []
    while address:
        answer = client.get(address)
        found += answer.json()["features"]
        address = answer.links.get("next", {}).get("url")
    assert [feature["id"] for feature in found] == [r.code for r in everything() if r.kind == "country"]
    assert sum(feature["geometry"] is not None for feature in found) == 246


def test_borders_are_read_when_somebody_asks_for_them(client: TestClient) -> None:
    borders._country.cache_clear()
    for address in (
        "/regions?format=geojson",
        "/regions/resolve?q=UA-23",
        "/events/aggregate?group_by=region",
    ):
        assert client.get(address).status_code == 200
    assert borders._country.cache_info().currsize == 0
    client.get("/regions/resolve?q=UA-23&geometry=border")
    assert borders._country.cache_info().currsize == 1
