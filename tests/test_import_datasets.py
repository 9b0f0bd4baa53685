"""Whose a data set is: no file of another kind replaces it, and one without a name that changes a named release says so."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.db import Database
from app.imports import FORMATS
from app.record import record
from tests.importing import imported, rows_of
from tests.test_load import ROOT

TABLE = b"id,type,title\n"
HXL = b"Date\n#date\n2024-01-02\n"
OWNED = {format.dataset: f"of the format {name}" for name, format in FORMATS.items() if format.dataset}
OWNED |= {"seed": "the reading of the article"}
OURS = ("csv", "ndjson", "geojson")


@pytest.fixture
def writer(writable: TestClient, database: Database) -> Iterator[TestClient]:
    """Over the article's events and VIINA's."""
    record(database, seed.read(seed.ARTICLE))
    imported(database, "viina", rows_of("viina.csv"))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    yield writable


def events(client: TestClient, **asked: str) -> list[Any]:
    found: list[Any] = client.get("/events", params={"limit": "1000"} | asked).json()["data"]
    return found


def refused(answer: Any) -> str:
    """Why the file was refused as a whole."""
    before, after = "The file cannot be read: ", ". Nothing was written"
    detail: str = answer.json()["detail"]
    assert (answer.status_code, detail.startswith(before), detail.endswith(after)) == (422, True, True)
    return detail.removeprefix(before).removesuffix(after)


def run(database: Database, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    url = database.url.render_as_string(hide_password=False)
    environment = os.environ | {"EVENTS_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "app.cli", "import", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_the_article_is_read_into_the_data_set_that_is_kept_for_it() -> None:
    assert [row.id for row in seed.read(seed.ARTICLE).datasets] == [seed.DATASET]


def test_the_data_set_of_another_format_is_refused(writer: TestClient) -> None:
    before = events(writer)
    for name, format in FORMATS.items():
        for dataset, owner in OWNED.items():
            if name in OURS or dataset == format.dataset:
                continue
            for more in ("", "&release=1", "&sync=true", "&dry_run=true"):
                answer = writer.post(f"/imports?format={name}&dataset={dataset}{more}", content=HXL)
                assert refused(answer) == f"the data set {dataset} is {owner}: name another one"
    assert events(writer) == before


@pytest.mark.parametrize("format", OURS)
@pytest.mark.parametrize("dataset", OWNED)
def test_an_export_brings_back_rows_and_replaces_nothing(
    format: str, dataset: str, writer: TestClient
) -> None:
    before = events(writer)
    for more in ("release=1", "sync=true"):
        answer = writer.post(f"/imports?format={format}&dataset={dataset}&{more}", content=TABLE)
        how = "an export cannot replace it: leave out release and sync"
        assert refused(answer) == f"the data set {dataset} is {OWNED[dataset]}: {how}"
    assert events(writer) == before


@pytest.mark.parametrize("dataset", ["viina", "seed"])
@pytest.mark.parametrize("format", OURS)
def test_an_export_of_a_data_set_is_taken_back_into_it(
    format: str, dataset: str, writer: TestClient, database: Database
) -> None:
    before = events(writer)
    body = writer.get(f"/events?dataset={dataset}&format={format}").content
    told = imported(database, format, body, dataset=dataset)
    assert (told["refused"], told["revision"], told["events"]["unchanged"]) == (
        0,
        None,
        len(events(writer, dataset=dataset)),
    )
    assert events(writer) == before


def test_the_command_refuses_what_http_refuses(
    writer: TestClient, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(TABLE + b"a,strike,One\n")
    for dataset in ("", "a b", ".."):
        (fault,) = writer.post(f"/imports?format=csv&dataset={dataset}", content=TABLE).json()["errors"]
        done = run(database, tmp_path, "a.csv", "--format", "csv", "--dataset", dataset)
        assert (done.returncode, done.stdout, done.stderr) == (
            1,
            "",
            f"--dataset {dataset!r}: {fault['message']}.\n",
        )
    done = run(database, tmp_path, "a.csv", "--format", "ucdp-ged", "--dataset", "viina", "--release", "1")
    why = "the data set viina is of the format viina: name another one"
    assert (done.returncode, done.stderr) == (1, f"a.csv: {why}. Nothing was written.\n")


def test_a_file_without_a_name_that_changes_a_named_release_says_so(
    database: Database, tmp_path: Path
) -> None:
    one, two = TABLE + b"a,strike,One\n", TABLE + b"b,strike,Two\n"

    def told(body: bytes, **how: Any) -> tuple[str | None, str | None]:
        found = imported(database, "csv", body, dataset="d", **how)
        return found["added_to"], found["release"]

    assert told(one) == (None, None)  # of no release yet
    assert told(one, release="7.1") == (None, "7.1")
    assert told(one) == (None, None)  # it changes nothing
    assert told(two) == ("7.1", None)
    (tmp_path / "a.csv").write_bytes(TABLE + b"b,strike,Three\nc,strikes,Four\n")
    done = run(database, tmp_path, "a.csv", "--format", "csv", "--dataset", "d", "--dry-run")
    assert done.stdout.splitlines()[1:] == [
        "2 rows: 1 imported, 1 refused.",
        *(line for line in done.stdout.splitlines() if line.startswith("  refused 1: … is not a type")),
        "  each with its line, column and value: a.csv.refused.csv",
        "  The data set is called release 7.1, and this file was added to it without a name (--release).",
        "Events: 0 created, 1 updated, 0 unchanged, 0 removed; only tried.",
    ]
    assert told(TABLE + b"b,strike,Five\nc,strikes,Four\n", sync=True) == (
        "7.1",
        None,
    )  # it could not replace
    assert told(TABLE + b"b,strike,Six\n", sync=True) == (None, None)  # nor is it release 7.1 any more
    assert told(one) == (None, None)


def test_rows_that_are_in_order_and_hold_no_event_are_told_apart(database: Database, tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_bytes(rows_of("fts-plans.csv").replace(b"1500000", b"much"))
    done = run(database, tmp_path, "plans.csv", "--format", "fts", "--dry-run")
    assert "8 rows: 6 imported, 2 refused, of which 1 in order, without an event." in done.stdout.splitlines()
    assert "  1 row, requirements: is empty: the amount is unknown" in done.stdout.splitlines()
