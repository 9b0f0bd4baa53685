"""Any filters, groups and sums are what a plain Python reading makes of them, in every way to ask, on both databases."""

import csv
import io
import json
import operator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dimensions import DIMENSIONS
from app.event_filter import BOUNDED, HAS, EventFilter
from app.measures import MEASURES
from tests import model, model_groups
from tests.model import Holds, Query, Values, below, field, kind
from tests.world import STANCES, TYPES, Row, World

PARTIES = ["RU", "US", "US/congress", "UA", "UA/air-force", "IR", "KP", "unknown"]
STATUSES = ["asserted", "unconfirmed", "disputed", "denied", "unattributed", "unknown"]
SPANS = ["2024-01-05", "2023-12", "2024", "../2023-12-31", "2024-01-04/..", "2023-12-29/2024-01-04", "2020"]
FILTERS: dict[str, tuple[Holds, Values]] = {
    "id": (field("id"), ["e000", "e001", "e040", "nothing"]),
    "type": (field("type"), TYPES),
    "region": (
        model.in_region,
        ["Zaporizhzhia", "Одеса", "Україна", "UA", "RU-KRS", "Black Sea", "unknown", "UA-43"],
    ),
    "country": (field("country"), ["UA", "RU", "FJ", "unknown"]),
    "place": (field("place"), ["an open field", "Odesa, the port", 'the "Azov" works', "unknown", "Odesa"]),
    "geo_precision": (field("geo_precision"), ["point", "region", "country", "unknown"]),
    "geo_basis": (field("geo_basis"), ["told", "region_centroid", "sea_centroid", "unknown"]),
    "date": (model.on_date, [*SPANS, "unknown"]),
    "date_precision": (field("date_precision"), ["day", "days", "month", "unknown"]),
    "date_basis": (field("date_basis"), ["explicit, year inferred", "not told", "unknown"]),
    "actor": (field("actor", below), PARTIES),
    "target": (field("target", below), PARTIES),
    "target_type": (field("target_type"), ["power station", "unknown", "nothing"]),
    "beneficiary": (field("beneficiary", below), ["UA", "US", "unknown"]),
    "launch_place": (field("launch_place"), ["Kursk", "Yeysk, Kursk", "unknown"]),
    "weapon_type": (
        field("weapon_type", kind),
        ["missile", "drone", "cruise_missile", "unknown", "rocket"],
    ),
    "weapon": (field("weapon"), ["KN-23", "Iskander-M", "Kh-101", "unknown", "nothing"]),
    "weapon_origin": (field("weapon_origin"), ["KP", "RU", "IR", "unknown", "CN"]),
    "weapon_origin_basis": (field("weapon_origin_basis"), ["supplied", "made", "designed", "unknown"]),
    "currency": (field("currency"), ["USD", "EUR", "unknown"]),
    "attribution": (field("attribution"), STATUSES),
    "actor_status": (field("actor_status"), STATUSES),
    "weapon_origin_status": (field("weapon_origin_status"), STATUSES),
    "claimant": (model.said, ["US", "UA/air-force", "RU", "org/united-nations", "org/united", "article"]),
    "claimant_country": (model.said, ["US", "UA", "KP"]),
    "stance": (model.said, STANCES),
    "source": (model.source, ["wire", "paper", "leaflet", "nothing"]),
    "incident": (field("incident"), ["i1", "i2", "unknown"]),
    "part_of": (field("part_of"), ["e001", "e002", "unknown"]),
    "dataset": (field("dataset"), ["a", "b", "c", "unknown"]),
    "external_id": (field("external_id"), ["001", "1,2", "unknown"]),
    "record_state": (field("record_state"), ["draft", "published"]),
    "recorded": (model.recorded, ["2024-01-31", "2024-02", "../2024-01", "2023"]),
    "published": (model.published, ["2024-01-05", "2024-01", "2024-01-06/..", "2023"]),
    "has": (model.has, HAS),
    "pending": (model.pending, ["true", "false"]),
    "q": (
        model.speaks_of,
        [
            "no",
            "e001",
            "open FIELD",
            '"field open"',
            "zaporizhzhia",
            "kn-23",
            "power",
            '"they said" kursk',
            "azov",
        ],
    ),
    "bbox": (model.in_box, ["22,44,41,53", "179,-20,-179,-10", "-180,-90,180,90", "35.7,-90,35.7,90"]),
    "near": (model.near, ["47.3,35.7,50", "47,36,150", "-17.5,180,15", "-17.5,-179,20000", "0,0,1"]),
}
TURNED_ROUND = {
    f"{name}_not": (model.turned_round(holds), values) for name, (holds, values) in FILTERS.items()
} | {f"{name}_not": (model.never(name), FILTERS[name][1]) for name in model.SAID}
for name in BOUNDED:
    numbers = ["0", "1", "5", "29"]
    FILTERS[f"{name}_gte"] = (model.bound(name, operator.ge), numbers)
    FILTERS[f"{name}_lte"] = (model.bound(name, operator.le), numbers)
