"""One vocabulary: what is answered can be filtered, grouped or measured, sorted, selected and exported under one name.

A field, parameter or dimension that lacks one of these stands below with the reason; so does none that lacks nothing.
"""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.buckets import BUCKETS
from app.dimensions import DIMENSIONS, SEVERAL, columns_of
from app.event_filter import EventFilter
from app.lists import ClaimantPage, ClaimPage, EventPage, Listing, SourcePage
from app.measures import MEASURES
from app.shapes import ALTERNATIVES, QUANTITIES
from tests.world import World

FIELDS = list(EventPage.columns())
PARAMETERS = set(EventFilter.wheres())
ENDS = [f"{name}_{end}" for name in QUANTITIES for end in ("low", "high")]
WORDS = "text of its own for each event: `q` looks for words"
NOT_FILTERED = {
    "title": WORDS,
    **dict.fromkeys(("date_start", "date_end", "date_edtf"), "`date` asks of the whole interval"),
    "date_text": "the words from which the date was read",
    **dict.fromkeys(("time_start", "time_end"), "`date` asks for the day, `has` for times that are told"),
    "region_name": "`region` understands names",
    **dict.fromkeys(("lat", "lon"), "`bbox` and `near` ask for points"),
    "alternatives": "the fields that have them are asked: each finds its alternatives too",
    **dict.fromkeys(ENDS, "bounds are compared with the best value"),
    "recorded_at": "`recorded` asks for days",
}
NOT_GROUPED = {
    **dict.fromkeys(
        ("date_start", "date_end", "date_edtf"), "day, week, month, quarter and year are buckets"
    ),
    "date_text": NOT_FILTERED["date_text"],
    **dict.fromkeys(("time_start", "time_end"), "the finest bucket is a day"),
    **dict.fromkeys(("lat", "lon"), "a map groups points, by its scale"),
    "alternatives": "an event that is one or the other is in the group of those that are not known",
    **dict.fromkeys(
        ("sources", "origins"), "added up, a document would be counted once for each of its events"
    ),
    "external_id": "another name of the event: `id` has a group for each",
    "revision": "the number of a change; `sort` orders by it",
    "recorded_at": "the time of a change; `sort` orders by it",
}
NOT_SORTED = {"alternatives": "an object has no order"}
NO_FIELD = {  # parameters that ask for more than one field, or for what is not a field
    "date": "the interval from date_start to date_end",
    "q": "words in several texts",
    **dict.fromkeys(("bbox", "near"), "lat and lon together"),
    "published": "a field of the sources",
    "recorded": "the day of recorded_at",
    "has": "any field",
    "pending": "a field of the positions, as a yes or no",
}
NOT_TURNED_ROUND = {
    **dict.fromkeys(("id", "external_id"), "all but one event is no question"),
    "record_state": "there are two, and one is asked for when it is left out",
}
NOT_ASKED = {  # dimensions that are no parameters
    **dict.fromkeys(("day", "month", "year"), "`date` takes them as they are named"),
    **dict.fromkeys(("week", "quarter"), "`date` takes the interval: EDTF has no weeks"),
}
BOUNDS = ("_gte", "_lte")


def gaps(names: Iterable[str], *known: Iterable[str]) -> set[str]:
    return set(names) - {name for some in known for name in some}


def bounded(parameters: Iterable[str]) -> set[str]:
    lower, upper = ({p.removesuffix(end) for p in parameters if p.endswith(end)} for end in BOUNDS)
    return lower & upper


def test_every_field_can_be_filtered() -> None:
    assert gaps(FIELDS, PARAMETERS, bounded(PARAMETERS)) == NOT_FILTERED.keys()


def test_every_field_can_be_grouped_or_measured() -> None:
    parts = [f"{name}_{end}" for name, measure in MEASURES.items() for end in measure.ends]
    assert gaps(FIELDS, columns_of(DIMENSIONS), MEASURES, parts) == NOT_GROUPED.keys()


def test_every_field_can_be_sorted_by(client: TestClient) -> None:
    assert gaps(FIELDS, EventPage.sortable()) == NOT_SORTED.keys()
    for name in EventPage.sortable():
        for sort in (name, f"-{name}"):
            assert client.get("/events", params={"sort": sort}).json()["total"] == 8, sort


def test_every_parameter_asks_for_what_is_answered() -> None:
    asked = {name for name in PARAMETERS if not name.endswith(("_not", *BOUNDS))}
    assert gaps(asked, FIELDS, SEVERAL) == NO_FIELD.keys()
    assert (
        gaps(asked, NO_FIELD, (name.removesuffix("_not") for name in PARAMETERS - asked))
        == NOT_TURNED_ROUND.keys()
    )
    assert {name.removesuffix("_not") for name in PARAMETERS if name.endswith("_not")} <= asked
    assert bounded(PARAMETERS) <= {*FIELDS} - asked


