"""Files as they come: packed, encoded and delimited in every way, broken in every way; refused row by row or whole, and why."""

import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import col, select

from app import keys
from app.db import Database
from app.imports import FORMATS
from app.imports.files import File, Unreadable
from app.imports.form import Options
from app.imports.report import Report
from app.models import Dataset
from tests.conftest import client_of, migrated
from tests.ged import ROW, SLIM, TAGS, imported, packed, table
from tests.test_load import ROOT

PART = 262_144  # bytes that are read at once


@pytest.fixture(scope="module")
def trying(new_database: Callable[[], Any]) -> Iterator[TestClient]:
    """A service for files that are tried, or refused as a whole: nothing is ever written."""
    with migrated(new_database) as database:
        with database.write() as connection:
            _, secret = keys.create(connection, "alice", "write")
        with client_of(database, max_body_bytes=10_000, max_bulk_bytes=30_000_000) as client:
            client.headers["Authorization"] = f"Bearer {secret}"
            yield client
            assert client.get("/events").json()["meta"]["revision"] == 0


def tried(client: TestClient, content: bytes, **asked: str) -> list[Any]:
    """The lines of the answer."""
    answer = client.post(
        "/imports", params={"format": "ucdp-ged", "dry_run": "true"} | asked, content=content
    )
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def summary(client: TestClient, content: bytes, **asked: str) -> Any:
    return tried(client, content, **asked)[-1]["summary"]


def refused(client: TestClient, content: bytes, **asked: str) -> list[tuple[Any, ...]]:
    return [tuple(line["refused"].values()) for line in tried(client, content, **asked) if "refused" in line]


def unreadable(client: TestClient, content: bytes, **asked: str) -> str:
    """Why the file was refused as a whole."""
    answer = client.post(
        "/imports", params={"format": "ucdp-ged", "dry_run": "true"} | asked, content=content
    )
    if answer.status_code == 200:  # what was found out has been told by then
        last = json.loads(answer.text.splitlines()[-1])
        assert "detail" in last, last
        detail: str = last["detail"]
    else:
        assert answer.status_code == 422, answer.text
        detail = answer.json()["detail"]
    before, _, after = detail.partition("The file cannot be read: ")
    assert before == "" and after.endswith(". Nothing was written"), detail
    return after.removesuffix(". Nothing was written")


# Encodings


