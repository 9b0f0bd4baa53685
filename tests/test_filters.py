"""What each filter finds in the seed: of events, claims, sources and claimants."""

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.event_filter import TURNED_ROUND, EventFilter
from app.lists import ClaimantPage, ClaimPage, Listing, SourcePage
from app.query import written
from tests.test_events import E1, E2, E3, E4, E5, E7, E8, E9, NEWEST_FIRST

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
    ({"id": f"{E1},{E9}"}, [E1, E9]),
    ({"id": "another"}, []),
    ({"geo_precision": "region"}, [E1, E9, E8]),
    ({"geo_precision": "unknown"}, [E7]),
    ({"geo_basis": "region_centroid"}, [E1, E9, E8]),
    ({"date_precision": "day"}, [E5, E1]),
    ({"date_precision": "unknown"}, [E9, E8, E7]),
    ({"date_basis": '"explicit, year inferred"'}, [E1]),
    ({"date_basis": 'publication,"explicit, year inferred"'}, [E5, E1]),
    ({"date_basis": "explicit, year inferred"}, []),
    ({"target_type": "unknown"}, NEWEST_FIRST),
    ({"launch_place": "Kursk"}, []),
    ({"weapon_origin_basis": "designed"}, [E3, E4]),
    ({"weapon_origin_basis": "supplied,unknown"}, [E5, E1, E2, E9, E8, E7]),
    ({"currency": "unknown"}, NEWEST_FIRST),
    ({"currency": "USD"}, []),
    ({"external_id": "unknown"}, NEWEST_FIRST),
    ({"external_id": "2024-17"}, []),
    ({"claimant_country": "RU"}, [E9, E8]),
    ({"claimant_country": "UA", "stance": "asserts"}, [E4]),
    ({"claimant_country": "US", "claimant": "UA"}, []),
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
    ({"revision_gte": "1"}, NEWEST_FIRST),
    ({"revision_gte": "2"}, []),
    ({"revision_lte": "0"}, []),
    ({"revision_lte": "1"}, NEWEST_FIRST),
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
    ({"geo_precision_not": "region"}, [E5, E3, E4, E2, E7]),
    ({"geo_basis_not": "region_centroid"}, [E5, E3, E4, E2, E7]),
    ({"date_precision_not": "unknown,day"}, [E3, E4, E2]),
    ({"date_basis_not": '"explicit, year inferred",not told'}, [E5, E3, E4, E2]),
    ({"target_type_not": "unknown"}, []),
    ({"launch_place_not": "Kursk"}, NEWEST_FIRST),
    ({"weapon_origin_basis_not": "designed"}, [E5, E1, E2, E9, E8, E7]),
    ({"currency_not": "unknown"}, []),
    ({"claimant_not": "UA/air-force"}, [E5, E3, E4, E9, E8, E7]),
    ({"claimant_country_not": "US"}, [E9, E8]),
    ({"stance_not": "cannot_confirm"}, [E5, E3, E4, E9, E8, E7]),
    ({"stance_not": "cannot_confirm", "claimant": "UA"}, [E4]),
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
    ({"failed_gte": "0"}, []),
    ({"failed_lte": "9"}, []),
    ({"fatalities_gte": "0"}, []),
    ({"fatalities_lte": "9"}, []),
    ({"injured_gte": "0"}, []),
    ({"injured_lte": "9"}, []),
    ({"amount_gte": "0.5"}, []),
    ({"amount_lte": "1e9"}, []),
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
    """All but as_of, which chooses a state and no rows of it."""
    assert set(EventFilter.model_fields) - {"as_of"} <= {name for asked, _ in FILTERS for name in asked}


@pytest.mark.parametrize("name", TURNED_ROUND)
def test_a_filter_and_its_turned_round_make_the_whole(client: TestClient, name: str) -> None:
    for value in (TURNED_ROUND[name], "unknown"):
        asked = [client.get("/events", params={key: value}) for key in (name, f"{name}_not")]
        if asked[0].status_code == 200:
            assert sum(answer.json()["total"] for answer in asked) == 8


