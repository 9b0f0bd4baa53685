"""Tables with HXL tags: columns are known by their tags, and what the rows are is said or asked for."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import assume, given
from hypothesis import strategies as st

from app import keys
from app.db import Database
from app.imports.files import File, Unreadable
from app.imports.form import Options
from app.imports.heads import DELIMITERS, tagged
from app.imports.report import Report
from app.imports.tables import Table
from tests.importing import imported, rows_of, sent
from tests.test_load import ROOT

ROWS = rows_of("hxl.csv")
SMALL = "Date,Town,Region,Killed\n#date,#loc+name,#adm1+name,#affected+killed\n"


def table(client: TestClient, fields: str) -> list[list[str]]:
    answer = client.get(f"/events?sort=title&format=csv&fields={fields}")
    return list(csv.reader(io.StringIO(answer.text)))[1:]


def small(*rows: str, tags: str | None = None) -> bytes:
    head = SMALL if tags is None else f"{SMALL.splitlines()[0]}\n{tags}\n"
    return (head + "".join(f"{row}\n" for row in rows)).encode()


def test_columns_are_known_by_their_tags(database: Database, writable: TestClient) -> None:
    told = imported(database, "hxl", ROWS, dataset="tagged")
    assert (told["imported"], told["refused"], told["found"]["tags"]) == (5, 0, "yes")
    fields = "external_id,type,title,date_edtf,date_precision,country,region,place,geo_precision,fatalities,injured,amount"
    assert sorted(table(writable, fields)) == [
        ["X-1", "strike", "Strike, Вигадане", "2024-03-02/2024-03-04", "days"]
        + ["UA", "UA-51", "Вигадане", "place", "2", "3", ""],
        ["X-2", "aid_request", "Aid request, Ukraine", "2024-05", "month"]
        + ["UA", "", "", "country", "", "", "2500000.0"],
        ["X-3", "strike", "Strike, Kharkiv", "2023", "year"]
        + ["UA", "UA-63", "", "point", "0", "", ""],
        ["X-4", "interception", "Interception, Nowhere", "", "unknown"]
        + ["UA", "", "Nowhere", "country", "", "", ""],
        ["X-5", "strike", "Strike, Poland", "2022", "year"]
        + ["PL", "", "", "country", "", "", ""],
    ]  # fmt: skip


def test_what_is_not_read_is_named(database: Database) -> None:
    notes = imported(database, "hxl", ROWS, dataset="tagged")["notes"]
    assert sorted((note["column"], note["message"]) for note in notes) == [
        ("Actor", "is lost: names of parties, of which it is not told what state they are of"),
        ("Desk", "is lost: it names documents without their words, which a position needs"),
        ("District", "is lost: no field has it"),
        ("Group", "is lost: names of parties, of which it is not told what state they are of"),
        ("Oblast", "is not one region of the country: it stays in place"),
        ("Page", "is lost: it names documents without their words, which a position needs"),
        ("Remarks", "is lost: it has no tag"),
        ("Story", "is lost: no field has it"),
        ("Women", "is lost: #affected+killed+f is not read"),
    ]


@pytest.mark.parametrize(
    ("data", "options", "reason"),
    [
        (b"a,b\n1,2\n", {"dataset": "d"}, "none of the first 25 rows has HXL tags, like #date"),
        (small("2024-01-01,Town,,1"), {"dataset": "d"}, "say what the rows are with type"),
        (small("2024-01-01,Town,,1"), {"type": "strike"}, "name one with dataset"),
        (small("2024-01-01,Town,,1"), {"dataset": "d", "type": "strikes"}, "'strikes' is not a type"),
        (small("01/02/2024,Town,,1"), {"dataset": "d", "type": "strike"}, "the day or the month first?"),
    ],
)
def test_what_has_to_be_said_is_asked_for(
    data: bytes, options: dict[str, Any], reason: str, database: Database
) -> None:
    with pytest.raises(Unreadable, match=reason.replace("?", r"\?")):
        imported(database, "hxl", data, **options)


def test_other_formats_tell_the_type_themselves(database: Database) -> None:
    with pytest.raises(Unreadable, match="leave type out"):
        imported(database, "fts", rows_of("fts-plans.csv"), type="strike")


def test_without_an_identifier_the_cells_are_the_name(database: Database, writable: TestClient) -> None:
    how: dict[str, Any] = {"dataset": "d", "type": "strike"}
    rows = ("2024-01-01,Town,,1", "2024-01-01,Town,,2")
    assert imported(database, "hxl", small(*rows), **how)["events"]["created"] == 2
    assert imported(database, "hxl", small(*rows), **how)["revision"] is None
    told = imported(database, "hxl", small(rows[0], "2024-01-01,Town,,3"), **how, sync=True)
    assert told["events"] == {"created": 1, "updated": 0, "unchanged": 1, "removed": 1}
    told = imported(database, "hxl", small(*rows, rows[0]), **how)
    assert (told["imported"], told["reasons"]) == (2, {"was given before, by row …": 1})
    assert sorted(table(writable, "fatalities")) == [["1"], ["2"], ["3"]]


def test_the_name_does_not_depend_on_the_process(
    database: Database, writable: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_bytes(small("2024-01-01,Town,Odesa,1", "2024-01-01,Town,Odesa,2"))
    command = [sys.executable, "-m", "app.cli", "import", "rows.csv", "--format", "hxl", "--type", "strike"]
    url = database.url.render_as_string(hide_password=False)
    for seed in ("1", "2", "3"):
        told = os.environ | {"EVENTS_DATABASE_URL": url, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        subprocess.run([*command, "--dataset", "d"], cwd=tmp_path, env=told, capture_output=True, check=True)
    assert sorted(table(writable, "fatalities")) == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("tags", "row", "told"),
    [
        ("#date+occurred,#loc,#adm1,#affected+killed", "2024-02-01,Town,Odesa oblast,1", ["2024-02-01", "UA-51", "1"]),
        ("#date + Start,#loc+name+i_en,#adm1 +name,#affected+killed", "2024-02-01,Town,Odesa oblast,1", ["2024-02-01", "UA-51", "1"]),
        ("#date,#loc+name,#adm1+code+v_iso,#affected+killed+f", "13/02/2024,Town,UA-51,1", ["2024-02-13", "UA-51", ""]),
        ("#date,#loc+name,#adm1+code,#affected+killed", "2024-02-01,Town,UA51,0", ["2024-02-01", "", "0"]),
        ("#date+end,#loc+name,#adm2+name,#affected+injured", "2024-02-01,Town,Izmail,4", ["", "", ""]),
    ],
)  # fmt: skip
def test_tags_and_their_attributes(
    tags: str, row: str, told: list[str], database: Database, writable: TestClient
) -> None:
    imported(database, "hxl", small(row, tags=tags), dataset="d", type="strike")
    assert table(writable, "date_edtf,region,fatalities") == [told]


def test_a_kind_that_is_not_ours_is_refused(database: Database) -> None:
    told = imported(database, "hxl", ROWS.replace(b"X-1,Strike", b"X-1,Flood"), dataset="tagged")
    assert (told["imported"], told["reasons"]) == (
        4,
        {"is not a type of ours; say what the rows are with type": 1},
    )


def test_the_kind_is_told_over_http(database: Database, writable: TestClient) -> None:
    asked = {"format": "hxl", "dataset": "d", "type": "interception"}
    assert sent(writable, database, small("2024-01-01,Town,,1"), **asked)["imported"] == 1
    assert table(writable, "type,title") == [["interception", "Interception, Town"]]


# Where the tags stand


TAGS = "#date,#loc+name,#adm1+name,#affected+killed"
AT_ONCE: dict[str, Any] = {"dataset": "d", "type": "strike"}


def refusals(client: TestClient, database: Database, content: bytes) -> list[Any]:
    """Each with the line, the column, the value and the reason."""
    with database.write() as connection:
        _, secret = keys.create(connection, "importer", "write")
    client.headers["Authorization"] = f"Bearer {secret}"
    asked = {"format": "hxl", "dry_run": "true"} | AT_ONCE
    answer = client.post("/imports", params=asked, content=content)
    assert answer.status_code == 200, answer.text
    lines = [json.loads(line) for line in answer.text.splitlines()]
    return [list(line["refused"].values()) for line in lines if "refused" in line]


@pytest.mark.parametrize("row", [1, 2, 3, 24, 25])
def test_the_tags_may_stand_in_any_of_the_first_rows(
    row: int, database: Database, writable: TestClient
) -> None:
    head = [f"Table of strikes, {n}" for n in range(1, row - 1)] + ["Date,Town,Region,Killed"] * (row > 1)
    content = "\n".join([*head, TAGS, "2024-01-02,Town,,1", "2024-01-02,Town,,x", ""]).encode()
    column = "Killed" if row > 1 else "#affected+killed"
    assert refusals(writable, database, content) == [[row + 2, column, "x", "is not a whole number"]]
    told = imported(database, "hxl", content, **AT_ONCE)
    assert (told["rows"], told["imported"], told["found"]["tags"]) == (2, 1, "yes")
    assert table(writable, "title,date_edtf,fatalities") == [["Strike, Town", "2024-01-02", "1"]]


def test_tags_below_the_first_25_rows_are_not_looked_for(database: Database) -> None:
    content = small("2024-01-02,Town,,1", tags="\n" * 24 + TAGS)
    with pytest.raises(Unreadable, match="none of the first 25 rows has HXL tags"):
        imported(database, "hxl", content, **AT_ONCE)


@pytest.mark.parametrize(
    ("head", "delimiter", "names"),
    [
        ([TAGS], ",", ["#date", "#loc+name", "#adm1+name", "#affected+killed"]),
        (["Date,Town,Region,Killed", "", TAGS], ",", ["#date", "#loc+name", "#adm1+name", "#affected+killed"]),
        (["", "", "Date,Town,Region,Killed", TAGS], ",", ["Date", "Town", "Region", "Killed"]),
        (["Where and when,,,People", "Date,Town,Region,Killed", TAGS], ",", ["Date", "Town", "Region", "Killed"]),
        (['"Strikes, in ""towns""; and', 'more",,,', "Date,Town,,Killed", TAGS], ",", ["Date", "Town", "#adm1+name", "Killed"]),
        (['A "quoted" title, one; two; three', "Date;Town;Region;Killed", TAGS.replace(",", ";")], ";", ["Date", "Town", "Region", "Killed"]),
        (["One\ttwo", TAGS.replace(",", "|")], "|", ["One\ttwo", "#loc+name", "#adm1+name", "#affected+killed"]),
        (["Date,Place,Place,Killed", TAGS], ",", ["Date", "Place (column 2)", "Place (column 3)", "Killed"]),
        (["Date", TAGS], ",", ["Date", "#loc+name", "#adm1+name", "#affected+killed"]),
    ],
)  # fmt: skip
def test_columns_are_called_as_the_row_above_calls_them(
    head: list[str], delimiter: str, names: list[str]
) -> None:
    rows = ["2024-01-02,Town,Odesa oblast,1".replace(",", delimiter), ""]
    found = tagged(File(io.BytesIO("\n".join([*head, *rows]).encode())), "utf-8", None)
    assert (found.names, found.delimiter, found.end) == (names, delimiter, len(head))
    assert list(found.tags.items()) == list(zip(names, TAGS.split(","), strict=True))


def test_columns_of_one_name_are_kept_apart(database: Database, writable: TestClient) -> None:
    content = small("2024-01-02,Town,Odesa oblast,1").replace(b"Town,Region", b"Place,Place", 1)
    imported(database, "hxl", content, **AT_ONCE)
    assert table(writable, "place,region,fatalities") == [["Town", "UA-51", "1"]]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("#date,Place,,#affected+killed", True),
        ("#date,Place,,", True),
        ("#date,Place,Region,", False),
        ("# date,# loc +name,,", True),
        ("#1,#2,#3,#4", False),
        (",,,", False),
    ],
)
def test_half_of_the_cells_that_are_filled_are_tags(tags: str, found: bool, database: Database) -> None:
    content = small("2024-01-02,Town,,1", tags=tags)
    if found:
        assert imported(database, "hxl", content, **AT_ONCE)["imported"] == 1
    else:
        with pytest.raises(Unreadable, match="none of the first 25 rows has HXL tags"):
            imported(database, "hxl", content, **AT_ONCE)


def test_what_has_no_tag_is_lost_under_its_name(database: Database) -> None:
    told = imported(database, "hxl", small("2024-01-02,Town,,1", tags="#date,Place,,#loc"), **AT_ONCE)
    assert [(note["column"], note["message"]) for note in told["notes"]] == [
        ("Town", "is lost: it has no tag"),
        ("Region", "is lost: it has no tag"),
    ]


@given(st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=4), st.sampled_from(list(DELIMITERS)))
def test_whatever_stands_above_the_tags_is_no_row(above: list[list[str]], delimiter: str) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerows(above)
    tags = TAGS.split(",")
    writer.writerows([tags, ["2024-01-02", "Town", "", "1"]])
    try:
        file = File(io.BytesIO(written.getvalue().encode()))
        encoding = file.encoding()
    except (UnicodeError, Unreadable):
        assume(False)
    found = tagged(file, encoding, None)
    assert (found.delimiter, list(found.tags.values())) == (delimiter, tags)
    lines = list(Table(file, Options(), Report(), (), found))
    assert len(lines) == 1
