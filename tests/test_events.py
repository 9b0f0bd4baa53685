"""What the seed answers: every question that the service was made for, with its exact answer."""

import pytest
from fastapi.testclient import TestClient

from tests.conftest import statements

E1, E2 = "seed-zaporizhzhia-2023-12-30", "seed-ukraine-2023-12-29"
E3, E4 = "seed-drones-2024-01-04", "seed-drones-intercepted-2024-01-04"
E5, E7 = "seed-congress-2024-01-05", "seed-iran-missiles"
E8, E9 = "seed-crimea-repelled", "seed-crimea-attack"
NEWEST_FIRST = [E5, E3, E4, E1, E2, E9, E8, E7]


def test_zaporizhzhia_is_answered_with_the_positions_of_both_sides(client: TestClient) -> None:
    answer = client.get("/events", params={"region": "Zaporizhzhia", "include": "claims"}).json()
    (event,) = answer["data"]
    assert {name: event[name] for name in ("actor_status", "weapon_origin_status", "attribution")} == {
        "actor_status": "asserted",
        "weapon_origin_status": "unconfirmed",
        "attribution": "unconfirmed",
    }
    (origin,) = [claim for claim in event["claims"] if claim["field"] == "weapon_origin"]
    assert (origin["value"], origin["status"], origin["rule"]) == ("KP", "unconfirmed", "attribution/1")
    counted = [p for p in origin["positions"] if p["claimant_country"]]
    assert {(p["claimant"], p["stance"]) for p in counted} == {
        ("US/white-house", "asserts"),
        ("US/nsc", "asserts"),
        ("UA/government", "cannot_confirm"),
        ("UA/air-force", "cannot_confirm"),
    }
    assert all(p["evidence"][0]["quote"] and p["evidence"][0]["checked"] for p in origin["positions"])
    assert client.get(f"/events/{E1}").json() == event
    assert {name: told for name, told in answer["meta"].items() if name != "cite"} == {
        "revision": 1,
        "interpreted": {
            "region": [{"input": "Zaporizhzhia", "code": "UA-23", "name": "Zaporizhzhia", "matched": "name"}]
        },
        "undated_excluded": 0,
        "imprecise_excluded": 4,
        "emptied_by": None,
    }


SEED = {  # CONTRACT's table: the statuses, and what the events are
    E1: ("2023-12-30", "2023-12-30", "UA", "UA-23", "RU", "UA", "missile", "KP", "asserted", "unconfirmed", "unconfirmed"),
    E2: ("2023-12-29", "2024-01-05", "UA", None, "RU", "UA", "missile", "KP", "asserted", "unconfirmed", "unconfirmed"),
    E3: ("2024-01-04", "2024-01-05", "UA", None, "RU", "UA", "drone", "IR", "asserted", "asserted", "asserted"),
    E4: ("2024-01-04", "2024-01-05", "UA", None, "UA", "RU", "drone", "IR", "asserted", "asserted", "asserted"),
    E5: ("2024-01-05", "2024-01-05", "UA", None, "US", "US/congress", "air_defence_system", None, "asserted", None, "asserted"),
    E7: (None, None, None, None, "RU", "IR", "missile", None, "asserted", None, "asserted"),
    E8: (None, None, "UA", "UA-43", "RU", "UA", None, None, "asserted", None, "asserted"),
    E9: (None, None, "UA", "UA-43", "UA", "RU", None, None, "asserted", None, "asserted"),
}  # fmt: skip


def test_seed_by_the_rule(client: TestClient) -> None:
    names = "date_start date_end country region actor target weapon_type weapon_origin actor_status weapon_origin_status attribution"
    answer = client.get("/events").json()
    assert {event["id"]: tuple(event[name] for name in names.split()) for event in answer["data"]} == SEED
    assert "2020" not in "".join(
        str(event[name]) for event in answer["data"] for name in event if name.startswith("date")
    )


NUMBERS = [
    (E1, "launched", (1, 1, None)),
    (E2, "launched", (None, None, None)),
    (E3, "launched", (27, 29, 30)),
    (E4, "faced", (27, 29, 30)),
    (E4, "intercepted", (21, 21, 21)),
]


@pytest.mark.parametrize(("id", "name", "expected"), NUMBERS)
def test_numbers_are_ranges(client: TestClient, id: str, name: str, expected: tuple[int | None, ...]) -> None:
    event = client.get(f"/events/{id}").json()
    assert (event[f"{name}_low"], event[name], event[f"{name}_high"]) == expected


