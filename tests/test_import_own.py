"""Our own exports read back: export, import and export again is the same, by the command and over HTTP."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app import keys, seed
from app.db import Database
from app.formats.csv import guarded, unguarded
from app.record import record
from app.vocabularies import VOCABULARIES
from tests.conftest import client_of, migrated
from tests.test_load import ROOT
from tests.world import put_world

TYPES = ", ".join(VOCABULARIES["type"])

WHOLE = "/events?format=ndjson&include=claims,sources&record_state=published,draft"
VERSION = ("revision", "recorded_at")


@pytest.fixture
def writer(writable: TestClient, database: Database) -> Iterator[TestClient]:
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    yield writable


def lines(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def summary(answer: Any) -> Any:
    return lines(answer)[-1]["summary"]


def told(row: Any) -> Any:
    """Without when it was recorded."""
    if isinstance(row, dict):
        return {name: told(value) for name, value in row.items() if name not in VERSION}
    return [told(each) for each in row] if isinstance(row, list) else row


def run(database: Database, folder: Path, *arguments: str) -> list[str]:
    """What the command says."""
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "app.cli", "import", *arguments]
    environment = os.environ | {"EVENTS_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_export_import_export_is_the_same(new_database: Callable[[], Any], tmp_path: Path) -> None:
    with migrated(new_database) as one, migrated(new_database) as two:
        put_world(one, 120)
        with client_of(one) as client:
            first = client.get(WHOLE)
        file = tmp_path / "all.ndjson"
        file.write_bytes(first.content)
        done = run(two, tmp_path, str(file), "--format", "ndjson")
        assert done == [
            "Found: packed no, encoding utf-8.",
            "120 rows: 120 imported, 0 refused.",
            "Events: 120 created, 0 updated, 0 unchanged, 0 removed; revision 1.",
        ]
        with client_of(two) as client:
            second = client.get(WHOLE)
        assert told(lines(second)) == told(lines(first))
        again = run(two, tmp_path, str(file), "--format", "ndjson")
        assert again[-1] == ("Events: 0 created, 0 updated, 120 unchanged, 0 removed; nothing was written.")


def test_over_http_nobody_answers_for_a_quote(writer: TestClient, new_database: Callable[[], Any]) -> None:
    with migrated(new_database) as other:
        record(other, seed.read(seed.ARTICLE))
        with client_of(other) as client:
            exported = client.get(WHOLE).content
    assert summary(writer.post("/imports?format=ndjson", content=exported))["refused"] == 0
    claims = writer.get("/claims?limit=1000").json()["data"]
    said = [words for claim in claims for each in claim["positions"] for words in each["evidence"]]
    assert {words["checked"] for words in said} == {False}
    assert writer.get("/events?region=UA-23").json()["data"][0]["weapon_origin_status"] == "unconfirmed"


@pytest.mark.parametrize("format", ["csv", "geojson", "ndjson"])
def test_an_event_comes_back_as_it_went(
    format: str, new_database: Callable[[], Any], writer: TestClient
) -> None:
    with migrated(new_database) as other:
        put_world(other, 60)
        with client_of(other) as client:
            first = client.get(f"/events?format={format}&record_state=published,draft")
            before = client.get("/events?format=ndjson&record_state=published,draft")
    answer = writer.post(f"/imports?format={format}", content=first.content)
    assert summary(answer)["events"] == {"created": 60, "updated": 0, "unchanged": 0, "removed": 0}
    after = writer.get("/events?format=ndjson&record_state=published,draft")
    derived = ("actor_status", "weapon_origin_status", "attribution", "sources", "origins", *VERSION)
    keep = [{name: row[name] for name in row if name not in derived} for row in lines(before)]
    assert [{name: row[name] for name in row if name not in derived} for row in lines(after)] == keep
    same = writer.post(
        f"/imports?format={format}", content=after.content if format == "ndjson" else first.content
    )
    assert summary(same)["events"] == {"created": 0, "updated": 0, "unchanged": 60, "removed": 0}
    assert summary(same)["revision"] is None


def test_claims_are_kept_when_a_file_without_them_is_read(writer: TestClient, database: Database) -> None:
    record(database, seed.read(seed.ARTICLE))
    table = writer.get("/events?format=csv").content
    assert summary(writer.post("/imports?format=csv", content=table))["events"]["unchanged"] == 8
    changed = table.replace(b"Missile lands in an open field", b"Missile lands in a field")
    assert summary(writer.post("/imports?format=csv", content=changed))["events"]["updated"] == 1
    event = writer.get("/events/seed-zaporizhzhia-2023-12-30").json()
    assert event["title"] == "Missile lands in a field in Zaporizhzhia region"
    assert (event["weapon_origin_status"], len(event["claims"])) == ("unconfirmed", 8)


TABLE = b"id,type,title,date_edtf,date_precision,launched,launched_low,launched_high\n"


def test_a_table_is_told_of_line_by_line(writer: TestClient) -> None:
    body = (
        TABLE
        + b"a,strike,One,2024-02-01,day,3,2,4\nb,strikes,Two,soon,day,,,\nc,strike,Three,,,5,9,\na,strike,Four,,,,,\n"
    )
    answer = writer.post("/imports?format=csv", content=body, headers={"X-Change-Reason": "try"})
    first, *rest = lines(answer)
    assert first == {"found": {"packed": "no", "encoding": "utf-8", "delimiter": "comma", "tags": "no"}}
    assert [line["refused"] for line in rest if "refused" in line] == [
        {
            "line": 3,
            "column": "type",
            "value": "strikes",
            "reason": f"'strikes' is not a type; known are {TYPES}",
        },
        {"line": 3, "column": "date_edtf", "value": "soon", "reason": SOON},
        {
            "line": 4,
            "column": "launched",
            "value": "5",
            "reason": "launched_low, launched and launched_high are not in order",
        },
        {"line": 5, "column": "id", "value": "a", "reason": "was given before, by row 2"},
    ]
    assert rest[-2] == {"progress": {"rows": 4, "bytes": len(body), "of": len(body)}}
    found = rest[-1]["summary"]
    assert found.pop("seconds") >= 0
    assert found == {
        "format": "csv",
        "dataset": None,
        "release": None,
        "newer_release": None,
        "added_to": None,
        "found": first["found"],
        "rows": 4,
        "imported": 1,
        "refused": 3,
        "left_out": 0,
        "reasons": {
            f"… is not a type; known are {TYPES}": 1,
            "launched_low, launched and launched_high are not in order": 1,
            "was given before, by row …": 1,
        },
        "notes": [],
        "events": {"created": 1, "updated": 0, "unchanged": 0, "removed": 0},
        "revision": 1,
        "synced": None,
        "dry_run": False,
    }
    assert [row["id"] for row in writer.get("/events").json()["data"]] == ["a"]
    assert writer.get("/events/a/history").json()["data"][0]["reason"] == "try"


def refusals(answer: Any) -> list[tuple[int, str, str]]:
    told = [line["refused"] for line in lines(answer) if "refused" in line]
    return [(fault["line"], fault["column"], fault["reason"]) for fault in told]


def test_of_a_row_everything_is_taken_or_nothing(writer: TestClient) -> None:
    row = {"type": "strike", "title": "One"}
    words = [{"source": "nowhere", "quote": "w", "start": 0, "end": 1}]
    said = {"claimant": "UA/nobody", "stance": "asserts", "evidence": words}
    claim = {"field": "actor", "value": "RU", "statement": "s"}
    rows = [
        row | {"id": "good", "claims": [claim | {"statement": "t"}]},
        row | {"id": "b", "claims": [{"field": "actor"}]},
        row | {"id": "c", "claims": [claim, claim | {"field": "target", "positions": [said]}]},
        row | {"id": "d", "claims": "x"},
        row | {"id": "e", "claims": [claim | {"positions": [said | {"evidence": [1]}]}]},
        row | {"id": "f", "launched": -1, "claims": [claim | {"field": "launched", "value": -1}]},
        row | {"id": "g", "source_documents": 1},
    ]
    content = "\n".join(map(json.dumps, rows)).encode()
    answer = writer.post("/imports?format=ndjson", content=content)
    assert [fault[:2] for fault in refusals(answer)] == [
        (4, "claims"),
        (5, "evidence"),
        (7, "source_documents"),
        (2, "statement"),
        (3, "claimant"),
        (3, "evidence"),
        (6, "launched"),
    ]
    told = summary(answer)
    assert (told["imported"], told["refused"], told["events"]["created"]) == (1, 6, 1)
    assert [event["id"] for event in writer.get("/events").json()["data"]] == ["good"]
    assert [claim["event"] for claim in writer.get("/claims").json()["data"]] == ["good"]


def test_what_rows_bring_along_is_refused_with_them_and_each_row_counts_once(writer: TestClient) -> None:
    row = {"type": "strike", "title": "One"}
    claim = {"field": "actor", "value": "RU", "statement": "s"}
    rows = [
        row | {"id": "a", "type": "nope", "source_documents": [{"id": "s8", "published": "soon"}, {"id": "s9", "derived_from": "s8"}]},
        row | {"id": "b", "source_documents": [{"id": "s10", "derived_from": "s9"}]},
        row | {"id": "c", "claims": [claim, claim]},
        row | {"id": "d", "source_documents": [{"id": "s1", "derived_from": "s1"}]},
        row | {"id": "e", "source_documents": [{"id": "s2", "derived_from": "s3"}]},
        row | {"id": "f", "source_documents": [{"id": "s3", "derived_from": "s2"}]},
        row | {"id": "g", "source_documents": [{"id": "s4", "derived_from": ["x"]}]},
        row | {"id": "h", "claims": [claim | {"positions": [{"claimant": "UA", "stance": "asserts", "number": "x"}]}]},
        row | {"id": "good"},
    ]  # fmt: skip
    answer = writer.post("/imports?format=ndjson", content="\n".join(map(json.dumps, rows)))
    assert sorted(fault[:2] for fault in refusals(answer)) == [
        (1, "derived_from"),
        (1, "published"),
        (1, "type"),
        (2, "derived_from"),
        (3, "statement"),
        (4, "derived_from"),
        (5, "derived_from"),
        (6, "derived_from"),
        (7, "derived_from"),
        (8, "number"),
    ]
    told = summary(answer)
    assert (told["imported"], told["refused"], told["events"]["created"]) == (1, 8, 1)
    assert [event["id"] for event in writer.get("/events").json()["data"]] == ["good"]
    assert writer.get("/sources").json()["data"] == []


def test_positions_keep_their_numbers(writer: TestClient) -> None:
    row = {"id": "a", "type": "strike", "title": "One"}
    said = [
        {"claimant": who, "claimant_name": who, "stance": "asserts", "number": n}
        for who, n in (("UA", 4), ("RU", 2))
    ]
    claim = {"field": "actor", "value": "RU", "statement": "s", "positions": said}
    file = json.dumps(row | {"claims": [claim]})
    assert summary(writer.post("/imports?format=ndjson", content=file))["imported"] == 1
    (claim,) = writer.get("/events/a/claims").json()["data"]
    assert [(each["claimant"], each["number"]) for each in claim["positions"]] == [("RU", 2), ("UA", 4)]
    assert summary(writer.post("/imports?format=ndjson", content=file))["revision"] is None


@pytest.mark.parametrize(
    "fields", ["region", "date_edtf", "date_start,date_end", "country", "lat,lon", "launched", "fatalities", "launched_low"]
)  # fmt: skip
def test_a_table_with_some_fields_changes_nothing_as_it_went(
    fields: str, writer: TestClient, database: Database
) -> None:
    put_world(database, 120)
    few = f"format=csv&record_state=published,draft&fields=id,type,title,{fields}"
    table = writer.get(f"/events?{few}").content
    told = summary(writer.post("/imports?format=csv", content=table))
    assert (told["imported"], told["refused"], told["revision"]) == (120, 0, None)


def test_a_row_that_is_refused_for_a_claim_stays_part_of_what_it_was(writer: TestClient) -> None:
    """Which may close a circle that the file alone has not."""
    row = {"type": "strike", "title": "One"}
    first = [row | {"id": "a"}, row | {"id": "b", "part_of": "a"}]
    then = [row | {"id": "a", "part_of": "b"}, row | {"id": "b", "part_of": None, "claims": [{"field": "x"}]}]
    assert (
        summary(writer.post("/imports?format=ndjson", content="\n".join(map(json.dumps, first))))["refused"]
        == 0
    )
    answer = writer.post("/imports?format=ndjson", content="\n".join(map(json.dumps, then)))
    assert [fault[:2] for fault in refusals(answer)] == [(1, "part_of"), (2, "statement"), (2, "field")]
    assert [row["part_of"] for row in writer.get("/events?sort=id").json()["data"]] == [None, "a"]


def test_a_table_with_some_fields_leaves_the_others(writer: TestClient) -> None:
    """An empty cell is another thing than no column."""
    body = b"id,type,title,date_edtf,launched,launched_low,launched_high,region,dataset\n"
    body += b"a,strike,One,2024-02-01,3,2,4,UA-51,d\n"
    assert summary(writer.post("/imports?format=csv&dataset=d", content=body))["imported"] == 1
    before = writer.get("/events/a").json()

    def after(table: bytes) -> dict[str, Any]:
        assert summary(writer.post("/imports?format=csv", content=table))["events"]["updated"] == 1
        row = writer.get("/events/a").json()
        return {
            name: value for name, value in row.items() if before.get(name) != value and name not in VERSION
        }

    assert after(b"id,type,title\na,strike,Two\n") == {"title": "Two"}
    assert after(b"id,type,title,launched\na,strike,Two,5\n") == {
        "title": "Two", "launched": 5, "launched_low": 5, "launched_high": 5,
    }  # fmt: skip
    assert after(b"id,type,title,launched,launched_low,launched_high,region,lat,lon\na,strike,One,,,,,,\n") == {
        "launched": None, "launched_low": None, "launched_high": None, "region": None, "region_name": None,
        "lat": None, "lon": None, "geo_basis": None, "geo_precision": None, "country": None,
    }  # fmt: skip


SOON = (
    "'soon' is not a date: accepted are a year (2024), month (2024-01) or day (2024-01-05), unspecified digits (202X, "
    "2024-XX, 2024-01-XX), each with EDTF's ~ ? %, and intervals of these: a/b, ../b, a/.."
)


def test_a_try_writes_nothing(writer: TestClient) -> None:
    answer = writer.post("/imports?format=csv&dry_run=true", content=TABLE + b"a,strike,One,,,,,\n")
    assert (summary(answer)["events"]["created"], summary(answer)["revision"]) == (1, None)
    assert writer.get("/events").json()["total"] == 0


@pytest.mark.parametrize(
    "body,query,said",
    [
        (b"", "format=csv", "the file is empty"),
        (
            b"id;title\n1;a\n",
            "format=csv",
            "columns are missing, with any of comma, semicolon, tab, bar between them: type",
        ),
        (b"a\x00\x01\x02\xff" * 9, "format=csv", "the file is not text: it has the byte 0x00"),
        (b"\x1f\x8b\x08\x00abc", "format=csv", "the gzip is broken or cut off"),
    ],
)
def test_what_is_no_such_file_changes_nothing(body: bytes, query: str, said: str, writer: TestClient) -> None:
    answer = writer.post(f"/imports?{query}", content=body)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(f"The file cannot be read: {said}")
    assert answer.json()["detail"].endswith("Nothing was written")
    assert writer.get("/events").json()["meta"]["revision"] == 0


def test_a_zip_is_read_as_it_is(writer: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/events.csv", TABLE + b"a,strike,One,,,,,\n")
    answer = writer.post("/imports?format=csv", content=packed.getvalue())
    assert (summary(answer)["found"]["packed"], summary(answer)["imported"]) == ("zip", 1)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("more.csv", "x")
    detail = writer.post("/imports?format=csv", content=packed.getvalue()).json()["detail"]
    assert "the zip has not one file but 2: folder/events.csv, more.csv" in detail


def test_the_same_request_is_carried_out_once(writer: TestClient) -> None:
    name = {"Idempotency-Key": "k"}
    body = TABLE + b"a,strike,One,,,,,\n"
    first = writer.post("/imports?format=csv", content=body, headers=name)
    again = writer.post("/imports?format=csv", content=body, headers=name)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert summary(again) == summary(first)
    assert writer.post("/imports?format=csv", content=body + b"\n", headers=name).status_code == 422


def test_who_may_not_write_may_not_import(writable: TestClient) -> None:
    assert writable.post("/imports?format=csv", content=TABLE).status_code == 401


def test_a_newer_release_stays(writer: TestClient) -> None:
    def load(release: str, *names: str) -> Any:
        rows = "".join(f"{name},strike,{name} {release},,,,,\n" for name in names).encode()
        return summary(writer.post(f"/imports?format=csv&dataset=d&release={release}", content=TABLE + rows))

    assert load("9.1", "a", "b")["events"] == {"created": 2, "updated": 0, "unchanged": 0, "removed": 0}
    assert load("23.1", "b", "c")["events"] == {"created": 1, "updated": 1, "unchanged": 0, "removed": 1}
    older = load("9.1", "a", "b")
    assert (older["newer_release"], older["revision"], older["events"]["created"]) == ("23.1", None, 0)
    assert [row["title"] for row in writer.get("/events?sort=id").json()["data"]] == ["b 23.1", "c 23.1"]
    assert [row["title"] for row in writer.get("/events?sort=id&as_of=1").json()["data"]] == [
        "a 9.1",
        "b 9.1",
    ]
    assert load("23.1", "b", "c")["revision"] is None
    assert load("GED 9.2", "b")["newer_release"] == "23.1"
    assert writer.get("/events/b/history").json()["data"][-1]["reason"] == "Import of csv 23.1"


def test_a_file_with_faults_is_not_the_release_that_it_is_called(writer: TestClient) -> None:
    def load(release: str, rows: bytes) -> Any:
        return summary(writer.post(f"/imports?format=csv&dataset=d&release={release}", content=TABLE + rows))

    assert load("9.1", b"a,strike,One,,,,,\nb,strike,Two,,,,,\n")["synced"] is True
    faulty = load("24.1", b"a,strike,Mended,,,,,\nc,strikes,Three,,,,,\n")
    assert (faulty["synced"], faulty["events"]["updated"], faulty["events"]["removed"]) == (False, 1, 0)
    assert load("23.1", b"a,strike,One,,,,,\n")["events"] == {
        "created": 0,
        "updated": 1,
        "unchanged": 0,
        "removed": 1,
    }


def test_what_breaks_off_far_on_is_told_as_what_breaks_off_at_once(
    writer: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    many = b"".join(b"%d,strikes,One,,,,,\n" % number for number in range(3000))
    answer = writer.post("/imports?format=csv", content=TABLE + many + b'a,"x')
    assert answer.status_code == 200  # its first lines were on their way
    told, why = (
        lines(answer)[-1]["problem"],
        "the table cannot be read on from line 3002: unexpected end of data",
    )
    assert (told["status"], told["detail"]) == (422, f"The file cannot be read: {why}. Nothing was written")
    noted = [
        (record.getMessage(), record.exc_info) for record in caplog.records if record.levelname == "WARNING"
    ]
    assert noted == [(f"a load was not written: {told['detail']}", None)]


def test_a_form_is_not_the_file_in_it(writer: TestClient) -> None:
    answer = writer.post("/imports?format=csv", files={"file": ("a.csv", TABLE + b"a,strike,One,,,,,\n")})
    assert (answer.status_code, answer.json()["detail"]) == (
        415,
        "The body must be the file itself, not a form that holds it (multipart/form-data)",
    )
    assert writer.get("/events").json()["meta"]["revision"] == 0


@pytest.mark.parametrize(
    "query,said",
    [
        ("dataset=d&release=final", "releases are compared by their numbers, and 'final' has none"),
        ("release=1", "what is to be replaced? Name the data set with dataset"),
        ("sync=true", "what is to be replaced? Name the data set with dataset"),
        ("dataset=d", "there are no rows in it"),
    ],
)
def test_what_would_change_nothing_or_anything(query: str, said: str, writer: TestClient) -> None:
    answer = writer.post(f"/imports?format=csv&{query}", content=TABLE)
    told = answer.json() if answer.status_code == 422 else lines(answer)[-1]["problem"]
    assert (told["status"], told["detail"]) == (422, f"The file cannot be read: {said}. Nothing was written")
    assert writer.get("/events").json()["meta"]["revision"] == 0


def test_the_command_fails_where_nothing_could_be_taken(database: Database, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(TABLE + b"a,strikes,One,,,,,\n")
    arguments = (str(tmp_path / "bad.csv"), "--format", "csv", "--summary", "told.json")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(database, tmp_path, *arguments)
    assert failed.value.returncode == 1
    assert (tmp_path / "bad.csv.refused.csv").read_text().splitlines()[0] == "line,column,value,reason"
    assert json.loads((tmp_path / "told.json").read_bytes())["refused"] == 1


@given(st.text())
def test_the_guard_against_formulas_can_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
