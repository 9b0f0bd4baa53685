"""UCDP GED: what a row becomes, and how its releases follow one another."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys
from app.db import Database
from app.imports import FORMATS
from app.imports.files import File, Unreadable
from app.imports.form import Options
from app.imports.report import Report
from tests.conftest import SHARED, client_of, migrated
from tests.ged import COLUMNS, SLIM, TAGS, imported, packed

GED = FORMATS["ucdp-ged"]
FILES = {
    "19.1": ("ucdp_ged_ukraine_hdx_2014_2019.csv.gz", 1167),
    "22.1": ("ucdp_ged_ukraine_hdx_2014_2021.csv.gz", 2989),
    "23.1": ("ucdp_ged_ukraine_2014_2022_revision.csv.gz", 3077),
    "23.4": ("ucdp_ged_ukraine_2014_2023.cp1252.csv.gz", 3883),
}
there = pytest.mark.skipif(
    not (SHARED / "data").exists(), reason="the data folder is not beside the repository"
)


@pytest.fixture
def writer(writable: TestClient, database: Database) -> Iterator[TestClient]:
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    yield writable


def load(client: TestClient, content: bytes, **asked: str) -> Any:
    answer = client.post("/imports", params={"format": "ucdp-ged"} | asked, content=content)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text.splitlines()[-1])["summary"]


def loaded(client: TestClient, *rows: dict[str, str], **how: Any) -> list[Any]:
    """The events that the rows become, by the rows' order."""
    told = load(client, packed(*rows, **how))
    assert (told["rows"], told["refused"]) == (len(rows), 0)
    events = client.get("/events?limit=1000").json()["data"]
    return sorted(events, key=lambda event: int(event["external_id"]))


