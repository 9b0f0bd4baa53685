"""What the seed answers: every question that the service was made for, with its exact answer."""

import pytest
from fastapi.testclient import TestClient

from app.event_filter import TURNED_ROUND, EventFilter

E1, E2 = "seed-zaporizhzhia-2023-12-30", "seed-ukraine-2023-12-29"
E3, E4 = "seed-drones-2024-01-04", "seed-drones-intercepted-2024-01-04"
E5, E7 = "seed-congress-2024-01-05", "seed-iran-missiles"
E8, E9 = "seed-crimea-repelled", "seed-crimea-attack"
NEWEST_FIRST = [E5, E3, E4, E1, E2, E9, E8, E7]

FILTERS = [  # for each filter, what it finds; a test below holds that none is missing
    ({"type": "strike"}, [E3, E1, E2, E9]),
    ({"type": "strike,interception"}, [E3, E4, E1, E2, E9, E8]),
    ({"type": ["aid_request"]}, [E5, E7]),
    ({"region": "Zaporizhzhia"}, [E1]),
    ({"region": "Запорожская область"}, [E1]),
    ({"region": "Crimea"}, [E9, E8]),
    ({"region": "UA-43"}, [E9, E8]),
    ({"region": "Крим"}, [E9, E8]),
    ({"region": "Крым"}, [E9, E8]),
    ({"region": "Ukraine"}, [E5, E3, E4, E1, E2, E9, E8]),
    ({"region": "unknown"}, [E5, E3, E4, E2, E7]),
    ({"region": "SEA:black"}, []),
    ({"country": "UA"}, [E5, E3, E4, E1, E2, E9, E8]),
    ({"country": "unknown"}, [E7]),
    ({"date": "2024-01-02"}, [E2]),
    ({"date": "2024-01-02", "date_match": "certain"}, []),
    ({"date": "2023-12-29/2024-01-05", "date_match": "certain"}, [E5, E3, E4, E1, E2]),
    ({"date": "../2023-12-31"}, [E1, E2]),
    ({"date": "2024-01-05/.."}, [E5, E3, E4, E2]),
    ({"date": "2023"}, [E1, E2]),
    ({"date": "2020"}, []),
    ({"date": "unknown"}, [E9, E8, E7]),
    ({"date": "unknown,2024-01-02"}, [E2, E9, E8, E7]),
    ({"actor": "US"}, [E5]),
    ({"actor": "RU"}, [E3, E1, E2, E8, E7]),
    ({"target": "US"}, [E5]),
    ({"target": "US/congress"}, [E5]),
    ({"beneficiary": "UA"}, [E5]),
    ({"weapon_type": "missile"}, [E1, E2, E7]),
    ({"weapon_type": "unknown"}, [E9, E8]),
    ({"weapon_type": "cruise_missile"}, []),
    ({"weapon": "unknown"}, NEWEST_FIRST),
    ({"weapon": "KN-23"}, []),
    ({"weapon_origin": "KP"}, [E1, E2]),
    ({"weapon_origin": "KP,IR"}, [E3, E4, E1, E2]),
    ({"attribution": "unconfirmed"}, [E1, E2]),
    ({"attribution": "asserted"}, [E5, E3, E4, E9, E8, E7]),
    ({"actor_status": "asserted"}, NEWEST_FIRST),
    ({"weapon_origin_status": "unknown"}, [E5, E9, E8, E7]),
    ({"claimant": "UA"}, [E4, E1, E2]),
    ({"claimant": "UA/air-force"}, [E1, E2]),
    ({"claimant": "RU/mod"}, [E9, E8]),
    ({"stance": "cannot_confirm"}, [E1, E2]),
    ({"claimant": "US", "stance": "cannot_confirm"}, []),
    ({"claimant": "UA", "stance": "asserts"}, [E4]),
    ({"incident": "seed-crimea"}, [E9, E8]),
    ({"dataset": "seed"}, NEWEST_FIRST),
    ({"region": "Zaporizhzhia", "region_match": "possible"}, [E5, E3, E4, E1, E2]),
    ({"place": "an open field"}, [E1]),
    ({"source": "newyorkparrot-2024-01-05"}, NEWEST_FIRST),
    ({"source": "another"}, []),
    ({"part_of": "unknown"}, NEWEST_FIRST),
    ({"q": "missile"}, [E1, E2]),
    ({"q": "MISSILE field"}, [E1]),
    ({"q": '"open field" запорізька'}, [E1]),
    ({"q": '"field open"'}, []),
    ({"q": "attack-drones"}, [E3, E4]),
    ({"q": "Крим) AND (crimea OR *"}, []),
    ({"q": "крим' crimea%"}, [E9, E8]),
    ({"q": "KN-23"}, []),
    ({"bbox": "35,47,36,48"}, [E1]),
    ({"bbox": "170,-90,36,90"}, [E1, E9, E8]),
    ({"bbox": "36,-90,170,90"}, []),
    ({"near": "47.3,35.7,1"}, [E1]),
    ({"near": "46.5,35,150"}, [E1, E9, E8]),
    ({"near": "46.5,35,50"}, []),
    ({"published": "2024-01-05"}, NEWEST_FIRST),
    ({"published": "../2024-01-04"}, []),
    ({"recorded": "2024/.."}, NEWEST_FIRST),
    ({"recorded": "2023"}, []),
    ({"has": "weapon_origin,region"}, [E1]),
    ({"has": "point"}, [E1, E9, E8]),
    ({"has": "claims,incident"}, [E3, E4, E9, E8]),
    ({"pending": "true"}, [E1, E2]),
    ({"pending": "false"}, [E5, E3, E4, E9, E8, E7]),
    ({"type_not": "strike"}, [E5, E4, E8, E7]),
    ({"region_not": "Zaporizhzhia"}, [E5, E3, E4, E2, E9, E8, E7]),
    ({"region_not": "UA"}, [E7]),
    ({"country_not": "UA"}, [E7]),
    ({"actor_not": "RU"}, [E5, E4, E9]),
    ({"target_not": "US"}, [E3, E4, E1, E2, E9, E8, E7]),
    ({"beneficiary_not": "UA"}, [E3, E4, E1, E2, E9, E8, E7]),
    ({"weapon_type_not": "missile"}, [E5, E3, E4, E9, E8]),
    ({"weapon_not": "KN-23"}, NEWEST_FIRST),
    ({"weapon_origin_not": "KP"}, [E5, E3, E4, E9, E8, E7]),
    ({"weapon_origin_not": "KP,unknown"}, [E3, E4]),
    ({"attribution_not": "asserted"}, [E1, E2]),
    ({"actor_status_not": "asserted"}, []),
    ({"weapon_origin_status_not": "unconfirmed"}, [E5, E3, E4, E9, E8, E7]),
    ({"incident_not": "seed-crimea"}, [E5, E3, E4, E1, E2, E7]),
    ({"dataset_not": "seed"}, []),
    ({"place_not": "an open field"}, [E5, E3, E4, E2, E9, E8, E7]),
    ({"source_not": "newyorkparrot-2024-01-05"}, []),
    ({"part_of_not": "another"}, NEWEST_FIRST),
    ({"launched_gte": "1"}, [E3, E1]),
    ({"launched_gte": "2"}, [E3]),
    ({"launched_gte": "0", "launched_lte": "1"}, [E1]),
    ({"launched_lte": "0"}, []),
    ({"faced_gte": "29"}, [E4]),
    ({"faced_lte": "28"}, []),
    ({"intercepted_gte": "21"}, [E4]),
    ({"intercepted_lte": "21"}, [E4]),
    ({"hit_gte": "0"}, []),
    ({"hit_lte": "9"}, []),
    ({"fatalities_gte": "0"}, []),
    ({"fatalities_lte": "9"}, []),
    ({"injured_gte": "0"}, []),
    ({"injured_lte": "9"}, []),
    ({"sources_gte": "1"}, NEWEST_FIRST),
    ({"sources_lte": "0"}, []),
    ({"origins_gte": "2"}, []),
    ({"origins_lte": "1"}, NEWEST_FIRST),
    ({"record_state": "draft"}, []),
    ({"record_state": "published,draft"}, NEWEST_FIRST),
    ({"type": "interception", "actor": "UA"}, [E4]),
]


@pytest.mark.parametrize(("asked", "ids"), FILTERS, ids=str)
def test_filter(client: TestClient, asked: dict[str, str], ids: list[str]) -> None:
    answer = client.get("/events", params=asked)
    assert answer.status_code == 200
    assert [event["id"] for event in answer.json()["data"]] == ids
    assert answer.json()["total"] == len(ids)


def test_every_filter_has_a_case() -> None:
    assert set(EventFilter.model_fields) <= {name for asked, _ in FILTERS for name in asked}


@pytest.mark.parametrize("name", TURNED_ROUND)
def test_a_filter_and_its_turned_round_make_the_whole(client: TestClient, name: str) -> None:
    for value in (TURNED_ROUND[name], "unknown"):
        asked = [client.get("/events", params={key: value}) for key in (name, f"{name}_not")]
        if asked[0].status_code == 200:
            assert sum(answer.json()["total"] for answer in asked) == 8


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
    assert answer["meta"] == {
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
