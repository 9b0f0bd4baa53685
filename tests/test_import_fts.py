"""OCHA's Financial Tracking Service: appeals are requests for aid, and what was given is left out with its reason."""

import csv
import io

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.imports.fts import GIVEN, NO_APPEAL
from tests.conftest import SHARED
from tests.importing import imported, rows_of

PLANS, FLOWS = rows_of("fts-plans.csv"), rows_of("fts-flows.csv")


def test_appeals_become_requests_for_aid(database: Database, writable: TestClient) -> None:
    told = imported(database, "fts", PLANS)
    assert (told["rows"], told["imported"], told["reasons"]) == (8, 7, {NO_APPEAL: 1})
    assert (told["refused"], told["left_out"]) == (1, 1)
    assert told["found"]["tags"] == "yes"
    fields = "external_id,title,date_edtf,date_precision,country,actor,beneficiary,amount,currency,incident,attribution"
    answer = writable.get(f"/events?type=aid_request&sort=external_id&format=csv&fields={fields}")
    plan, shared = "Invented Regional Plan 2025", "Invented Shared Plan 2030"
    un = "org/united-nations"
    assert list(csv.reader(io.StringIO(answer.text)))[1:] == [
        ["9001-UKR", "Appeal for aid to Ukraine: Invented Winter Plan 2024", "2024-01-01/2024-12-31", "days"]
        + ["UA", un, "UA", "1500000.0", "USD", "fts-9001", "asserted"],
        ["9002-MDA", f"Appeal for aid to Moldova: {plan}", "2025-03-01/2026-02-28", "days"]
        + ["MD", un, "MD", "200000.0", "USD", "fts-9002", "asserted"],
        ["9002-POL", f"Appeal for aid to Poland: {plan}", "2025-03-01/2026-02-28", "days"]
        + ["PL", un, "PL", "300000.0", "USD", "fts-9002", "asserted"],
        ["9003-HUN", f"Appeal for aid to Hungary: {shared}", "2030-01-01/2030-12-31", "days"]
        + ["HU", un, "HU", "", "USD", "fts-9003", "asserted"],
        ["9003-ROU", f"Appeal for aid to Romania: {shared}", "2030-01-01/2030-12-31", "days"]
        + ["RO", un, "RO", "", "USD", "fts-9003", "asserted"],
        ["9003-SVK", f"Appeal for aid to Slovakia: {shared}", "2030-01-01/2030-12-31", "days"]
        + ["SK", un, "SK", "", "USD", "fts-9003", "asserted"],
        ["9004-YEM", "Appeal for aid to Yemen: План без днів", "2019", "year"]
        + ["YE", un, "YE", "0.0", "USD", "fts-9004", "asserted"],
    ]


def test_an_amount_of_several_countries_is_nobodys(database: Database) -> None:
    notes = {(n["message"], n["value"]): n["rows"] for n in imported(database, "fts", PLANS)["notes"]}
    assert notes == {
        ("stands for several countries of the plan: the amount is unknown", "440000"): 2,
        ("is empty: the amount is unknown", None): 1,
    }


def test_unknown_amounts_are_counted_among_those_in_dollars(database: Database, writable: TestClient) -> None:
    imported(database, "fts", PLANS)
    asked = "/events/aggregate?type=aid_request&group_by=currency&measures=amount&currency=USD"
    assert writable.get(asked).json()["data"] == [
        {"currency": "USD", "count": 7, "amount": {"best": 2000000.0, "unknown": 3}}
    ]


def test_a_later_release_changes_what_differs(database: Database, writable: TestClient) -> None:
    imported(database, "fts", PLANS)
    assert imported(database, "fts", PLANS)["revision"] is None
    told = imported(database, "fts", PLANS.replace(b"1500000", b"1750000"))
    assert told["events"] == {"created": 0, "updated": 1, "unchanged": 6, "removed": 0}
    (event,) = writable.get("/events?country=UA&include=claims").json()["data"]
    assert (event["amount"], {c["field"]: c["value"] for c in event["claims"]}) == (
        1750000,
        {"actor": "org/united-nations", "amount": 1750000},
    )


def test_money_given_is_left_out(database: Database) -> None:
    told = imported(database, "fts", FLOWS)
    assert (told["rows"], told["imported"], told["reasons"]) == (2, 0, {GIVEN: 2})
    assert told["events"] == {"created": 0, "updated": 0, "unchanged": 0, "removed": 0}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("UKR,9001", "XQZ,9001", "is not a country"),
        ("2024-01-01,2024-12-31", "2922-01-01,2922-12-31", "lies in the future"),
        ("2024-01-01,2024-12-31", "2024-12-31,2024-01-01", "lies before startDate"),
        ("1500000", "-5", "is less than nothing"),
        ("1500000", "much", "is not a number"),
        ("UKR,9001,", "UKR,,", "is empty, and is needed"),
        (",,,2019,0", ",,,20190,0", "is not a year"),
    ],
)
def test_a_row_with_a_fault_is_refused(old: str, new: str, reason: str, database: Database) -> None:
    told = imported(database, "fts", PLANS.replace(old.encode(), new.encode()))
    assert (told["refused"], told["left_out"]) == (2, 1)
    told["reasons"].pop(NO_APPEAL)
    assert told["reasons"] == {reason: 1}


@pytest.mark.skipif(not (SHARED / "data").exists(), reason="the data folder is not beside the repository")
@pytest.mark.parametrize(
    ("file", "rows", "taken", "reasons", "notes"),
    [
        ("requirements_funding_global", 3669, 1225, {NO_APPEAL: 2444}, [46, 13]),
        ("incoming_funding_fixture", 1106, 0, {GIVEN: 1106}, []),
    ],
)
def test_the_tables(
    file: str, rows: int, taken: int, reasons: dict[str, int], notes: list[int], database: Database
) -> None:
    told = imported(database, "fts", (SHARED / "data" / f"ocha_fts_{file}.csv.gz").read_bytes())
    assert (told["rows"], told["imported"], told["reasons"]) == (rows, taken, reasons)
    assert told["left_out"] == told["refused"]
    assert [note["rows"] for note in told["notes"]] == notes