ORIGIN, SOURCE = "8d19564893dc98587602", "newyorkparrot-2024-01-05"
URL = "https://newyorkparrot.com/2024/01/ukraine-awaits-confirmation-on-alleged-use-of-north-korean-missiles-by-russia/"
SHA256 = "51f93643ea418e21354081980697162fc3d1d252ecccd1947ce3382619aa4f5c"
EVERY_LIST = [
    ({"recorded": "2024/.."}, True),
    ({"recorded": "2023"}, False),
    ({"revision_gte": "1"}, True),
    ({"revision_gte": "2"}, False),
    ({"revision_lte": "0"}, False),
]
CLAIMS = [  # how many rows each finds
    ({"id": ORIGIN}, 1),
    ({"event": E1}, 8),
    ({"event": f"{E1},{E5}"}, 13),
    ({"event": "unknown"}, 0),
    ({"statement": "us-says-north-korean"}, 2),
    ({"field": "weapon_origin"}, 4),
    ({"value": "KP"}, 2),
    ({"value": "KP", "status": "asserted"}, 0),
    ({"value": "KP,IR"}, 5),
    ({"value": "29"}, 2),
    ({"value": "true"}, 8),
    ({"value": "true", "field": "occurrence", "event": E1}, 1),
    ({"value": "false"}, 0),
    ({"status": "unattributed"}, 5),
    ({"rule": "attribution/1"}, 40),
    ({"rule": "attribution/0"}, 0),
    ({"claimant": "UA"}, 5),
    ({"claimant": "UA", "stance": "asserts"}, 3),
    ({"claimant_country": "UA"}, 5),
    ({"claimant_country": "RU", "stance": "cannot_confirm"}, 0),
    ({"stance": "cannot_confirm"}, 2),
    ({"pending": "true"}, 2),
    ({"pending": "false"}, 38),
]
SOURCES = [
    ({"id": SOURCE}, 1),
    ({"url": URL}, 1),
    ({"url": "https://example.org"}, 0),
    ({"publisher": "New York Parrot"}, 1),
    ({"published": "2024-01"}, 1),
    ({"published": "unknown"}, 0),
    ({"published": "2023"}, 0),
    ({"language": "en"}, 1),
    ({"language": "uk"}, 0),
    ({"sha256": SHA256}, 1),
    ({"derived_from": "unknown"}, 1),
    ({"derived_from": SOURCE}, 0),
    ({"origin": SOURCE}, 1),
]
CLAIMANTS = [
    ({"id": "UA/air-force"}, 1),
    ({"id": "US"}, 3),
    ({"id": "article"}, 1),
    ({"country": "UA"}, 2),
    ({"country": "unknown"}, 2),
]
OTHERS: list[tuple[type[Listing], str, list[tuple[dict[str, str], int]], int]] = [
    (ClaimPage, "/claims", CLAIMS, 40),
    (SourcePage, "/sources", SOURCES, 1),
    (ClaimantPage, "/claimants", CLAIMANTS, 8),
]


@pytest.mark.parametrize(
    ("path", "asked", "total"), [(path, *case) for _, path, cases, _ in OTHERS for case in cases], ids=str
)
def test_filter_of_another_list(client: TestClient, path: str, asked: dict[str, str], total: int) -> None:
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["total"], len(answer.json()["data"])) == (total, total)


@pytest.mark.parametrize(("asked", "finds"), EVERY_LIST, ids=str)
def test_filter_of_every_list(client: TestClient, asked: dict[str, str], finds: bool) -> None:
    for _, path, _, total in OTHERS:
        assert client.get(path, params=asked).json()["total"] == (total if finds else 0)


def test_every_filter_of_every_list_has_a_case() -> None:
    everywhere = {name for asked, _ in EVERY_LIST for name in asked}
    for listing, _, cases, _ in OTHERS:
        assert set(listing.wheres()) == everywhere | {name for asked, _ in cases for name in asked}


values = st.lists(
    st.text(min_size=1, max_size=8) | st.sampled_from(['"', ",", '"a"', 'a, "b"', " a"]), min_size=1
)


@given(values)
def test_any_value_can_be_asked_for_among_others(wanted: list[str]) -> None:
    listed = ",".join(map(written, wanted))
    assert SourcePage.model_validate({"publisher": [listed]}).publisher == list(dict.fromkeys(wanted))


def test_a_value_with_a_comma_is_suggested_as_it_is_asked(client: TestClient) -> None:
    meta = client.get("/events", params={"date_basis": "explicit, year infered"}).json()["meta"]
    assert meta["did_you_mean"] == {"date_basis": ['"explicit, year inferred"']}
    found = client.get("/events", params={"date_basis": meta["did_you_mean"]["date_basis"]}).json()
    assert [event["id"] for event in found["data"]] == [E1]


def test_money_is_added_up_within_one_currency(client: TestClient) -> None:
    for asked in ({}, {"currency": "USD,EUR"}, {"currency": "unknown"}, {"currency_not": "EUR"}):
        for how in ({"measures": "amount"}, {"sort": "-amount"}, {"having": "amount>=1"}):
            answer = client.get("/events/aggregate", params=asked | how)
            (fault,) = answer.json()["errors"]
            assert (answer.status_code, fault["parameter"]) == (422, "measures"), (asked, how)