def test_every_dimension_is_a_field_or_a_parameter() -> None:
    assert gaps(DIMENSIONS, PARAMETERS) == NOT_ASKED.keys()
    assert gaps(columns_of(DIMENSIONS), FIELDS, SEVERAL) == set(BUCKETS)
    assert gaps(MEASURES, FIELDS) == {"count", "interception_rate"}


def named(client: TestClient, path: str, **asked: Any) -> dict[str, list[str]]:
    """The names in each format of rows."""
    found = {
        format: client.get(path, params=asked | {"format": format})
        for format in ("json", "csv", "ndjson", "geojson")
    }
    told = {
        "json": list(found["json"].json()["data"][0]),
        "csv": next(csv.reader(io.StringIO(found["csv"].text))),
        "ndjson": list(json.loads(found["ndjson"].text.split("\n")[0])),
    }
    if found["geojson"].status_code == 200:
        told["geojson"] = ["id", *found["geojson"].json()["features"][0]["properties"]]
    return told


def test_every_field_is_exported_under_its_name(client: TestClient) -> None:
    assert named(client, "/events") == dict.fromkeys(("json", "csv", "ndjson", "geojson"), FIELDS)
    for name in FIELDS:
        (row, *_) = client.get("/events", params={"fields": name, "limit": 1}).json()["data"]
        assert list(row) == [name]


def test_every_dimension_and_measure_is_answered_under_its_name(client: TestClient) -> None:
    for name in DIMENSIONS:
        for format, names in named(client, "/events/aggregate", group_by=name).items():
            possible = ["count_possible"] if name in BUCKETS else []
            assert names == [*columns_of([name]), "count", *possible], format
    for name in gaps(MEASURES, ["count"]):
        told = named(client, "/events/aggregate", measures=name, currency="USD")
        assert told["json"] == told["ndjson"] == ["count", name]
        assert name in told["csv"]


OTHERS = [  # lists, and of each the fields that no filter asks for, and the filters that ask for no field
    (
        ClaimPage,
        {"recorded_at": "`recorded` asks for days"},
        ("recorded", "pending", "claimant", "claimant_country", "stance"),
        {"value": "it may be of any type"},
    ),
    (
        SourcePage,
        {
            "recorded_at": "`recorded` asks for days",
            "title": "a text of its own for each",
            "length": "the number goes with the hash",
            "notes": "texts of an editor",
        },
        ("recorded",),
        {"notes": "a list has no order"},
    ),
    (
        ClaimantPage,
        {"recorded_at": "`recorded` asks for days", "name": "a text of its own for each"},
        ("recorded",),
        {},
    ),
]


@pytest.mark.parametrize(("listing", "not_filtered", "no_field", "not_sorted"), OTHERS)
def test_other_lists_are_asked_for_what_they_answer(
    listing: type[Listing],
    not_filtered: dict[str, str],
    no_field: tuple[str, ...],
    not_sorted: dict[str, str],
) -> None:
    fields, asked = listing.columns(), set(listing.wheres())
    assert gaps(fields, asked, bounded(asked)) == not_filtered.keys()
    assert gaps(asked, fields, (f"{name}{end}" for name in bounded(asked) for end in BOUNDS)) == set(no_field)
    assert gaps(fields, listing.sortable()) == not_sorted.keys()


WIDER = (*ALTERNATIVES, "beneficiary", "claimant")  # filters that find more than the group of the same value


@pytest.mark.parametrize("name", sorted(gaps(DIMENSIONS, BUCKETS, ["id"])))
def test_the_value_of_a_group_finds_its_events(world: World, name: str) -> None:
    """As a page asks whose reader chooses a group."""
    for group in grouped(world, name):
        if group[name] is None and name in SEVERAL:
            continue
        value = {column: written(group[column]) for column in columns_of([name]) if column in PARAMETERS}
        found = world.client.get("/events", params={"part_of": "unknown"} | value).json()["total"]
        wider = name in WIDER and group[name] is not None
        assert found >= group["count"] if wider else found == group["count"], group


@pytest.mark.parametrize("name", ["day", "month", "year"])
def test_a_bucket_is_a_date(world: World, name: str) -> None:
    few = {"date_precision": "day,night,month"} if name == "day" else {}
    for group in grouped(world, name, **few):
        asked = {"part_of": "unknown", "date": group[name] or "unknown"} | few
        for match, count in (("certain", "count"), ("possible", "count_possible")):
            found = world.client.get("/events", params=asked | {"date_match": match}).json()
            assert found["total"] == group[count], group


def grouped(world: World, name: str, **asked: str) -> list[dict[str, Any]]:
    """The groups of events that are no parts of others: those are left out of groups, and found by filters."""
    asked |= {"part_of": "unknown", "group_by": name}
    return world.client.get("/events/aggregate", params=asked).json()["data"]


def written(value: str | None) -> str:
    return "unknown" if value is None else '"{}"'.format(value.replace('"', '""'))
