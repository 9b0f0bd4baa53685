"""VIINA: each outlet's report is a source and a position, and reports that repeat one another have one origin."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app import keys
from app.batch import Batch
from app.db import Database
from app.drafts import ClaimDraft
from app.imports.outlets import OUTLETS, Joined, dispatches, writers
from app.ledger import digest
from app.quotes import sha256_of
from app.record import record
from tests.conftest import SHARED
from tests.importing import imported, rows_of, sent

ROWS = rows_of("viina.csv")
EVERY = "/events?record_state=published,draft&sort=external_id&limit=1000"
FIRST = "Вночі ракета влучила у підстанцію біля вигаданого Зеленогаю: світла немає у трьох селах - мер"


@pytest.fixture
def viina(writable: TestClient, database: Database) -> TestClient:
    told = imported(database, "viina", ROWS)
    assert (told["imported"], told["events"]["created"], told["dataset"]) == (10, 10, "viina")
    return writable


def events(client: TestClient, more: str = "") -> dict[str, Any]:
    return {row["external_id"]: row for row in client.get(EVERY + more).json()["data"]}


def positions(event: Any, field: str = "occurrence") -> list[Any]:
    """In the order in which they were recorded, on whatever statements."""
    told = [claim["positions"] for claim in event["claims"] if claim["field"] == field]
    return sorted((position for each in told for position in each), key=lambda position: position["number"])


def statements(event: Any) -> list[str]:
    return sorted(claim["statement"] for claim in event["claims"] if claim["field"] == "occurrence")


def test_rows_become_strikes(viina: TestClient) -> None:
    fields = "external_id,title,record_state,date_edtf,region,country,geo_precision,actor,target_type,sources,origins"
    table = list(csv.reader(io.StringIO(viina.get(f"{EVERY}&format=csv&fields={fields}").text)))[1:]
    assert sorted(table) == [
        ["2023-501", "Strike on an electrical substation, Zelenohai", "published", "2023-05-02"]
        + ["UA-63", "UA", "place", "", "electrical substation", "1", "1"],
        ["2023-502", "Strike on an electrical substation, Zelenohai", "published", "2023-05-01"]
        + ["UA-63", "UA", "place", "", "electrical substation", "1", "1"],
        ["2023-503", "Strike on an airfield, Vymyslene", "published", "2023-05-03"]
        + ["UA-43", "UA", "place", "UA", "airfield", "1", "1"],
        ["2023-504", "Strike on a fuel depot, Vyhadane", "published", "2023-05-04"]
        + ["UA-14", "UA", "place", "RU", "fuel depot", "2", "2"],
        ["2023-505", "Strike on a port, Havan", "published", "2023-05-05"]
        + ["UA-51", "UA", "place", "", "port", "2", "2"],
        ["2023-506", "Explosion, fire or damage at an ammunition depot", "draft", "2023-05-06"]
        + ["", "", "point", "", "ammunition depot", "2", "1"],
        ["2023-507", "Strike on a refinery, Skadne", "published", "2023-05-07"]
        + ["", "UA", "place", "", "refinery", "1", "1"],
        ["2023-508", "Strike on a railway hub, Pidhai", "published", "2023-05-08"]
        + ["UA-32", "UA", "place", "", "railway hub", "1", "1"],
        ["2023-510", "Strike on an electrical substation, Novyi Hai", "published", "2023-05-02"]
        + ["UA-63", "UA", "place", "", "electrical substation", "2", "1"],
        ["2024-509", "Strike on several kinds of targets, Stepne", "published", "2024-01-09"]
        + ["", "UA", "place", "", "", "1", "1"],
    ]


def test_outlets_of_two_countries_corroborate(viina: TestClient) -> None:
    event = events(viina, "&include=claims")["2023-504"]
    assert [(c["field"], c["value"], c["status"]) for c in event["claims"]] == [
        ("actor", "RU", "asserted"),
        ("occurrence", True, "corroborated"),
        ("occurrence", True, "corroborated"),
    ]
    said = [(p["claimant"], p["claimant_name"], p["stance"], p["said_on"]) for p in positions(event)]
    assert said == [
        ("UA/nv", "NV", "asserts", "2023-05-04"),
        ("RU/ria", "RIA Novosti", "asserts", "2023-05-04"),
    ]
    (words,) = positions(event)[0]["evidence"]
    quote = "Ударили по вигаданій нафтобазі: чотири резервуари горять, її гасять пожежники з усієї"
    assert (words["quote"], words["start"], words["end"], words["checked"]) == (quote, 0, len(quote), True)


def test_who_attacked_is_told_by_viina_and_by_no_outlet(viina: TestClient) -> None:
    found = events(viina, "&include=claims")
    told = {name: positions(event, "actor") for name, event in found.items() if event["actor"]}
    assert {
        name: [(p["claimant"], p["claimant_name"], p["stance"]) for p in said] for name, said in told.items()
    } == {name: [("org/viina", "VIINA", "asserts")] for name in ("2023-503", "2023-504")}
    assert [p["evidence"] for said in told.values() for p in said] == [[], []]
    assert "org/viina" not in {p["claimant"] for event in found.values() for p in positions(event)}


def test_a_report_is_a_source_without_its_text(viina: TestClient) -> None:
    event = events(viina, "&include=sources")["2023-502"]
    (source,) = event["source_documents"]
    assert {
        name: source[name] for name in ("url", "publisher", "published", "language", "length", "sha256")
    } == {
        "url": "https://www.unian.ua/war/vyhadka-1.html",
        "publisher": "UNIAN",
        "published": "2023-05-01",
        "language": "uk",
        "length": len(FIRST),
        "sha256": sha256_of(FIRST),
    }
    assert "трьох селах" not in viina.get(EVERY + "&include=claims,sources").text


def elsewhere(name: str, place: str, *changes: tuple[str, str]) -> bytes:
    """The report of row 501, in another row."""
    row = ROWS.decode().splitlines()[1].replace("501,", f"{name},", 1).replace("Zelenohai", place)
    for old, new in changes:
        assert old in row
        row = row.replace(old, new)
    return f"{row}\n".encode()


def test_one_report_in_several_rows_is_one_statement_about_their_events(
    database: Database, writable: TestClient
) -> None:
    imported(database, "viina", ROWS + elsewhere("601", "Pole") + elsewhere("602", "Step"))
    found = events(writable, "&include=claims")
    (statement,) = statements(found["2023-501"])
    assert statements(found["2023-601"]) == statements(found["2023-602"]) == [statement]
    assert [name for name, event in found.items() if statement in statements(event)] == [
        *("2023-501", "2023-601", "2023-602")
    ]
    assert writable.get(f"/claims?statement={statement}&limit=1").json()["total"] == 3


def test_the_statement_of_a_report_does_not_depend_on_other_rows(
    viina: TestClient, database: Database
) -> None:
    before = statements(events(viina, "&include=claims")["2023-501"])
    told = imported(database, "viina", ROWS + elsewhere("601", "Pole"))
    assert (told["events"]["created"], told["events"]["unchanged"]) == (1, 10)
    after = events(viina, "&include=claims")
    assert statements(after["2023-501"]) == statements(after["2023-601"]) == before


@pytest.mark.parametrize(
    "change",
    [("у трьох", "у двох"), ("https://24tv.ua/vyhadka_n1", "https://24tv.ua/n2"), ("24tvua,", "liga,")],
)
def test_another_text_page_or_outlet_is_another_report(
    change: tuple[str, str], database: Database, writable: TestClient
) -> None:
    imported(database, "viina", ROWS + elsewhere("601", "Pole", change))
    found = events(writable, "&include=claims")
    assert len(found["2023-601"]["claims"]) == 1
    assert statements(found["2023-601"]) != statements(found["2023-501"])


def test_each_report_of_a_row_is_a_statement_and_those_without_text_are_the_rows_own(
    viina: TestClient,
) -> None:
    found = events(viina, "&include=claims")
    assert [len(statements(found[name])) for name in ("2023-504", "2023-510")] == [2, 2]
    assert statements(found["2023-505"]) == [digest(found["2023-505"]["id"], "occurrence", True)]
    assert len(positions(found["2023-505"])) == 2


def test_a_release_takes_a_statement_back_where_its_row_no_longer_makes_it(
    database: Database, writable: TestClient
) -> None:
    first = ROWS + elsewhere("601", "Pole")
    imported(database, "viina", first)
    before = events(writable, "&include=claims")
    told = imported(database, "viina", ROWS + elsewhere("601", "Pole", ("у трьох", "у двох")))
    assert told["events"] == {"created": 0, "updated": 1, "unchanged": 10, "removed": 0}
    after = events(writable, "&include=claims")
    assert after["2023-501"]["claims"] == before["2023-501"]["claims"]
    (claim,) = after["2023-601"]["claims"]
    assert [claim["statement"]] != statements(before["2023-601"]) and len(claim["positions"]) == 1
    assert imported(database, "viina", first)["revision"]
    assert statements(events(writable, "&include=claims")["2023-601"]) == statements(before["2023-601"])


def test_what_a_person_says_of_an_event_stays(viina: TestClient, database: Database) -> None:
    id = events(viina)["2023-501"]["id"]
    claim = ClaimDraft(event=id, statement="mayor", field="fatalities", value=2)
    record(database, Batch(claims=[claim]))
    assert imported(database, "viina", ROWS)["revision"] is None
    assert len(events(viina, "&include=claims")["2023-501"]["claims"]) == 2


def test_what_somebody_published_stays_published(database: Database, writable: TestClient) -> None:
    imported(database, "viina", ROWS)

    def drafts() -> dict[str, str]:
        return {name: row["id"] for name, row in events(writable).items() if row["record_state"] == "draft"}

    (_, id), *others = drafts().items()
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    bearer = {"Authorization": f"Bearer {secret}"}
    assert (
        writable.patch(f"/events/{id}", json={"record_state": "published"}, headers=bearer).status_code == 200
    )
    assert imported(database, "viina", ROWS)["revision"] is None
    assert drafts() == dict(others)


def test_near_identical_reports_of_a_day_and_the_next_have_one_origin(viina: TestClient) -> None:
    """The first stands later in the file than a report that repeats it."""
    found = events(viina, "&include=sources")
    (first,) = found["2023-502"]["source_documents"]
    (later,) = found["2023-501"]["source_documents"]
    assert first["derived_from"] is None
    assert (later["derived_from"], later["origin"]) == (first["id"], first["id"])
    outlets = {s["publisher"]: s["origin"] for s in found["2023-510"]["source_documents"]}
    assert outlets == {"NV": first["id"], "UNIAN": first["id"]}


def test_whose_words_they_are_is_not_guessed_and_whose_page_it_is_follows_from_its_host(
    viina: TestClient,
) -> None:
    event = events(viina, "&include=claims,sources")["2023-505"]
    pages = ["https://nv.ua/ukr/vyhadka-3.html", "https://www.unian.ua/war/vyhadka-3.html"]
    said = [(p["claimant"], words) for p in positions(event) for words in p["evidence"]]
    assert [(who, w["quote"], w["start"], w["end"], w["checked"]) for who, w in said] == [
        ("UA/nv", None, None, None, False),
        ("UA/unian", None, None, None, False),
    ]
    sources = sorted(event["source_documents"], key=lambda source: source["url"])
    assert [(s["url"], s["publisher"], s["sha256"], s["length"]) for s in sources] == [
        (pages[0], "NV", None, None),
        (pages[1], "UNIAN", None, None),
    ]


def test_without_a_page_of_its_own_an_outlet_has_no_source(database: Database, writable: TestClient) -> None:
    rows = ROWS.replace(b"https://nv.ua/ukr/vyhadka-3.html|", b"https://elsewhere.ua/3|")
    told = imported(database, "viina", rows)
    event = events(writable, "&include=claims")["2023-505"]
    assert [(p["claimant"], len(p["evidence"])) for p in positions(event)] == [("UA/nv", 0), ("UA/unian", 1)]
    notes = {note["message"] for note in told["notes"] if note["column"] == "sources_matching"}
    assert notes == {
        "no text can be ascribed to nv, and no page: its position cites nothing",
        "no text can be ascribed to unian: its page is cited as a whole",
    }


def test_what_is_not_understood_is_noted(database: Database) -> None:
    told = imported(database, "viina", ROWS)
    assert sorted((note["column"], note["value"], note["message"]) for note in told["notes"]) == [
        ("ADM1_NAME", "Atlantis", "is not one region of Ukraine"),
        ("a_ukr_init", "1", "both sides are said to have begun it: the actor is unknown"),
        (
            "attack_terms",
            None,
            "tells of no attack: the event is a draft until somebody publishes it",
        ),
        (
            "sources_matching",
            "nv|unian",
            "no text can be ascribed to nv: its page is cited as a whole",
        ),
        (
            "sources_matching",
            "nv|unian",
            "no text can be ascribed to unian: its page is cited as a whole",
        ),
        (
            "target_classes",
            "AMMUNITION_ARSENAL|STRATEGIC_AIRBASE",
            "are several: the kind of target is unknown",
        ),
    ]


def test_over_http_quotes_are_not_told_as_checked(database: Database, writable: TestClient) -> None:
    assert sent(writable, database, ROWS, format="viina")["imported"] == 10
    (position,) = positions(events(writable, "&include=claims")["2023-501"])
    assert [words["checked"] for words in position["evidence"]] == [False]


@pytest.mark.usefixtures("viina")
def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    told = imported(database, "viina", ROWS)
    assert (told["revision"], told["events"]["unchanged"]) == (None, 10)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("501,20230502,24tvua", "501,29220502,24tvua", "lies in the future"),
        ("501,20230502,24tvua", "501,soon,24tvua", "is not a date"),
        ("501,20230502,24tvua", "501,,24tvua", "is empty, and is needed"),
        ("501,20230502,24tvua", ",20230502,24tvua", "is empty, and is needed"),
        ("501,20230502,24tvua", "501,20230502,gazeta", "… is an outlet of which it is not known whose it is"),
        ("24tvua,https://24tv.ua/vyhadka_n1,5010,ENERGY_GRID_SUPPORT", "24tvua,,5010,BAKERY", "is a class of targets that is not known"),
        (",36.21,49.51", ",36.21,149.51", "Input should be less than or equal to 90"),
    ],
)  # fmt: skip
def test_a_row_with_a_fault_is_refused_with_all_that_it_brings(
    old: str, new: str, reason: str, database: Database, writable: TestClient
) -> None:
    told = imported(database, "viina", ROWS.replace(old.encode(), new.encode(), 1))
    assert (told["imported"], told["reasons"]) == (9, {reason: 1})
    assert len(events(writable)) == 9


texts = st.lists(st.text("аії ыw.", max_size=8), max_size=3)
rows = st.builds(
    Joined,
    st.lists(st.sampled_from(sorted(OUTLETS)), min_size=1, max_size=3, unique=True).map(tuple),
    st.lists(st.sampled_from(["https://nv.ua/1", "https://ria.ru/1", "", "https://[", "x"]), max_size=2).map(tuple),
    texts.map(tuple),
    st.booleans(),
)  # fmt: skip


@given(st.lists(rows, max_size=4))
def test_each_outlet_has_a_report_and_each_text_one_writer_at_most(joined: list[Joined]) -> None:
    known = writers(joined)
    for row in joined:
        found = list(dispatches(row, known))
        assert {report.outlet for report in found} == set(row.outlets)
        told = [report.text for report in found if report.text is not None]
        assert set(told) <= set(row.texts)
        if len(row.outlets) == 1 and row.texts:
            assert told == list(dict.fromkeys(row.texts))
        assert all(report.url in (None, *row.urls) for report in found)


@pytest.mark.skipif(not (SHARED / "data").exists(), reason="the data folder is not beside the repository")
def test_the_extract(database: Database, writable: TestClient) -> None:
    for year, rows in ((2022, 2060), (2023, 650), (2024, 543), (2025, 325)):
        data = (SHARED / "data" / f"viina_derived_{year}.csv.gz").read_bytes()
        told = imported(database, "viina", data)
        assert (told["rows"], told["imported"], told["events"]["created"]) == (rows, rows, rows)
    assert writable.get("/events?dataset=viina&limit=1").json()["total"] == 2642
    assert writable.get("/events?dataset=viina&record_state=draft&limit=1").json()["total"] == 936
    assert writable.get("/sources?limit=1").json()["total"] == 2825
