"""Any combination of filters finds what a plain Python reading of them finds, in every way to ask, on both databases."""

import csv
import io
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import dates
from app.drafts import Batch, ClaimantDraft, ClaimDraft, EventDraft, PositionDraft
from app.event_filter import TURNED_ROUND
from app.record import record
from tests.conftest import client_of, migrated

Row = dict[str, Any]
Values = list[str]

TYPES = ["strike", "interception", "aid_request"]
PLACES = [
    {},
    {"country": "UA"},
    {"region": "UA-23"},
    {"region": "UA-51"},
    {"region": "RU-KRS"},
    {"region": "SEA:black"},
]
DATES = [
    {},
    {"date_edtf": "2024-01-05", "date_precision": "day"},
    {"date_edtf": "2024-01-04/2024-01-05", "date_precision": "night"},
    {"date_edtf": "2023-12", "date_precision": "month"},
    {"date_edtf": "2023-12-29/2024-02-02", "date_precision": "days"},
    {"date_edtf": "2024", "date_precision": "year"},
]
PARTIES = [None, "RU", "UA", "US", "US/congress", "US/nsc", "UA/air-force"]
WEAPONS = [
    {},
    {"weapon_type": "missile", "weapon_origin": "KP"},
    {"weapon_type": "ballistic_missile", "weapon": "KN-23", "weapon_origin": "KP"},
    {"weapon_type": "cruise_missile", "weapon": "Kh-101", "weapon_origin": "RU"},
    {"weapon_type": "drone", "weapon_origin": "IR"},
    {
        "weapon_type": "ballistic_missile",
        "alternatives": {"weapon": ["Iskander-M", "KN-23"], "weapon_origin": ["RU", "KP"]},
    },
]
STANCES = ["asserts", "cannot_confirm", "denies", "confirms"]


def made_up(count: int) -> Batch:
    """Events in every combination that chance brings, the same each time."""
    chance = random.Random(7)
    batch = Batch(claimants=[ClaimantDraft(id=id, name=id) for id in ("US/nsc", "UA/air-force", "RU/mod")])
    for number in range(count):
        id = f"e{number:03}"
        told = {
            "id": id,
            "type": chance.choice(TYPES),
            "title": id,
            "incident": chance.choice([None, "i1", "i2"]),
        }
        told |= {name: chance.choice(PARTIES) for name in ("actor", "target", "beneficiary")}
        told |= chance.choice(PLACES) | chance.choice(DATES) | chance.choice(WEAPONS)
        told |= {"launched": chance.choice([None, 5, "nearly 30", "at least 2", "up to 7"])}
        batch.events.append(EventDraft(**told, dataset=chance.choice(["a", "b"])))
        for field in ("actor", "weapon_origin"):
            value = told.get(field) or told.get("alternatives", {}).get(field)
            if value:
                batch.claims.append(ClaimDraft(event=id, statement=f"{id}-{field}", field=field, value=value))
                speakers = chance.sample(["US/nsc", "UA/air-force", "RU/mod"], chance.randint(0, 2))
                batch.positions += [
                    PositionDraft(statement=f"{id}-{field}", claimant=who, stance=chance.choice(STANCES))
                    for who in speakers
                ]
    return batch


@pytest.fixture(scope="module")
def world(new_database: Callable[[], Any]) -> Iterator[tuple[TestClient, list[Row], dict[str, list[Row]]]]:
    with migrated(new_database) as database:
        record(database, made_up(120))
        with client_of(database) as client:
            events = client.get("/events", params={"limit": 1000, "include": "claims"}).json()["data"]
            said = {
                event["id"]: [p for claim in event["claims"] for p in claim["positions"]] for event in events
            }
            yield client, events, said


def below(value: str | None, asked: str) -> bool:
    return value is not None and (value == asked or value.startswith(f"{asked}/"))


def plain(name: str, test: Callable[[Any, str], bool] = lambda value, asked: value == asked) -> Any:
    def holds(row: Row, values: Values, _: Row) -> bool:
        told = [row[name]] if row[name] is not None else row["alternatives"].get(name, [])
        return any(
            row[name] is None if asked == "unknown" else any(test(v, asked) for v in told) for asked in values
        )

    return holds


KINDS = {
    "missile": {"missile", "ballistic_missile", "cruise_missile", "anti_ship_missile", "air_defence_missile"}
}


def on_date(row: Row, values: Values, query: Row) -> bool:
    if row["date_start"] is None:
        return "unknown" in values
    told = dates.parse(f"{row['date_start']}/{row['date_end']}")
    asked = [dates.parse(value) for value in values if value != "unknown"]
    certain = query.get("date_match") == ["certain"]
    return any(day.contains(told) if certain else day.overlaps(told) for day in asked)


def in_region(row: Row, values: Values, _: Row) -> bool:
    codes = {"Zaporizhzhia": "UA-23", "Одеса": "UA-51"}
    wanted = [codes.get(value, value) for value in values]
    return (
        row["country"] in wanted or row["region"] in wanted or ("unknown" in wanted and row["region"] is None)
    )