def parts(events: list[Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(event[name] for name in names) for event in events]


def current(client: TestClient, **asked: str) -> list[Any]:
    answer = client.get(
        "/events", params={"format": "ndjson", "sort": "id", "include": "claims,sources"} | asked
    )
    rows = [json.loads(line) for line in answer.text.splitlines()]
    return [{name: row[name] for name in row if name not in ("revision", "recorded_at")} for row in rows]


def test_a_row_becomes_an_event(writer: TestClient) -> None:
    (event,) = loaded(writer, {})
    assert {name: value for name, value in event.items() if value not in (None, {})} == {
        "id": event["id"],
        "type": "state_based_violence",
        "title": "State-based violence: Government of Ukraine - DPR",
        "date_start": "2015-02-03",
        "date_end": "2015-02-03",
        "date_precision": "day",
        "date_edtf": "2015-02-03",
        "country": "UA",
        "region": "UA-14",
        "region_name": "Donetsk",
        "place": "Testove town, Testove raion",
        "lat": 48.5,
        "lon": 37.25,
        "geo_precision": "place",
        "geo_basis": "told",
        "actor": "UA",
        "actor_status": "asserted",
        "fatalities": 3,
        "fatalities_low": 2,
        "fatalities_high": 5,
        "attribution": "asserted",
        "sources": 2,
        "origins": 2,
        "dataset": "ucdp-ged",
        "external_id": "1",
        "record_state": "published",
        "revision": 1,
        "recorded_at": event["recorded_at"],
    }


def claimed(client: TestClient, event: Any) -> Any:
    claims = client.get(f"/events/{event['id']}/claims").json()["data"]
    return {claim["field"]: (claim["value"], claim["status"], claim["positions"]) for claim in claims}


def test_ucdp_tells_the_actor_and_the_dead_by_documents_that_are_cited_as_a_whole(writer: TestClient) -> None:
    (event,) = loaded(writer, {})
    told = claimed(writer, event)
    assert {field: (value, status) for field, (value, status, _) in told.items()} == {
        "actor": ("UA", "asserted"),
        "fatalities": (3, "asserted"),
    }
    for _, _, positions in told.values():
        (said,) = positions
        assert (said["claimant"], said["claimant_name"]) == ("org/ucdp", "Uppsala Conflict Data Program")
        assert (said["stance"], said["basis"], said["dataset"]) == ("asserts", "Made up witness", "ucdp-ged")
        assert [(words["quote"], words["start"], words["checked"]) for words in said["evidence"]] == [
            (None, None, False),
            (None, None, False),
        ]
    sources = writer.get("/sources").json()["data"]
    assert sorted((s["publisher"], s["published"], s["title"], s["url"]) for s in sources) == [
        ("Made up office", "2015-02-05", None, None),
        ("Vyhadka News", "2015-02-04", None, None),
    ]
    assert writer.get("/events?claimant=org/ucdp&published=2015-02-05").json()["total"] == 1


NEWS, WIRE = '"News,2015-02-04,{}"', '"Wire,2015-02-05,{}"'


@pytest.mark.parametrize(
    ("article", "outlets", "days", "expected"),
    [
        (NEWS.format("a, b; c"), "News", "04/02/2015", [("News", "2015-02-04")]),
        (f"{NEWS};{WIRE}", "News;Wire", "2015-02-04;2015-02-05", [("News", "2015-02-04"), ("Wire", "2015-02-05")]),
        (f"{NEWS.format('a')};{NEWS.format('b')}", "", "", [("News", "2015-02-04")] * 2),
        (f"{NEWS.format('A: b')};{NEWS.format('a - b ')}", "News;News", "", [("News", "2015-02-04")]),
        ("", "News;Wire", "2015-02-04;05/02/2015", [("News", "2015-02-04"), ("Wire", None)]),
        (f"{NEWS}", "News;Wire", "2015-02-04;2015-02-05", [("News", "2015-02-04"), ("Wire", "2015-02-05")]),
        ('"@News,2015-02-04,a"', "@News", "2015-02-04", [("@News", "2015-02-04")]),
        ("", "", "", []),
    ],
)  # fmt: skip
def test_a_document_is_an_outlet_a_day_and_a_headline(
    writer: TestClient, article: str, outlets: str, days: str, expected: list[Any]
) -> None:
    cells = {"source_article": article, "source_office": outlets, "source_date": days}
    (event,) = loaded(writer, cells)
    sources = writer.get("/sources").json()["data"]
    assert sorted((s["publisher"], s["published"]) for s in sources) == expected
    assert event["sources"] == len(expected)


@pytest.mark.parametrize(
    ("article", "outlets", "days"),
    [("A report", "", ""), ("A report", "News;Wire", "2015-02-04"), ("", "News", "2015-02-04;2015-02-05")],
)
def test_documents_that_are_not_understood_are_noted(
    writer: TestClient, article: str, outlets: str, days: str
) -> None:
    cells = {"source_article": article, "source_office": outlets, "source_date": days}
    told = load(writer, packed(cells))
    assert [(note["column"], note["message"], note["rows"]) for note in told["notes"]] == [
        ("source_article", "is not understood: its documents are not cited", 1)
    ]
    assert (told["imported"], writer.get("/sources").json()["total"]) == (1, 0)


def test_a_row_with_a_fault_takes_no_document_from_the_next(writer: TestClient) -> None:
    told = load(writer, packed({"best": "many"}, {"source_original": "=1+1"}, {}))
    assert (told["refused"], told["imported"]) == (2, 1)
    assert writer.get("/events").json()["data"][0]["sources"] == 2


def test_a_row_given_twice_is_refused_with_all_that_it_claims(writer: TestClient) -> None:
    told = load(writer, packed({"id": "1"}, {"id": "2", "dyad_name": "x"}, {"id": "1", "best": "5"}))
    assert (told["imported"], told["reasons"]) == (2, {"was given before, by row …": 1})
    events = writer.get("/events?sort=id").json()["data"]
    assert [claimed(writer, event)["fatalities"][0] for event in events] == [3, 3]


def test_what_a_release_tells_no_more_is_taken_back_and_what_people_say_stays(writer: TestClient) -> None:
    (event,) = loaded(writer, {})
    claim = next(
        c for c in writer.get(f"/events/{event['id']}/claims").json()["data"] if c["field"] == "actor"
    )
    writer.put("/claimants/UA/x", json={"name": "X"})
    said = {"claimant": "UA/x", "stance": "denies", "said_on": "2015-03-01"}
    assert writer.post(f"/claims/{claim['id']}/positions", json=said).status_code == 201
    told = load(writer, packed({"source_article": WIRE.format("a"), "source_office": "Wire", "best": "4"}))
    assert told["events"]["updated"] == 1
    now = claimed(writer, event)
    assert now["fatalities"][:2] == (4, "asserted")
    assert [(p["claimant"], len(p["evidence"])) for p in now["fatalities"][2]] == [("org/ucdp", 1)]
    assert now["actor"][1] == "disputed"
    assert [(p["claimant"], p["dataset"], p["number"]) for p in now["actor"][2]] == [
        ("UA/x", None, 3),
        ("org/ucdp", "ucdp-ged", 4),
    ]
    assert writer.get(f"/events/{event['id']}").json()["sources"] == 1
    assert writer.get(f"/events/{event['id']}?as_of=1").json()["sources"] == 2
    actions = writer.get("/changes?since=3&entity=position").json()["data"]
    assert [change["action"] for change in actions] == ["created", "created", "deleted", "deleted"]
    (first, second, _) = writer.get(f"/claims/{claim['id']}/history").json()["data"]
    assert [first["status"], second["status"]] == ["asserted", "disputed"]
    again = load(writer, packed({"source_article": WIRE.format("a"), "source_office": "Wire", "best": "4"}))
    assert again["revision"] is None


@pytest.mark.parametrize("include", ["", "&include=claims"])
def test_an_own_export_of_imported_events_takes_no_claims_of_theirs(include: str, writer: TestClient) -> None:
    (event,) = loaded(writer, {})
    told = claimed(writer, event)
    exported = writer.get(f"/events?format=ndjson{include}").text
    changed = exported.replace("State-based violence: ", "Fighting: ")
    answer = writer.post("/imports?format=ndjson", content=changed.encode())
    assert json.loads(answer.text.splitlines()[-1])["summary"]["events"]["updated"] == 1
    assert claimed(writer, event) == told
    assert writer.get(f"/events/{event['id']}").json()["title"].startswith("Fighting: ")


def test_who_confirmed_a_number_says_nothing_of_the_next_one(writer: TestClient) -> None:
    (event,) = loaded(writer, {})
    (claim,) = [
        c for c in writer.get(f"/claims?event={event['id']}").json()["data"] if c["field"] == "fatalities"
    ]
    writer.put("/claimants/UA/mayor", json={"name": "The mayor"})
    said = {"claimant": "UA/mayor", "stance": "confirms"}
    assert writer.post(f"/claims/{claim['id']}/positions", json=said).status_code == 201
    load(writer, packed({"best": "4"}))

    def told() -> list[Any]:
        claims = writer.get(f"/claims?event={event['id']}&field=fatalities").json()["data"]
        return [(c["value"], [p["claimant"] for p in c["positions"]]) for c in claims]

    assert sorted(told()) == [(3, ["UA/mayor"]), (4, ["org/ucdp"])]
    load(writer, packed({}))
    assert told() == [(3, ["UA/mayor", "org/ucdp"])]


def test_what_people_say_comes_back_with_an_event_that_comes_back(writer: TestClient) -> None:
    both = packed({"id": "1"}, {"id": "2", "dyad_name": "x"})
    load(writer, both, release="1")
    one, two = sorted(writer.get("/events").json()["data"], key=lambda event: int(event["external_id"]))
    (claim,) = writer.get(f"/claims?event={two['id']}&field=fatalities").json()["data"]
    writer.put("/claimants/UA/mayor", json={"name": "The mayor"})
    said = {"claimant": "UA/mayor", "stance": "denies"}
    assert writer.post(f"/claims/{claim['id']}/positions", json=said).status_code == 201
    own = {"field": "target_type", "value": "port", "positions": [said | {"stance": "asserts"}]}
    assert writer.post(f"/events/{two['id']}/claims", json=own).status_code == 201
    before = current(writer)
    assert load(writer, packed({"id": "1"}), release="2")["events"]["removed"] == 1
    told = load(writer, both, release="3")
    assert told["events"] == {"created": 1, "updated": 0, "unchanged": 1, "removed": 0}

    def without_numbers(rows: list[Any]) -> list[Any]:
        for claim in (claim for row in rows for claim in row["claims"]):
            claim["positions"] = [{k: v for k, v in p.items() if k != "number"} for p in claim["positions"]]
            claim["positions"].sort(key=lambda position: position["id"])
        return rows

    assert without_numbers(current(writer)) == without_numbers(before)
    assert load(writer, both, release="3")["revision"] is None
    feed = writer.get(f"/changes?since={told['revision'] - 1}&entity=event").json()["data"]
    assert [(change["action"], change["id"]) for change in feed] == [("restored", two["id"])]
    assert writer.delete(f"/events/{two['id']}").status_code == 200
    assert load(writer, both, release="3")["events"]["created"] == 1
    assert without_numbers(current(writer)) == without_numbers(before)
    assert writer.delete(f"/events/{two['id']}?merged_into={one['id']}").status_code == 200
    assert load(writer, both, release="3")["revision"] is None
    assert writer.get(f"/events/{two['id']}", follow_redirects=False).status_code == 308


def test_the_sides_are_parties_where_they_are_states(writer: TestClient) -> None:
    russia, ukraine = "Government of Russia (Soviet Union)", "Government of Ukraine"
    sides = [
        ("1", russia, ukraine, "2023-01-01"),
        ("1", russia, "A group", "1990-01-01"),
        ("1", "Government of Eritrea, Government of Ethiopia", "A group", "2001-01-01"),
        ("2", "A group", "Another", "2001-01-01"),
        ("3", "Government of DR Congo (Zaire)", "Civilians", "2001-01-01"),
        ("3", "A group", "Civilians", "2001-01-01"),
    ]
    events = loaded(
        writer,
        *(
            dict(zip(("type_of_violence", "side_a", "side_b", "date_start", "date_end"), (*side, side[3]), strict=True))
            | {"dyad_name": ""}
            for side in sides
        ),
    )  # fmt: skip
    assert parts(events, "type", "actor", "target", "target_type", "title") == [
        ("state_based_violence", "RU", "UA", None, f"State-based violence: {russia} - {ukraine}"),
        ("state_based_violence", None, None, None, f"State-based violence: {russia} - A group"),
        ("state_based_violence", None, None, None, f"State-based violence: {sides[2][1]} - A group"),
        ("non_state_violence", None, None, None, "Non-state violence: A group - Another"),
        ("one_sided_violence", "CD", None, "civilians", f"One-sided violence: {sides[4][1]} - Civilians"),
        ("one_sided_violence", None, None, "civilians", "One-sided violence: A group - Civilians"),
    ]


def test_days_are_no_more_exact_than_told(writer: TestClient) -> None:
    days = [
        ("1", "2015-02-03", "2015-02-03", "day", "2015-02-03"),
        ("1", "2/13/2015 12:00:00 AM", "", "day", "2015-02-13"),
        ("2", "2015-02-03 00:00:00.000", "2015-02-05 00:00:00.000", "days", "2015-02-03/2015-02-05"),
        ("3", "2015-02-02", "2015-02-08", "week", "2015-02-02/2015-02-08"),
        ("4", "2015-02-01", "2015-02-28", "month", "2015-02"),
        ("4", "2015-02-03", "2015-02-21", "days", "2015-02-03/2015-02-21"),
        ("5", "2015-01-01", "2015-12-31", "year", "2015"),
        ("5", "2015-02-03", "2015-06-21", "days", "2015-02-03/2015-06-21"),
        ("", "2015-02-01", "2015-02-28", "days", "2015-02-01/2015-02-28"),
    ]
    rows = [{"date_prec": prec, "date_start": start, "date_end": end} for prec, start, end, *_ in days]
    assert parts(loaded(writer, *rows), "date_precision", "date_edtf") == [
        (word, text) for *_, word, text in days
    ]


def test_places_are_no_more_exact_than_told(writer: TestClient) -> None:
    codes = ["1", "2", "3", "4", "5", "6", "7", ""]
    found = loaded(writer, *({"where_prec": code} for code in codes))
    assert parts(found, "geo_precision", "geo_basis", "lat", "region") == [
        ("place", "told", 48.5, "UA-14"),
        ("near", "told, of a place within about 25 km", 48.5, "UA-14"),
        ("district", "told, for the whole district", 48.5, "UA-14"),
        ("region", "told, for the whole region", 48.5, "UA-14"),
        ("area", "told, for a line or an area without borders", 48.5, "UA-14"),
        ("country", None, None, None),
        ("sea", "told, at sea or in the air", 48.5, "UA-14"),
        ("region", "told", 48.5, "UA-14"),
    ]


def test_countries_and_regions_are_those_of_today_or_none(writer: TestClient) -> None:
    where = [
        ("Syria", "Ar Raqqah Governorate", "2017", "SY", "SY-RA", None),
        ("Syria", "Hamah Governorate", "2017", "SY", "SY-HM", None),
        ("Syria", "Nowhere Governorate", "2017", "SY", None, "Nowhere Governorate"),
        ("Ukraine", "Kiev Special Republican city", "2017", "UA", "UA-30", None),
        ("Ukraine", "Rostov oblast", "2017", "UA", None, "Rostov oblast"),
        ("Russia (Soviet Union)", "Rostov oblast", "2014", "RU", "RU-ROS", None),
        ("Russia (Soviet Union)", "", "1990", None, None, "Russia (Soviet Union)"),
        ("Serbia (Yugoslavia)", "", "1991", None, None, "Serbia (Yugoslavia)"),
        ("Serbia (Yugoslavia)", "", "2010", "RS", None, None),
        ("Sudan", "", "2010", None, None, "Sudan"),
        ("Sudan", "Khartoum state", "2010", "SD", "SD-KH", None),
        ("Sudan", "", "2012", "SD", None, None),
        ("Bosnia-Herzegovina", "", "1993", "BA", None, None),
        ("Yemen (North Yemen)", "", "2015", "YE", None, None),
        ("DR Congo (Zaire)", "", "2001", "CD", None, None),
        ("Vietnam (North Vietnam)", "", "1989", "VN", None, None),
        ("Hyderabad", "", "1990", None, None, "Hyderabad"),
    ]
    rows = [
        {"country": country, "adm_1": first, "date_start": f"{year}-01-01", "date_end": "", "adm_2": ""}
        | {"where_coordinates": ""}
        for country, first, year, *_ in where
    ]
    told = load(writer, packed(*rows), dry_run="true")
    assert parts(loaded(writer, *rows), "country", "region", "place") == [tuple(each[3:]) for each in where]
    assert {(note["column"], note["value"]) for note in told["notes"]} == {
        ("adm_1", "Nowhere Governorate"),
        ("adm_1", "Rostov oblast"),
        *(
            ("country", name)
            for name in ("Russia (Soviet Union)", "Serbia (Yugoslavia)", "Sudan", "Hyderabad")
        ),
    }


def test_nothing_that_a_row_tells_lies_outside_its_range(writer: TestClient) -> None:
    ends = [
        ("2", "3", "5"),
        ("4", "3", "5"),
        ("2", "3", "1"),
        ("4", "3", "1"),
        ("0", "0", "4"),
        ("", "3", ""),
        ("4", "3", ""),
        ("", "3", "1"),
        ("3", "3", "3"),
    ]
    rows = [{"low": low, "best": best, "high": high} for low, best, high in ends]
    found = loaded(writer, *rows)
    assert parts(found, "fatalities_low", "fatalities", "fatalities_high") == [
        (2, 3, 5),
        (3, 3, 5),
        (1, 3, 3),
        (1, 3, 4),
        (0, 0, 4),
        (None, 3, None),
        (3, 3, None),
        (None, 3, 3),
        (3, 3, 3),
    ]
    told = load(writer, packed(*rows), dataset="again")
    assert [(note["column"], note["message"], note["rows"]) for note in told["notes"]] == [
        ("low", "is more than another of the three: the least of them is the lower end", 4),
        ("high", "is less than another of the three: the most of them is the upper end", 3),
    ]
    ranges = writer.get(
        "/events/aggregate?measures=fatalities&dataset=ucdp-ged&group_by=type&external_id=1,2,3,4"
    )
    assert ranges.json()["data"][0]["fatalities"] == {"low": 7, "best": 12, "high": 17, "unknown": 0}


def test_few_columns_are_the_same_format(writer: TestClient) -> None:
    row = {
        "year": "2015",
        "month": "2",
        "day": "3",
        "type_of_violence": "One-sided violence",
        "side_b": "Civilians",
    }
    few = packed(row | {"best_death": "3", "low_death": "2", "high_death": "5"}, columns=SLIM)
    assert load(writer, few, dataset="few")["imported"] == 1
    (event,) = writer.get("/events").json()["data"]
    assert parts(
        [event], "type", "title", "date_start", "date_precision", "country", "region", "geo_precision"
    ) == [
        (
            "one_sided_violence",
            "One-sided violence: Government of Ukraine - Civilians",
            "2015-02-03",
            "day",
            "UA",
            None,
            None,
        )
    ]
    assert event["date_basis"] == "first day; how exactly it is known is not in the file"
    assert parts([event], "fatalities_low", "fatalities", "fatalities_high") == [(2, 3, 5)]


@pytest.mark.parametrize("without", ["date_prec", "where_prec"])
@pytest.mark.parametrize("dataset", [None, "ucdp-ged"])
def test_a_file_without_precisions_does_not_overwrite_a_release_that_has_them(
    without: str, dataset: str | None, database: Database
) -> None:
    imported(database, packed({}), "23.1")
    few = packed({"best": "4"}, columns=[name for name in COLUMNS if name != without])
    with pytest.raises(Unreadable, match=f"has no {without}.*name a data set of its own"):
        imported(database, few, "24.1", dataset)
    assert imported(database, few, "24.1", "few")["events"]["created"] == 1
    assert imported(database, packed({}), "23.1")["events"]["unchanged"] == 1


def test_who_asks_for_the_three_types_sees_only_them(writer: TestClient) -> None:
    loaded(writer, {}, {"type_of_violence": "2"}, {"type_of_violence": "3", "side_b": "Civilians"})
    strike = {"type": "strike", "title": "A strike", "fatalities": "nearly 10", "launched": 4}
    assert writer.post("/events", json=strike).status_code == 201
    for address, key in (("/events", "total"), ("/events/aggregate?group_by=region", "total")):
        mark = "&" if "?" in address else "?"
        asked = f"{address}{mark}type=strike,interception,aid_request"
        assert (writer.get(address).json()[key], writer.get(asked).json()[key]) == (4, 1)
    measured = writer.get("/events/aggregate?group_by=type&measures=count,fatalities,launched").json()["data"]
    three = {"fatalities": {"low": 2, "best": 3, "high": 5, "unknown": 0}}
    none = {"launched": {"low": None, "best": None, "high": None, "unknown": 0}}
    assert sorted(measured, key=lambda row: row["type"]) == [
        *({"type": name, "count": 1} | three | none for name in ("non_state_violence", "one_sided_violence", "state_based_violence")),
        {"type": "strike", "count": 1, "fatalities": {"low": 9, "best": 9, "high": 10, "unknown": 0}}
        | {"launched": {"low": 4, "best": 4, "high": 4, "unknown": 0}},
    ]  # fmt: skip


# Releases


def release(number: int, *rows: dict[str, str]) -> tuple[str, bytes]:
    return f"{number}.1", packed(*rows, tags=TAGS if number % 2 else None)


RELEASES = [
    release(8, {"id": "1"}, {"id": "2"}),
    release(9, {"id": "1", "best": "4"}, {"id": "3"}),
    release(20, {"id": "1", "best": "4"}, {"id": "2"}, {"id": "4"}),
    release(100, {"id": "2", "best": "5"}, {"id": "4", "adm_1": "Luhansk oblast"}),
]


def test_each_change_between_releases_can_be_read(writer: TestClient) -> None:
    told = [load(writer, content, release=name)["events"] for name, content in RELEASES]
    assert [tuple(events.values()) for events in told] == [
        (2, 0, 0, 0),
        (1, 1, 0, 1),
        (2, 0, 1, 1),
        (0, 2, 0, 1),
    ]
    states = [writer.get(f"/events?as_of={n}&sort=title&limit=9").json()["data"] for n in (1, 2, 3, 4)]
    assert [sorted(parts(state, "external_id", "fatalities")) for state in states] == [
        [("1", 3), ("2", 3)],
        [("1", 4), ("3", 3)],
        [("1", 4), ("2", 3), ("4", 3)],
        [("2", 5), ("4", 3)],
    ]
    names = {event["id"]: event["external_id"] for state in states for event in state}
    feed = [
        change for change in writer.get("/changes?limit=100").json()["data"] if change["entity"] == "event"
    ]
    assert sorted((change["revision"], names[change["id"]], change["action"]) for change in feed) == [
        (1, "1", "created"),
        (1, "2", "created"),
        (2, "1", "updated"),
        (2, "2", "deleted"),
        (2, "3", "created"),
        (3, "2", "restored"),
        (3, "3", "deleted"),
        (3, "4", "created"),
        (4, "1", "deleted"),
        (4, "2", "updated"),
        (4, "4", "updated"),
    ]
    second = next(id for id, name in names.items() if name == "2")
    history = writer.get(f"/events/{second}/history").json()["data"]
    assert [(version["revision"], version["action"]) for version in history] == [
        (1, "created"),
        (2, "deleted"),
        (3, "restored"),
        (4, "updated"),
    ]
    assert [step["path"] for step in history[-1]["patch"] if "fatal" in step["path"]] == ["/fatalities"]


def test_any_order_ends_in_the_newest(database: Database, writable: TestClient) -> None:
    ends = []
    for number, order in enumerate(itertools.permutations(RELEASES)):
        for name, content in order:
            imported(database, content, name, f"order-{number}")
        again = [imported(database, content, name, f"order-{number}") for name, content in order]
        assert {each["revision"] for each in again} == {None}
        assert [each["newer_release"] for each in again].count(None) == 1
        ends.append(current(writable, dataset=f"order-{number}"))
    assert len(ends) == 24
    for event in (event for end in ends for event in end):
        event["claims"] = [
            (claim["field"], claim["value"], [(p["number"], len(p["evidence"])) for p in claim["positions"]])
            for claim in event["claims"]
        ]
    names = ("id", "dataset")
    without = [[{n: row[n] for n in row if n not in names} for row in end] for end in ends]
    assert [sorted(end, key=lambda row: row["external_id"]) for end in without] == 24 * [
        sorted(without[0], key=lambda row: row["external_id"])
    ]
    assert sorted(parts(ends[0], "external_id", "fatalities")) == [("2", 5), ("4", 3)]


def test_a_row_with_a_fault_keeps_what_the_file_may_have(writer: TestClient) -> None:
    load(writer, packed({"id": "1"}, {"id": "2"}), release="1")
    told = load(writer, packed({"id": "1"}, {"id": "3", "best": "many"}), release="2")
    assert (told["synced"], told["events"]["removed"], told["refused"]) == (False, 0, 1)
    told = load(writer, packed({"id": "1"}, {"id": "3"}), release="2")
    assert (told["synced"], told["events"]["removed"], told["events"]["created"]) == (True, 1, 1)


# The files that UCDP published


@there
def test_the_releases_of_ukraine(database: Database, writable: TestClient) -> None:
    told = [imported(database, SHARED / "data" / file, name) for name, (file, _) in FILES.items()]
    assert [(each["rows"], each["imported"], each["refused"]) for each in told] == [
        (rows, rows, 0) for _, rows in FILES.values()
    ]
    assert [tuple(each["events"].values()) for each in told] == [
        (1167, 0, 0, 0),
        (1916, 954, 119, 94),
        (90, 71, 2916, 2),
        (896, 1271, 1716, 90),  # of these 1,211 only in how UCDP writes whom the documents quote
    ]
    states = [dict[str, Any]()] + [
        {row["id"]: row for row in current(writable, as_of=str(revision))} for revision in (1, 2, 3, 4)
    ]
    assert [len(state) for state in states[1:]] == [rows for _, rows in FILES.values()]
    totals = [
        writable.get(f"/events/aggregate?measures=fatalities&as_of={revision}&type=state_based_violence")
        for revision in (1, 2, 3, 4)
    ]
    assert [tuple(told.json()["data"][0]["fatalities"].values()) for told in totals] == [
        (6187, 6830, 7893, 0),
        (7365, 7837, 8771, 0),
        (7843, 8342, 9334, 0),
        (10670, 18391, 26386, 0),
    ]
    known = set[str]()
    for revision, (before, after) in enumerate(itertools.pairwise(states), 1):
        expected = dict.fromkeys(after.keys() - before.keys() - known, "created")
        expected |= dict.fromkeys(after.keys() & known - before.keys(), "restored")
        known |= after.keys()
        expected |= dict.fromkeys(before.keys() - after.keys(), "deleted")
        expected |= {id: "updated" for id in before.keys() & after.keys() if before[id] != after[id]}
        assert told_in(writable, revision) == expected


def told_in(client: TestClient, revision: int) -> dict[str, str]:
    """What the feed tells of the events in one revision."""
    since, told = str(revision - 1), dict[str, str]()
    while True:
        page = client.get("/changes", params={"since": since, "limit": 1000}).json()
        mine = [change for change in page["data"] if change["revision"] == revision]
        told |= {change["id"]: change["action"] for change in mine if change["entity"] == "event"}
        if not mine:
            return told
        since = page["links"]["next"].partition("since=")[2].partition("&")[0]


@there
def test_the_releases_of_ukraine_backwards(new_database: Callable[[], Any]) -> None:
    ends = []
    for order in (("23.4", "23.1", "22.1", "19.1"), ("22.1", "19.1", "23.4", "23.1")):
        with migrated(new_database) as database:
            told = [imported(database, SHARED / "data" / FILES[name][0], name) for name in order]
            newest = order.index("23.4")
            assert [each["newer_release"] for each in told[newest + 1 :]] == ["23.4"] * (3 - newest)
            with client_of(database) as client:
                ends.append(current(client))
    assert len(ends[0]) == 3883
    assert ends[0] == ends[1]


@there
def test_syria(database: Database) -> None:
    told = imported(database, SHARED / "data" / "ucdp_ged_syria_2016_2019.csv.gz", None, "ged-syria")
    assert (told["rows"], told["imported"], told["refused"]) == (16566, 16566, 0)
    assert {(note["column"], note["value"], note["rows"]) for note in told["notes"]} == {
        ("high", None, 82),  # in 11 of these it is less than the low value alone
        ("low", None, 77),
    }


@there
def test_the_world() -> None:
    """Read only: that such rows can be loaded is shown above."""
    path, report = SHARED / "data" / "ucdp_ged_world_1989_2020_slim.csv.gz", Report()
    with path.open("rb") as raw:
        rows = GED.read(File(raw), Options(dataset="world"), report)
        made = Counter(line.entity for line in rows)
    assert made == {"claimant": 1, "event": 176579, "claim": 313016, "position": 313016}
    assert (report.rows, report.refused) == (176579, 0)