def test_date_filters_count_the_undated(client: TestClient) -> None:
    for match in ("possible", "certain"):
        meta = client.get("/events", params={"date": "2024-01-02", "date_match": match}).json()["meta"]
        assert meta["undated_excluded"] == 3
    strikes = client.get("/events", params={"date": "2024-01-02", "type": "strike"}).json()["meta"]
    assert strikes["undated_excluded"] == 1
    assert strikes["interpreted"]["date"] == [
        {"input": "2024-01-02", "start": "2024-01-02", "end": "2024-01-02", "match": "possible"}
    ]


EMPTIED = [
    ({"region": "Kherson"}, "region"),
    ({"type": "strike", "weapon": "KN-23", "region": "Crimea"}, "weapon"),
    ({"type": "aid_request", "region": "Zaporizhzhia"}, "region"),
    ({"claimant": "US", "stance": "cannot_confirm"}, "stance"),
]


@pytest.mark.parametrize(("asked", "by"), EMPTIED, ids=str)
def test_empty_answer_says_what_emptied_it(client: TestClient, asked: dict[str, str], by: str) -> None:
    assert client.get("/events", params=asked).json()["meta"]["emptied_by"] == by


def test_what_emptied_an_answer_is_found_in_few_questions(client: TestClient) -> None:
    """Long queries would be answered in time that grows with the square of their length."""
    excluding = ("region", "country", "actor", "target", "beneficiary", "weapon", "place", "dataset")
    asked = {"type": "aid_request"} | {f"{name}_not": "AQ" for name in excluding} | {"has": "launched"}
    with statements(client) as made:
        assert client.get("/events", params=asked).json()["meta"]["emptied_by"] == "has"
    few = [statement for statement in made if "count(" in statement]
    assert len(few) <= 2 + len(asked) + len(asked).bit_length()


def test_open_values_that_nothing_has_are_met_with_the_nearest(client: TestClient) -> None:
    meta = client.get("/events", params={"incident": "seed-krimea"}).json()["meta"]
    assert meta["did_you_mean"] == {"incident": ["seed-crimea"]}


MEANT = [
    ({"claimant": "US/ncs"}, {"claimant": ["US/nsc"]}),
    ({"claimant": "UA/airforce"}, {"claimant": ["UA/air-force"]}),
    ({"target": "US/congres"}, {"target": ["US/congress"]}),
    ({"source": "newyorkparrot"}, {"source": ["newyorkparrot-2024-01-05"]}),
    ({"place": "an open"}, {"place": ["an open field"]}),
]


@pytest.mark.parametrize(("asked", "meant"), MEANT, ids=str)
def test_a_misspelt_name_is_met_with_the_nearest(
    client: TestClient, asked: dict[str, str], meant: dict[str, list[str]]
) -> None:
    assert client.get("/events", params=asked).json()["meta"]["did_you_mean"] == meant


def test_fields_sort_and_sources(client: TestClient) -> None:
    asked = {"sort": "region,-type", "fields": "id,region", "include": "sources", "region": "UA-43,UA-23"}
    data = client.get("/events", params=asked).json()["data"]
    assert [(row["id"], row["region"]) for row in data] == [(E1, "UA-23"), (E9, "UA-43"), (E8, "UA-43")]
    assert [source["id"] for source in data[0]["source_documents"]] == ["newyorkparrot-2024-01-05"]
    assert list(data[0]) == ["id", "region", "source_documents"]


def test_one_event_that_is_not_there(client: TestClient) -> None:
    answer = client.get("/events/e99")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "There is no event 'e99'"


WRONG_PLACES = [
    {"q": '% _ "'},
    {"bbox": "1,2,3"},
    {"bbox": "a,b,c,d"},
    {"bbox": "0,50,10,40"},
    {"bbox": "0,0,190,1"},
    {"bbox": "0,0,nan,1"},
    {"near": "47,35"},
    {"near": "91,0,1"},
    {"near": "0,0,0"},
    {"near": "0,0,inf"},
]


@pytest.mark.parametrize("asked", WRONG_PLACES, ids=str)
def test_a_place_that_is_none_is_refused(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/events", params=asked)
    assert answer.status_code == 422
    assert [fault["parameter"] for fault in answer.json()["errors"]] == list(asked)