FILTERS |= {
    f"revision_{end}": (model.bound("revision", test), ["0", "1", "2", "3"])
    for end, test in (("gte", operator.ge), ("lte", operator.le))
}
FILTERS |= {name: told for name, told in TURNED_ROUND.items() if name in EventFilter.model_fields}
HOLDS = {name: holds for name, (holds, _) in FILTERS.items()}
SINGLE = {name for name, info in EventFilter.model_fields.items() if not isinstance(info.default, list)}


def test_every_filter_is_in_the_model() -> None:
    assert set(EventFilter.wheres()) == set(FILTERS)


def some(values: Values, at_most: int) -> st.SearchStrategy[Values]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=at_most, unique=True)


def with_what_it_matches(query: Query) -> Query:
    """Without the parameters that mean nothing without another."""
    needs = {"date_match": {"date"}, "region_match": {"region", "region_not"}}
    return {
        name: value for name, value in query.items() if not needs.get(name, query.keys()).isdisjoint(query)
    }


queries: st.SearchStrategy[Query] = st.lists(
    st.sampled_from(sorted(FILTERS)), max_size=3, unique=True
).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: some(FILTERS[name][1], 1 if name in SINGLE else 3) for name in names},
        optional={
            "date_match": st.sampled_from([["possible"], ["certain"]]),
            "region_match": st.sampled_from([["possible"], ["certain"]]),
        },
    ).map(with_what_it_matches)
)


def written(query: Query) -> Query:
    """As it is asked: among several values, one that has a comma stands in quotes."""
    return {
        name: [f'"{value}"' if "," in value and name not in SINGLE else value for value in values]
        for name, values in query.items()
    }


def answer(world: World, path: str, query: Query, **more: Any) -> Any:
    told = world.client.get(path, params=written(query) | more)
    assert told.status_code == 200, told.text
    return told


def test_each_filter_alone_finds_what_the_model_finds(world: World) -> None:
    for name, (_, values) in FILTERS.items():
        sizes = set()
        for value in values:
            ids = [event["id"] for event in model.found(HOLDS, world.events, {name: [value]})]
            listed = answer(world, "/events", {name: [value]}, limit=1000, fields="id").json()
            assert ([row["id"] for row in listed["data"]], listed["total"]) == (ids, len(ids)), (name, value)
            sizes.add(len(ids))
        assert any(0 < size < 110 for size in sizes), f"no value of {name} tells its events from others"


@given(queries)
@settings(max_examples=60)
def test_filters_find_what_the_model_finds_in_every_format(world: World, query: Query) -> None:
    found = model.found(HOLDS, world.events, query)
    ids = [event["id"] for event in found]
    listed = answer(world, "/events", query, limit=1000).json()
    assert [event["id"] for event in listed["data"]] == ids
    assert listed["total"] == len(ids)
    assert (listed["meta"]["emptied_by"] is None) == bool(ids)
    assert listed["meta"]["undated_excluded"] == undated_excluded(world, query)
    table = answer(world, "/events", query, format="csv")
    lines = answer(world, "/events", query, format="ndjson")
    features = answer(world, "/events", query, format="geojson")
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.text, newline=""))] == ids
    assert [json.loads(line)["id"] for line in lines.text.split("\n") if line] == ids
    assert [(f["id"], f["geometry"] is None) for f in features.json()["features"]] == [
        (event["id"], event["lat"] is None) for event in found
    ]
    assert {told.headers["x-total-count"] for told in (table, lines, features)} == {str(len(ids))}


def undated_excluded(world: World, query: Query) -> int:
    if "unknown" in query.get("date", ["unknown"]):
        return 0
    return sum(not event["date_start"] for event in model.found(HOLDS, world.events, query, "date"))


@given(queries, some(DIMENSIONS, 2), some(sorted({*MEASURES} - {"count", "amount"}), 3))
@settings(max_examples=60)
def test_groups_and_sums_are_those_of_the_model(
    world: World, query: Query, dimensions: Values, measures: Values
) -> None:
    found = model.found(HOLDS, world.events, query)
    wholes = model_groups.wholes(found)
    if len(query.get("currency", [])) == 1 and query["currency"] != ["unknown"]:
        measures = [*measures, "amount"]
    told = answer(world, "/events/aggregate", query, group_by=dimensions, measures=measures).json()
    assert (told["total"], told["meta"]["parts_excluded"]) == (len(wholes), len(found) - len(wholes))
    assert as_told(told["data"]) == as_told(expected(wholes, dimensions, measures))
    facets = answer(world, "/events/facets", query, facets=dimensions, top=1000).json()
    assert facets["total"] == len(wholes)
    for facet, name in zip(facets["data"], dimensions, strict=True):
        assert as_told(facet["groups"]) == as_told(expected(wholes, [name], []))


def expected(events: list[Row], dimensions: Values, measures: Values) -> list[Row]:
    by_time = not model_groups.BUCKETS.keys().isdisjoint(dimensions)
    return [
        named
        | {"count": len(certain)}
        | ({"count_possible": len(possible)} if by_time else {})
        | {name: model_groups.MEASURES[name](certain) for name in measures}
        for named, certain, possible in model_groups.groups(events, dimensions)
    ]


def as_told(rows: list[Row]) -> list[str]:
    """In an order of their own: which group comes first is held elsewhere."""
    return sorted(json.dumps(row) for row in rows)
