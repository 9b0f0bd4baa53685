"""GeoJSON, NDJSON and what comes with rows: every format has the same rows, whole, and a reader may stop."""

import datetime as dt
import json
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.formats import geojson, ndjson
from tests.declared import check
from tests.test_events import E1, E2, E7, NEWEST_FIRST


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_map_has_every_event(client: TestClient) -> None:
    answer = client.get("/events?format=geojson")
    collection = answer.json()
    assert list(collection) == ["type", "features"]
    assert [feature["id"] for feature in collection["features"]] == NEWEST_FIRST
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-disposition"] == 'inline; filename="events.geojson"'
    assert answer.headers["x-total-count"] == "8"
    check(collection, "EventFeatureCollection")
    events = {event["id"]: event for event in client.get("/events").json()["data"]}
    for feature in collection["features"]:
        assert feature["properties"] | {"id": feature["id"]} == events[feature["id"]]


def test_a_point_is_longitude_then_latitude_and_a_centre_is_flagged(client: TestClient) -> None:
    asked = {"format": "geojson", "region": "Zaporizhzhia", "fields": "lat,lon,geo_precision,geo_basis"}
    assert client.get("/events", params=asked).json()["features"] == [
        {
            "type": "Feature",
            "id": E1,
            "geometry": {"type": "Point", "coordinates": [35.7, 47.3]},
            "properties": {
                "lat": 47.3,
                "lon": 35.7,
                "geo_precision": "region",
                "geo_basis": "region_centroid",
            },
        }
    ]


def test_fields_choose_properties_and_the_geometry_stays(client: TestClient) -> None:
    features = client.get("/events?format=geojson&fields=id,type").json()["features"]
    assert {feature["id"]: feature["properties"] for feature in features}[E1] == {"type": "strike"}
    assert {feature["id"]: feature["geometry"] for feature in features}[E7] is None
    assert {feature["id"]: feature["geometry"] for feature in features}[E1]["type"] == "Point"


def test_a_map_of_nothing_is_a_map(client: TestClient) -> None:
    for more in ("", "&limit=1"):
        answer = client.get(f"/events?region=Kherson{more}", headers={"Accept": "application/geo+json"})
        assert answer.json() == {"type": "FeatureCollection", "features": []}
        assert answer.headers["x-total-count"] == "0"


def test_a_limited_map_says_where_to_go_on(client: TestClient) -> None:
    answer = client.get("/events?format=geojson&limit=5")
    rest = client.get(answer.links["next"]["url"])
    found = [feature["id"] for part in (answer, rest) for feature in part.json()["features"]]
    assert (found, answer.headers["x-total-count"]) == (NEWEST_FIRST, "8")


def test_regions_are_a_map_too(client: TestClient) -> None:
    found = client.get("/regions?format=geojson&country=UA").json()["features"]
    assert found[0]["id"] == found[0]["properties"]["code"] == "UA"
    zaporizhzhia = next(feature for feature in found if feature["id"] == "UA-23")
    assert zaporizhzhia["geometry"] == {"type": "Point", "coordinates": [35.7, 47.3]}
    resolved = client.get("/regions/resolve?q=Zaporozhye&format=geojson").json()["features"]
    assert [feature["properties"]["matched"] for feature in resolved] == ["spelling"]