WORDS = {"where_coordinates": "Café Zoë, Málaga"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_encoding_is_found_out(encoding: str, trying: TestClient) -> None:
    told = summary(trying, table(WORDS).encode(encoding))
    assert (told["found"]["encoding"], told["imported"]) == (encoding, 1)
    assert summary(trying, table(WORDS).encode(encoding), encoding=encoding)["imported"] == 1


@pytest.mark.parametrize("name", ["Київ", "Харків", "Москва"])
def test_letters_of_another_alphabet_are_asked_for(name: str, trying: TestClient) -> None:
    content = table({}, {"where_coordinates": name}).encode("cp1251")
    why = unreadable(trying, content)
    assert why.startswith("the encoding is neither UTF-8 nor clear: ") and why.endswith(
        "Say it with encoding"
    )
    assert repr(name[:3]) in why or repr(name[1:4]) in why  # as it would read by one of them
    told = summary(trying, content, encoding="cp1251")
    assert (told["found"]["encoding"], told["imported"]) == ("cp1251", 2)


def test_a_wrong_encoding_is_told(trying: TestClient) -> None:
    content = table(WORDS).encode("cp1252")
    assert unreadable(trying, content, encoding="utf-8") == "the file is not utf-8: invalid continuation byte"
    assert unreadable(trying, content, encoding="klingon") == "'klingon' is not an encoding"
    assert unreadable(trying, content, encoding="base64") == "'base64' is not an encoding"
    nobody = table(WORDS).encode("cp1252").replace(b"\xe9", b"\x81")
    assert unreadable(trying, nobody).startswith("the file is not cp1252: ")
    wide = table(WORDS).encode("utf-16-le")
    assert unreadable(trying, wide) == "the file is not text: it has the byte 0x00"


def test_a_letter_may_lie_across_the_parts_in_which_a_file_is_read(trying: TestClient) -> None:
    for shift in range(3):
        rows = [{"source_headline": "x" * (PART // 2 + shift)}, {"source_headline": "К" * (PART // 2)}] * 3
        content = packed(*rows)
        assert summary(trying, content)["imported"] == 6
        assert summary(trying, gzip.compress(content))["imported"] == 6


# Packing


@pytest.mark.parametrize("by", ["gzip", "zip"])
def test_what_is_packed_is_read_as_it_is(by: str, trying: TestClient) -> None:
    content = gzip.compress(packed({}, {})) if by == "gzip" else zipped({"data/ged.csv": packed({}, {})})
    told = summary(trying, content)
    assert (told["found"]["packed"], told["rows"], told["imported"]) == (by, 2, 2)


def test_several_gzips_are_one(trying: TestClient) -> None:
    whole = packed({}, {})
    assert summary(trying, gzip.compress(whole[:300]) + gzip.compress(whole[300:]))["imported"] == 2


def zipped(files: dict[str, bytes]) -> bytes:
    packing = io.BytesIO()
    with zipfile.ZipFile(packing, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packing.getvalue()


def test_a_zip_has_one_file(trying: TestClient) -> None:
    mac = {"ged.csv": packed({}), "__MACOSX/._ged.csv": b"\0\5\x16\7", ".DS_Store": b"\0"}
    assert summary(trying, zipped(mac))["imported"] == 1
    two = zipped({"a.csv": packed({}), "b/b.csv": packed({})})
    assert unreadable(trying, two) == "the zip has not one file but 2: a.csv, b/b.csv"
    assert unreadable(trying, zipped({"folder/": b""})) == "the zip has no file in it"
    assert unreadable(trying, zipped({})) == "the zip has no file in it"


def test_what_is_packed_twice_is_told(trying: TestClient) -> None:
    table, asked = packed({}), {"encoding": "cp1252"}
    for inner, name in (
        (zipped({"a.csv": table}), "zip"),
        (gzip.compress(table), "gzip"),
        (zipped({}), "zip"),
    ):
        for outer, by in ((zipped({"inner": inner}), "zip"), (gzip.compress(inner), "gzip")):
            why = f"the {by} holds {'another' if by == name else 'a'} {name}: unpack it once"
            assert unreadable(trying, outer) == unreadable(trying, outer, **asked) == why
            assert unreadable(trying, outer, format="ndjson") == why


def test_a_locked_zip_is_told(trying: TestClient) -> None:
    locked = bytearray(zipped({"a.csv": packed({})}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.index(mark) + place] |= 1
    assert unreadable(trying, bytes(locked)).startswith("the zip cannot be unpacked: ")
    strange = bytearray(zipped({"a.csv": packed({})}))
    for mark, place in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        strange[strange.index(mark) + place] = 97
    assert unreadable(trying, bytes(strange)).startswith("the zip cannot be unpacked: ")


@pytest.mark.parametrize("cut", [5, 60, 0.5, -1])
@pytest.mark.parametrize("by", ["gzip", "zip"])
def test_what_is_cut_off_is_refused_whole(by: str, cut: float, trying: TestClient) -> None:
    noise = {"source_headline": random.Random(1).randbytes(200_000).hex()}
    whole = packed({}, noise, {})
    content = gzip.compress(whole) if by == "gzip" else zipped({"a.csv": whole})
    end = int(cut if cut > 1 or cut < 0 else len(content) * cut)
    assert unreadable(trying, content[:end]).startswith(f"the {by} is broken or cut off: ")


def test_what_is_spoilt_is_refused_whole(trying: TestClient) -> None:
    content = bytearray(gzip.compress(packed(*[{"source_headline": str(n)} for n in range(2000)])))
    content[len(content) // 2] ^= 255
    assert unreadable(trying, bytes(content)).startswith("the gzip is broken or cut off: ")
    assert unreadable(trying, gzip.compress(packed({})) + b"more").startswith(
        "the gzip is broken or cut off: "
    )
    assert unreadable(trying, gzip.compress(b"")) == "the first line has no column names"


# Tables


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_a_delimiter_is_found_out(delimiter: str, name: str, trying: TestClient) -> None:
    told = summary(trying, packed({}, {"dyad_name": "A, B; C|D - E"}, delimiter=delimiter))
    assert (told["found"]["delimiter"], told["imported"]) == (name, 2)


def test_a_wrong_delimiter_is_refused_whole(trying: TestClient) -> None:
    why = unreadable(trying, packed({}), delimiter=";")
    assert why.startswith("columns are missing: id, type_of_violence, ")
    assert summary(trying, packed({}, delimiter=":"), delimiter=":")["imported"] == 1
    why = unreadable(trying, packed({}, delimiter=":"))
    assert why.startswith("columns are missing, with any of comma, semicolon, tab, bar between them: ")
    assert unreadable(trying, packed({}), delimiter='"').startswith("columns are missing: ")


def test_a_tag_row_is_no_row(trying: TestClient) -> None:
    *_, last = tried(trying, packed({}, {}, tags=TAGS))
    assert last["summary"]["found"]["tags"] == "yes"
    assert (last["summary"]["rows"], last["summary"]["imported"]) == (2, 2)
    assert refused(trying, packed({"best": "x"}, tags=TAGS))[0][0] == 3  # the line of the file


def test_a_header_that_is_no_header(trying: TestClient) -> None:
    header, row = table({}).splitlines()
    assert unreadable(trying, f"{header},id\n{row},9\n".encode()) == "the column id is there twice"
    assert unreadable(trying, b"\n \n\n").startswith("the first line has no column names")
    assert unreadable(trying, (b"x" * 2_000_000 + b"\n") * 2).startswith("the first line has no column names")
    assert summary(trying, f"\n\n{header}\n\n{row}\n\n".encode())["imported"] == 1
    assert unreadable(trying, f"{header}\n".encode()) == "there are no rows in it"
    noted = summary(trying, f"{header},mood\n{row},good\n".encode())["notes"]
    assert noted == [
        {"column": "mood", "message": "is a column that is not known: it is lost", "value": None, "rows": 1}
    ]


def test_names_of_columns_are_compared_without_case(trying: TestClient) -> None:
    header, row = table({}).splitlines()
    told = summary(trying, f"{header.upper()}\n{row}\n".encode())
    assert (told["imported"], told["notes"]) == (1, [])
    both = summary(trying, f"{header},BEST\n{row},x\n".encode())
    assert (both["imported"], [note["column"] for note in both["notes"]]) == (1, ["BEST"])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_end(end: str, trying: TestClient) -> None:
    content = table({"best": "x"}, {}, {"source_headline": "one\ntwo"}, {"best": "y"}).replace("\n", end)
    lines = tried(trying, content.encode())
    assert lines[-1]["summary"]["rows"] == 4
    assert [line["refused"]["line"] for line in lines if "refused" in line] == [2, 6]


def test_rows_of_a_wrong_length_are_refused(trying: TestClient) -> None:
    header, row = table({}).splitlines()
    found = refused(trying, f"{header}\n{row},9\n{row}\n1,2\n".encode())
    assert [(line, reason) for line, _, _, reason in found] == [
        (2, "has 50 cells, the header has 49"),
        (4, "has 2 cells, the header has 49"),
    ]


def test_a_table_that_ends_within_a_row_may_be_cut_off(trying: TestClient) -> None:
    header, row = table({}).splitlines()
    short = "has 2 cells, the header has 49"
    for each in (str.encode, lambda text: gzip.compress(text.encode())):
        cut, whole = f"{header}\n1,2\n{row}\n1,2", f"{header}\n{row}\n1,2\n"
        assert [(line, reason) for line, _, _, reason in refused(trying, each(cut))] == [
            (2, short),
            (4, f"{short}, and the file ends in it without a line break: it may be cut off"),
        ]
        assert [reason for *_, reason in refused(trying, each(whole))] == [short]
    assert [reason for *_, reason in refused(trying, f"{header}\n{row},3".encode())] == [
        "has 50 cells, the header has 49"
    ]


@pytest.mark.parametrize("rest", [",,,\n", '" "," ",\t,"\n"\n', " \n", ",\n", ",,,"])
def test_a_blank_row_is_none(rest: str, trying: TestClient) -> None:
    header, row = table({}).splitlines()
    commas = "," * header.count(",") + "\n"
    content = f"{header}\n{commas}{row}\n{commas}{rest}"
    told = summary(trying, content.encode())
    assert (told["rows"], told["imported"], told["refused"], told["reasons"]) == (1, 1, 0, {})
    assert unreadable(trying, f"{header}\n{commas}{rest}".encode()) == "there are no rows in it"
    tagged = f"When,Where,Dead\n#date,#geo+lat,#affected+killed\n{rest}".encode()
    asked = {"format": "hxl", "dataset": "d", "type": "strike"}
    assert unreadable(trying, tagged, **asked) == "there are no rows in it"
    assert summary(trying, tagged.removesuffix(b"\n") + b"\n2024-01-02,,1", **asked)["imported"] == 1


def test_tags_may_stand_below_a_blank_row(trying: TestClient) -> None:
    header, *rows = packed({}, tags=TAGS).decode().splitlines()
    told = summary(trying, "\n".join([header, "," * header.count(","), *rows]).encode())
    assert (told["found"]["tags"], told["rows"], told["imported"]) == ("yes", 1, 1)


def test_a_quote_without_an_end_is_refused_whole(trying: TestClient) -> None:
    for length in (10, 2_000_000):
        content = table({}).encode() + b'2,"' + b"x\n" * length
        assert unreadable(trying, content).startswith("the table cannot be read on from line 3: ")


LONG = "x" * 10_000_000


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_line_of_ten_megabytes_is_one_refused_row(place: int, trying: TestClient) -> None:
    rows = [{}, {}, {}]
    rows[place] = {"source_headline": LONG}
    content = packed(*rows)
    for each in (content, content.removesuffix(b"\n")):
        assert refused(trying, each) == [(place + 2, "", "", "is longer than 1,000,000 bytes")]
        assert summary(trying, each)["imported"] == 2


def test_a_row_with_a_long_line_within_is_refused_once(trying: TestClient) -> None:
    long = {"source_headline": f"one\n{LONG}\nthree"}
    assert refused(trying, packed({}, long, {})) == [(3, "", "", "is longer than 1,000,000 bytes")]
    told = summary(trying, packed({}, long, {}))
    assert (told["rows"], told["imported"], told["refused"]) == (3, 2, 1)


# Cells


@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_a_formula_is_refused(begin: str, trying: TestClient) -> None:
    text = f"{begin}HYPERLINK(1)"
    assert refused(trying, packed({}, {"side_b": text})) == [(3, "side_b", text, "begins like a formula")]
    assert (
        summary(trying, packed({"source_headline": text}))["imported"] == 1
    )  # of what is lost, nobody cares


def test_an_id_is_given_once(trying: TestClient) -> None:
    found = refused(trying, packed({"id": "7"}, {"id": "8"}, {"id": " 7"}, {"id": ""}))
    assert found == [
        (5, "id", "", "is empty, and is needed"),
        (4, "id", "7", "was given before, by row 2"),
    ]


def test_what_is_told_together_stays_short(trying: TestClient) -> None:
    told = summary(trying, packed(*({"id": str(n % 30)} for n in range(90))))
    assert told["reasons"] == {"was given before, by row …": 60}
    many = packed(*({"best": str(n), "low": "999", "country": f"Country {n}"} for n in range(700)))
    notes = summary(trying, many)["notes"]
    assert (len(notes), sum(note["rows"] for note in notes)) == (501, 2800)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("2922-02-03", "lies in the future"),
        ("0915-02-03", "lies before 1900"),
        ("2015-02-30", "is not a date"),
        ("0000-01-01", "is not a date"),
        ("15-02-03", "is not a date"),
        ("last week", "is not a date"),
        ("2/3/15", "is not a date"),
    ],
)
def test_a_day_that_cannot_be_is_refused(told: str, reason: str, trying: TestClient) -> None:
    days = {"date_start": told, "date_end": told}
    assert refused(trying, packed({}, days)) == [
        (3, "date_start", told, reason),
        (3, "date_end", told, reason),
    ]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("best", "2.5", "is not a whole number"),
        ("best", "-2", "is less than nothing"),
        ("best", "1_000", "is not a whole number"),
        ("best", "1,000", "is not a whole number"),
        ("best", "inf", "is not a whole number"),
        ("latitude", "north", "is not a number"),
        ("latitude", "148.5", "Input should be less than or equal to 90"),
        ("longitude", "1e400", "is not a number"),
    ],
)
def test_a_number_that_cannot_be_is_refused(column: str, value: str, reason: str, trying: TestClient) -> None:
    assert refused(trying, packed({}, {column: value})) == [(3, column, value, reason)]


def test_all_faults_of_a_row_are_told(trying: TestClient) -> None:
    found = refused(trying, packed({"type_of_violence": "9", "best": "x", "date_prec": "8", "id": ""}))
    assert {column for _, column, _, _ in found} == {"type_of_violence", "best", "date_prec", "id"}
    told = summary(trying, packed({"type_of_violence": "9", "best": "x"}))
    assert (told["rows"], told["refused"]) == (1, 1)


def test_a_nul_is_refused(trying: TestClient) -> None:
    rows = [{"source_headline": "x" * PART}, {"side_b": "D\0PR"}]  # beyond what is looked at first
    found = refused(trying, packed(*rows))
    assert found == [(3, "side_b", "D\0PR", "has a NUL, which no text has")]


# Dates


def dated(*days: str) -> bytes:
    return packed(*({"date_start": day, "date_end": day} for day in days))


def test_the_order_of_day_and_month_is_found_out(trying: TestClient) -> None:
    assert summary(trying, dated("03/02/2015", "25/02/2015"))["found"]["date order"] == "day-first"
    assert summary(trying, dated("2/3/2015 12:00:00 AM", "2/25/2015"))["found"]["date order"] == "month-first"
    assert "date order" not in summary(trying, dated("2015-02-03", "20150204", "3 February 2015"))["found"]


def test_the_order_of_day_and_month_is_asked_for(trying: TestClient) -> None:
    both = dated("2015-02-03", "03/02/2015")
    assert unreadable(trying, both) == (
        "'03/02/2015': the day or the month first? No date of the file tells. Say it with date_order"
    )
    assert summary(trying, both, date_order="day-first")["found"]["date order"] == "day-first"
    assert unreadable(trying, dated("25/02/2015"), date_order="month-first") == (
        "'25/02/2015' is not month-first"
    )
    assert unreadable(trying, dated("25/02/2015", "02/25/2015")) == (
        "the day comes first in '25/02/2015' and the month in '02/25/2015'"
    )


# Whatever it is


def accounted(content: bytes, name: str = "ucdp-ged", **told: Any) -> None:
    """It is unreadable, or each row is made or refused."""
    report, made = Report(), set()
    try:
        for line in FORMATS[name].read(File(io.BytesIO(content)), Options(**told), report):
            made.add(line.number)
    except Unreadable:
        return
    assert len(made) + report.refused == report.rows


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_refused_whole(seed: int, trying: TestClient) -> None:
    noise = random.Random(seed).randbytes(100_000)
    assert unreadable(trying, noise).startswith("the file is not text: it has the byte ")
    assert unreadable(trying, b"\x89PNG\r\n\x1a\n" + noise).startswith("the file is not text")
    assert unreadable(trying, gzip.compress(noise)).startswith("the file is not text")
    assert unreadable(trying, b"\x1f\x8b" + noise).startswith("the gzip is broken or cut off")
    assert unreadable(trying, b"PK\3\4" + noise).startswith("the zip is broken or cut off")


@given(st.binary(max_size=400), st.sampled_from(sorted(FORMATS)))
@example(b"\xff\xfe\x00", "csv")
def test_any_bytes_are_told_of(content: bytes, name: str) -> None:
    accounted(content, name)


@given(st.binary(max_size=60), st.integers(0, 3000), st.sampled_from(["", ",", "\t"]))
def test_any_bytes_within_a_table_are_told_of(noise: bytes, place: int, delimiter: str) -> None:
    whole = packed({}, {"where_coordinates": "a\nb"}, {}, delimiter=delimiter or ",")
    accounted(whole[:place] + noise + whole[place:], delimiter=delimiter or None)
    accounted(whole[:place] + noise, delimiter=delimiter or None)


CELL = st.text(max_size=12) | st.sampled_from(["1", "2015-02-03", "31/12/2015", "=1", "nan", "1e9"])


@given(st.lists(st.dictionaries(st.sampled_from(sorted(ROW)), CELL), min_size=1, max_size=4))
def test_any_cells_are_told_of(rows: list[dict[str, str]]) -> None:
    accounted(table(*rows).encode("utf-8", "replace"), date_order="day-first")


# Loading


def rows_of(client: TestClient) -> list[Any]:
    answer = client.get("/events?format=ndjson&sort=id")
    told = [json.loads(line) for line in answer.text.splitlines()]
    return [{name: row[name] for name in row if name not in ("revision", "recorded_at")} for row in told]


def command(database: Database, *arguments: str) -> dict[str, Any]:
    url = database.url.render_as_string(hide_password=False)
    environment = os.environ | {"EVENTS_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    return {"args": [sys.executable, "-m", "app.cli", "import", *arguments], "env": environment}


def test_nothing_is_half_written(database: Database, writable: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    file.write_bytes(packed(*[{} for _ in range(3000)]) + b'3001,"x')
    done = subprocess.run(
        **command(database, str(file), "--format", "ucdp-ged"), cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{file}: the table cannot be read on from line 3002: unexpected end of data. Nothing was written.\n"
    )
    assert writable.get("/events").json()["meta"]["revision"] == 0
    assert database.all(select(col(Dataset.id))) == []


def test_refused_rows_are_in_a_table_of_their_own(
    database: Database, writable: TestClient, tmp_path: Path
) -> None:
    file = tmp_path / "some.csv"
    file.write_bytes(packed({}, {"side_b": "=1+1"}, {"best": "x", "low": "y"}))
    done = subprocess.run(
        **command(database, str(file), "--format", "ucdp-ged"), cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "3 rows: 1 imported, 2 refused." in done.stdout
    assert (tmp_path / "some.csv.refused.csv").read_text("utf-8").splitlines() == [
        "line,column,value,reason",
        "3,side_b,'=1+1,begins like a formula",
        "4,low,y,is not a whole number",
        "4,best,x,is not a whole number",
    ]
    assert writable.get("/events").json()["total"] == 1


def test_a_killed_import_begun_again_ends_the_same(new_database: Callable[[], Any], tmp_path: Path) -> None:
    rows = [{"id": str(n), "best": str(n % 7), "high": "9", "low": "0"} for n in range(3500)]
    first, second = packed(*rows[:1000]), packed(*({**row, "best": "1"} for row in rows[500:]))
    file = tmp_path / "second.csv"
    file.write_bytes(second)
    arguments = [str(file), "--format", "ucdp-ged", "--release", "2"]
    with migrated(new_database) as killed, migrated(new_database) as other:
        for database in (killed, other):
            imported(database, first, "1")
        for steps in (1, 4):
            _kill_on_its_way(killed, arguments, steps)
        with client_of(killed) as client:
            assert client.get("/events").json()["total"] == 1000
        current = select(col(Dataset.release)).where(col(Dataset.superseded_by).is_(None))
        assert [tuple(row) for row in killed.all(current)] == [("1",)]
        subprocess.run(**command(killed, *arguments), check=True, capture_output=True)
        imported(other, second, "2")
        with client_of(killed) as one, client_of(other) as two:
            assert rows_of(one) == rows_of(two)
            assert one.get("/events").json()["total"] == 3000
            assert one.get("/events").json()["meta"]["revision"] == 2
        again = imported(killed, second, "2")
        assert (again["events"]["unchanged"], again["revision"]) == (3000, None)


@pytest.mark.parametrize(("by", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_interrupts_an_import_is_told(
    by: signal.Signals, code: int, database: Database, writable: TestClient, tmp_path: Path
) -> None:
    file = tmp_path / "many.csv"
    file.write_bytes(packed(*({"id": str(n)} for n in range(3500))))
    how = command(database, str(file), "--format", "ucdp-ged")
    how["args"][1:3] = ["-c", TALKATIVE]
    with subprocess.Popen(**how, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr and "% of the file" in process.stderr.readline()
        process.send_signal(by)
        told, said = process.communicate()
    assert (process.returncode, told) == (code, "")
    assert [line for line in said.splitlines() if "% of the file" not in line] == [
        "Interrupted: nothing was written."
    ]
    assert writable.get("/events").json()["meta"]["revision"] == 0


ENDING = """
import os, signal
import app.imports.run as run
told = run.Import.results
def results(*asked):
    for step in told(*asked):
        yield step
    os.kill(os.getpid(), signal.SIGTERM)
run.Import.results = results
import app.cli
app.cli.main()
"""


def test_what_is_being_written_is_not_broken_off(
    database: Database, writable: TestClient, tmp_path: Path
) -> None:
    file = tmp_path / "few.csv"
    file.write_bytes(packed({}))
    how = command(database, str(file), "--format", "ucdp-ged")
    how["args"][1:3] = ["-c", ENDING]
    done = subprocess.run(**how, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1:] == [
        "1 row: 1 imported, 0 refused.",
        "Events: 1 created, 0 updated, 0 unchanged, 0 removed; revision 1.",
    ]
    assert writable.get("/events").json()["total"] == 1


TALKATIVE = "import app.imports.terminal as t; t.EVERY_SECONDS = 0; import app.cli; app.cli.main()"


def _kill_on_its_way(database: Database, arguments: list[str], steps: int) -> None:
    """Kills the import when it has told so many times how far it is."""
    how = command(database, *arguments)
    how["args"][1:3] = ["-c", TALKATIVE]
    with subprocess.Popen(**how, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr and process.stdout
        told = [process.stderr.readline() for _ in range(steps)]
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert "% of the file" in told[-1]
        assert process.stdout.read() == ""


def test_a_fault_of_a_field_names_the_column_as_the_file_has_it(trying: TestClient) -> None:
    day = {"year": "2015", "month": "2", "day": "3", "low_death": "2", "high_death": "5"}
    many = {**day, "best_death": "99999999999999", "latitude": "91"}
    found = refused(trying, packed(many, columns=SLIM), dataset="few")
    assert [(line, column) for line, column, _, _ in found] == [
        (2, "latitude"),
        (2, "best_death"),
        (2, "high_death"),  # the most that the row tells is the upper end
    ]
    tagged = b"When,Where,Dead\n#date,#geo+lat,#affected+killed\n2024-01-02,91,99999999999999\n"
    found = refused(trying, tagged, format="hxl", dataset="d", type="strike")
    assert [(line, column) for line, column, _, _ in found] == [(3, "Where"), (3, "Dead")]


def test_a_fault_of_a_field_names_a_column_that_the_file_has(trying: TestClient) -> None:
    """The title is of the type, of the place and of others; this file has the place alone."""
    tagged = f"When,Town\n#date,#loc+name\n2024-01-02,{'x' * 2000}\n".encode()
    found = refused(trying, tagged, format="hxl", dataset="d", type="strike")
    assert [(line, column) for line, column, _, _ in found] == [(3, "Town")]


def test_the_slim_columns_are_the_same_format(trying: TestClient) -> None:
    row = {"year": "2015", "month": "2", "day": "3", "best_death": "3", "low_death": "2", "high_death": "5"}
    told = summary(trying, packed(row, {**row, "day": "31"}, {**row, "day": ""}, columns=SLIM), dataset="few")
    assert (told["rows"], told["imported"]) == (3, 1)
    assert refused(
        trying, packed({**row, "day": "31"}, {**row, "month": "x"}, columns=SLIM), dataset="few"
    ) == [
        (2, "day", "31", "is no day of 2015-2"),
        (3, "month", "x", "is not a whole number"),
    ]
