"""Citations: ready to be pasted, and their links answer the same data whatever was written since."""

import datetime as dt
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.db import Database
from app.record import record

E1, E2 = "seed-zaporizhzhia-2023-12-30", "seed-ukraine-2023-12-29"
KP = "8d19564893dc98587602"
CITED = [
    "/events",
    "/events?region=Запорізька%20область&include=claims,sources,matched_on",
    "/events?type=strike&type=interception&date=2024-01-04/2024-01-05&date_match=possible",
    "/events?q=%22Iranian-designed%22%20%D0%B0%2Bb%26c&sort=-launched,id&fields=id,title",
    "/events?bbox=22,44,41,53&launched_gte=1&pending=true",
    "/events?limit=2",
    "/events/aggregate?group_by=region,month&measures=launched&having=count>=1&fill=true",
    "/events/facets?facets=type,claimant&without_own=true&type=strike",
    "/compare?field=weapon_origin&group_by=weapon_type",
    "/claims?status=unconfirmed",
    "/sources",
    "/claimants?country=US",
    f"/events/{E1}/claims",
    f"/events/{E1}/history",
    f"/claims/{KP}/history?limit=1",
]
ROWS = [f"/events/{E1}", f"/events/{E1}?include=sources", f"/claims/{KP}", "/claimants/US/nsc"]
ROWS += ["/sources/newyorkparrot-2024-01-05"]


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    record(database, seed.read(seed.ARTICLE))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def get(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer


def linked(row: Any) -> str:
    link: str = row.links["cite-as"]["url"]
    return link


def test_links_answer_the_same_after_any_write(writer: TestClient) -> None:
    lists = {path: get(writer, path).json() for path in CITED}
    rows = {path: get(writer, path) for path in ROWS}
    second = get(writer, lists["/events?limit=2"]["links"]["next"]).json()
    lists["the second page"] = second
    for method, path, body in [
        ("PATCH", f"/events/{E1}", {"title": "t", "region": "UA-51"}),
        ("POST", f"/claims/{KP}/positions", {"claimant": "UA/government", "stance": "denies"}),
        ("PUT", "/claimants/US/nsc", {"id": "US/nsc", "name": "Council"}),
        ("PATCH", "/sources/newyorkparrot-2024-01-05", {"title": "Another"}),
        ("DELETE", f"/events/{E2}", None),
    ]:
        assert writer.request(method, path, json=body).status_code in (200, 201)
    for path, before in lists.items():
        link = before["meta"]["cite"]["csl"]["URL"]
        assert link.endswith("as_of=1")
        again = get(writer, link).json()
        assert (again["data"], again["total"]) == (before["data"], before["total"]), path
        assert again["meta"]["cite"]["csl"]["URL"] == link
    for path, answer in rows.items():
        assert get(writer, linked(answer)).json() == answer.json(), path
        assert get(writer, path).json() != answer.json()


EXPORTED = [
    path for path in CITED if not path.endswith(("history", "history?limit=1")) and "include" not in path
]


@pytest.mark.parametrize("format", ["csv", "ndjson", "geojson"])
def test_exports_are_cited_by_their_link(client: TestClient, format: str) -> None:
    """With the format, as JSON answers a page of what an export answers whole."""
    for path in [*EXPORTED, "/changes?entity=event&limit=3"]:
        asked = f"{path}{'&' if '?' in path else '?'}"
        named = client.get(f"{asked}format={format}")
        if format == "geojson" and named.status_code == 422:
            continue
        cite = get(client, path).json()["meta"]["cite"]["csl"]["URL"]
        assert linked(named) == cite.replace("as_of=1", f"format={format}&as_of=1"), path
        assert get(client, linked(named)).text == named.text
        by_header = client.get(path, headers={"Accept": named.headers["content-type"]})
        assert linked(by_header) == linked(named)
    assert "link" not in client.get("/regions?country=UA&format=csv").headers


def test_a_page_of_an_export_has_both_links(client: TestClient) -> None:
    page = get(client, "/events?limit=3&format=csv&fields=id")
    assert page.headers["link"] == (
        f'<{page.links["next"]["url"]}>; rel="next", '
        '<http://testserver/events?fields=id&limit=3&format=csv&as_of=1>; rel="cite-as"'
    )
    rest = get(client, page.links["next"]["url"])
    assert get(client, linked(rest)).text == rest.text


def test_changes_are_cited(writer: TestClient) -> None:
    before = get(writer, "/changes?since=1.100&include=row&wait=1").json()
    assert writer.patch(f"/events/{E1}", json={"title": "t"}).status_code == 200
    link = before["meta"]["cite"]["csl"]["URL"]
    assert link == "http://testserver/changes?since=1.100&include=row&as_of=1"
    assert get(writer, link).json()["data"] == before["data"]


def test_text_and_reference(client: TestClient) -> None:
    path = "/events?sort=-date_start&fields=id&region=Zaporizhzhia&limit=5&date_match=possible"
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    cite = get(client, path).json()["meta"]["cite"]
    today, recorded = before.date(), get(client, f"/events/{E1}").json()["recorded_at"][:10]
    asked = "region=Zaporizhzhia&sort=-date_start&fields=id&limit=5"
    link = f"http://testserver/events?{asked}&as_of=1"
    told = re.fullmatch(r"(.*) Retrieved (\S+)\. (.*)", cite["text"])
    assert told
    assert (told[1], told[3]) == (f"Conflict Events. /events?{asked}. Revision 1 ({recorded}).", link)
    assert before <= dt.datetime.fromisoformat(told[2]) <= dt.datetime.now(dt.UTC)
    day = {"date-parts": [[today.year, today.month, today.day]]}
    issued = {"date-parts": [[int(part) for part in recorded.split("-")]]}
    assert cite["csl"] | {"id": "", "accessed": day} == {
        "id": "", "type": "dataset", "title": f"/events?{asked}", "publisher": "Conflict Events",
        "version": "1", "issued": issued, "accessed": day, "URL": link,
    }  # fmt: skip


def test_the_same_question_is_cited_alike(client: TestClient) -> None:
    asked = [
        "/events?type=strike&country=UA",
        "/events?country=UA&type=strike&region_match=certain&format=json",
    ]
    first, second = (get(client, path).json()["meta"]["cite"]["csl"] for path in asked)
    assert first["URL"] == second["URL"]
    assert first["id"] == second["id"]


def test_before_the_first_revision(client: TestClient) -> None:
    csl = get(client, "/events?as_of=0").json()["meta"]["cite"]["csl"]
    assert ("issued" in csl, csl["version"], csl["URL"]) == (False, "0", "http://testserver/events?as_of=0")


def test_one_event(client: TestClient) -> None:
    event = get(client, f"/events/{E1}?include=sources")
    cite = get(client, f"/events/{E1}/cite?include=sources").json()
    assert cite["csl"]["title"] == event.json()["title"]
    assert cite["csl"]["URL"] == linked(event)
    assert f"Conflict Events. {event.json()['title']}. Revision 1 (" in cite["text"]
    assert client.get("/events/nothing/cite").status_code == 404
