"""CSV as pandas, R and spreadsheets read it, and JSON's other ways to ask."""

import csv
import io

from fastapi.testclient import TestClient

from app.batch import Batch
from app.db import Database
from app.drafts import EventDraft
from app.lists import EventPage
from app.record import record
from tests.test_events import NEWEST_FIRST


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_every_event_is_exported_with_every_column(client: TestClient) -> None:
    answer = client.get("/events?format=csv")
    header, *rows = parsed(answer.text)
    assert header == list(EventPage.columns())
    assert [row[0] for row in rows] == NEWEST_FIRST
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'inline; filename="events.csv"'


def test_csv_has_what_json_has(client: TestClient) -> None:
    events = client.get("/events").json()["data"]
    rows = list(csv.DictReader(io.StringIO(client.get("/events?format=csv").text)))
    for event, row in zip(events, rows, strict=True):
        told = {name: "" if value is None else str(value) for name, value in event.items()}
        assert row == told | {"alternatives": "{}"}


def test_an_empty_table_has_its_header(client: TestClient) -> None:
    assert client.get("/events?format=csv&region=Kherson&fields=id,title").text == "id,title\r\n"
    assert client.get("/events?format=csv&region=Kherson&fields=id,title&limit=1").text == "id,title\r\n"


def test_a_limited_table_says_where_to_go_on(client: TestClient) -> None:
    answer = client.get("/events?format=csv&fields=id&limit=5")
    rest = client.get(answer.links["next"]["url"])
    assert answer.text + rest.text.removeprefix("id\r\n") == "\r\n".join(["id", *NEWEST_FIRST, ""])


def test_head_answers_as_get_without_a_body(client: TestClient) -> None:
    for path in ("/events?format=csv", "/events", "/events?type=nope"):
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.headers["content-type"]) == (
            get.status_code,
            get.headers["content-type"],
        )
        assert head.content == b""


def test_other_lists_are_tables_too(client: TestClient) -> None:
    assert parsed(client.get("/regions?format=csv&country=UA&limit=2").text)[0][:3] == [
        "code",
        "kind",
        "name",
    ]
    assert len(parsed(client.get("/claims?format=csv&field=weapon_origin").text)) == 5
    assert parsed(client.get("/claimants?format=csv&country=RU").text)[1][:2] == [
        "RU/mod",
        "Russian Ministry of Defence",
    ]
    assert len(parsed(client.get("/sources?format=csv").text)) == 2


def test_an_export_is_of_one_revision_while_others_write(writable: TestClient, database: Database) -> None:
    record(database, Batch(events=[EventDraft(id=f"e{n:04}", type="strike", title="t") for n in range(2500)]))
    with writable.stream("GET", "/events?format=csv&fields=id,title&sort=id") as answer:
        lines = answer.iter_lines()
        first = [next(lines) for _ in range(3)]
        record(
            database,
            Batch(events=[EventDraft(id=f"e{n:04}", type="strike", title="new") for n in range(2500)]),
        )
        rest = list(lines)
    assert first + rest == ["id,title", *(f"e{n:04},t" for n in range(2500))]