@pytest.mark.parametrize("path", ["/claims", "/sources", "/claimants", "/vocabularies", "/events/aggregate"])
def test_rows_without_a_point_are_no_map(client: TestClient, path: str) -> None:
    answer = client.get(path, params={"format": "geojson"})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, "format")
    assert fault["message"] == "'geojson' is not a format of these rows; known are json, csv, ndjson"
    refused = client.get(path, headers={"Accept": "application/geo+json"})
    assert refused.status_code == 406
    assert "geo+json" not in refused.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/events?include=claims,sources",
        "/events?fields=lat,id",
        "/claims",
        "/sources",
        "/claimants",
        "/regions?country=UA",
        "/regions/resolve?q=Zaporozhye",
        "/vocabularies",
        "/vocabularies/stance",
        f"/events/{E1}/claims",
        "/events/aggregate?group_by=month,type&measures=launched,interception_rate",
    ],
)
def test_a_line_is_a_row_of_json(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/x-ndjson"})
    assert answer.headers["content-type"] == "application/x-ndjson"
    rows = client.get(path).json()["data"]
    assert lines(answer.text) == rows
    assert answer.headers["x-total-count"] == str(len(rows))
    name = path.partition("?")[0].strip("/").replace("/", "-")
    assert answer.headers["content-disposition"] == f'inline; filename="{name}.ndjson"'


def test_no_rows_are_no_lines(client: TestClient) -> None:
    answer = client.get("/events?format=ndjson&region=Kherson")
    assert (answer.text, answer.headers["x-total-count"]) == ("", "0")


def test_claims_come_along_where_rows_nest(client: TestClient) -> None:
    whole = client.get("/events?include=claims,sources").json()["data"]
    told = {event["id"]: (event["claims"], event["source_documents"]) for event in whole}
    features = client.get("/events?include=claims,sources&format=geojson").json()["features"]
    maps = {f["id"]: (f["properties"]["claims"], f["properties"]["source_documents"]) for f in features}
    assert maps == told
    chosen = lines(client.get("/events?include=claims&format=ndjson&fields=id&limit=3").text)
    assert chosen == [{"id": event["id"], "claims": event["claims"]} for event in whole[:3]]


@pytest.mark.parametrize(
    ("asked", "accept"), [({"format": "csv"}, "*/*"), ({}, "text/csv"), ({"limit": 1}, "text/csv")]
)
def test_a_table_refuses_what_it_has_no_place_for(
    client: TestClient, asked: dict[str, Any], accept: str
) -> None:
    answer = client.get("/events", params=asked | {"include": "claims"}, headers={"Accept": accept})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, "include")
    assert fault["message"] == "needs a format that holds rows within rows: json, ndjson, geojson"


def test_a_table_of_no_regions_has_its_header(client: TestClient) -> None:
    answer = client.get("/regions?format=csv&country=UA&after=ZZ")
    columns = "code,kind,name,name_local,local_language,name_uk,country,parent,lat,lon,spellings"
    assert answer.text == f"{columns},label,label_language\r\n"


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    # lone surrogates are in no text that a database gives
    | st.text(st.characters(blacklist_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)
rows_of_anything = st.lists(st.fixed_dictionaries({"a": values, "b": values}), max_size=5)


@given(rows_of_anything)
def test_lines_read_back(rows: list[dict[str, Any]]) -> None:
    text = b"".join(ndjson.write(["b", "a"], rows))
    assert [orjson.loads(line) for line in text.splitlines()] == rows
    assert text.count(b"\n") == len(rows)


points = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(st.tuples(points, values), max_size=5))
def test_features_read_back(told: list[tuple[Any, Any]]) -> None:
    rows = [
        {"id": str(n), "lat": p and p[0], "lon": p and p[1], "a": value} for n, (p, value) in enumerate(told)
    ]
    features = orjson.loads(b"".join(geojson.write(["id", "a"], rows)))["features"]
    assert [(f["id"], f["properties"]) for f in features] == [(r["id"], {"a": r["a"]}) for r in rows]
    found = [f["geometry"] and tuple(reversed(f["geometry"]["coordinates"])) for f in features]
    assert found == [point for point, _ in told]


def test_times_are_utc_and_days_are_days() -> None:
    row = {"t": dt.datetime(2024, 1, 5, 1, 30, tzinfo=dt.UTC), "d": dt.date(2024, 1, 5)}
    assert b"".join(ndjson.write(["t", "d"], [row])) == b'{"t":"2024-01-05T01:30:00Z","d":"2024-01-05"}\n'


def test_every_format_takes_part_in_choosing(client: TestClient) -> None:
    for accept, found in (
        ("application/geo+json, application/json;q=0.5", "application/geo+json"),
        ("application/x-ndjson;q=0.2, text/csv;q=0.1", "application/x-ndjson"),
        ("application/*", "application/json"),
        ("*/*", "application/json"),
    ):
        answer = client.get(
            f"/events/{E2}/claims" if "csv" in accept else "/events", headers={"Accept": accept}
        )
        assert answer.headers["content-type"] == found
        assert "Accept" in answer.headers["vary"].split(", ")