def spoken(row: Row, _: Values, query: Row) -> bool:
    claimants, stances = query.get("claimant", []), query.get("stance", [])
    return any(
        (not claimants or any(below(p["claimant"], who) for who in claimants))
        and (not stances or p["stance"] in stances)
        for p in row["said"]
    )


MODEL: dict[str, tuple[Any, Values]] = {
    "type": (plain("type"), TYPES),
    "region": (in_region, ["Zaporizhzhia", "Одеса", "UA", "RU-KRS", "SEA:black", "unknown", "UA-43"]),
    "country": (plain("country"), ["UA", "RU", "unknown"]),
    "date": (
        on_date,
        [
            "2024-01-05",
            "2023-12",
            "2024",
            "../2023-12-31",
            "2024-01-04/..",
            "2023-12-29/2024-01-04",
            "unknown",
            "2020",
        ],
    ),
    "actor": (plain("actor", below), ["RU", "US", "US/congress", "UA", "unknown", "KP"]),
    "target": (plain("target", below), ["RU", "US", "UA/air-force", "unknown"]),
    "beneficiary": (plain("beneficiary", below), ["UA", "unknown"]),
    "weapon_type": (
        plain("weapon_type", lambda v, asked: v in KINDS.get(asked, {asked})),
        ["missile", "drone", "cruise_missile", "unknown", "rocket"],
    ),
    "weapon": (plain("weapon"), ["KN-23", "Iskander-M", "Kh-101", "unknown", "nothing"]),
    "weapon_origin": (plain("weapon_origin"), ["KP", "RU", "IR", "unknown", "CN"]),
    "attribution": (plain("attribution"), ["asserted", "unconfirmed", "disputed", "unattributed", "unknown"]),
    "actor_status": (plain("actor_status"), ["asserted", "denied", "unknown"]),
    "weapon_origin_status": (plain("weapon_origin_status"), ["asserted", "unattributed", "unknown"]),
    "claimant": (spoken, ["US", "UA/air-force", "RU"]),
    "stance": (spoken, STANCES),
    "incident": (plain("incident"), ["i1", "i2", "unknown"]),
    "dataset": (plain("dataset"), ["a", "b", "c"]),
}


def turned_round(holds: Any) -> Any:
    return lambda row, values, query: not holds(row, values, query)


def bound(name: str, test: Callable[[int, int], bool]) -> Any:
    return lambda row, values, _: row[name] is not None and test(row[name], int(values[0]))


def has(row: Row, values: Values, _: Row) -> bool:
    told = {"claims": row["said_of"] or None, "point": row["lat"]}
    return all(told.get(value, row.get(value)) is not None for value in values)


MODEL |= {
    f"{name}_not": (turned_round(MODEL[name][0]), MODEL[name][1]) for name in TURNED_ROUND if name in MODEL
}
MODEL |= {
    "launched_gte": (bound("launched", int.__ge__), ["0", "5", "29", "30"]),
    "launched_lte": (bound("launched", int.__le__), ["0", "5", "29"]),
    "has": (has, ["claims", "point", "region", "weapon_origin", "launched", "incident"]),
    "q": (lambda row, values, _: row["title"] == values[0], ["e001", "e050", "e119", "nothing"]),
}
SINGLE = ("launched_gte", "launched_lte", "q")

queries = st.dictionaries(st.sampled_from(sorted(MODEL)), st.just(None), max_size=4).flatmap(
    lambda names: st.fixed_dictionaries(
        {
            name: st.lists(
                st.sampled_from(MODEL[name][1]), min_size=1, max_size=1 if name in SINGLE else 3, unique=True
            )
            for name in names
        },
        optional={"date_match": st.sampled_from([["possible"], ["certain"]])},
    )
)


@given(queries)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_find_what_the_model_finds(
    world: tuple[TestClient, list[Row], dict[str, list[Row]]], query: Row
) -> None:
    client, events, said = world
    asked = [name for name in query if name in MODEL]
    rows = [event | {"said": said[event["id"]], "said_of": event["claims"]} for event in events]
    expected = [row["id"] for row in rows if all(MODEL[name][0](row, query[name], query) for name in asked)]
    answer = client.get("/events", params=query | {"limit": 1000}).json()
    assert [row["id"] for row in answer["data"]] == expected
    assert answer["total"] == len(expected)
    assert (answer["meta"]["emptied_by"] is not None) == (not expected)
    exported = list(csv.DictReader(io.StringIO(client.get("/events", params=query | {"format": "csv"}).text)))
    assert [row["id"] for row in exported] == expected
    for dimension in ("type", "region", "weapon_origin"):
        groups = client.get("/events/aggregate", params=query | {"group_by": dimension}).json()
        assert (groups["total"], sum(row["count"] for row in groups["data"])) == (
            len(expected),
            len(expected),
        )
    counted = client.get("/events/facets", params=query | {"facets": "type,weapon_type", "top": 1000}).json()
    assert counted["total"] == len(expected)
    assert [sum(group["count"] for group in facet["groups"]) for facet in counted["data"]] == [
        len(expected)
    ] * 2
    undated = client.get("/events/aggregate", params=query | {"group_by": "year"}).json()
    assert undated["total"] == len(expected)
