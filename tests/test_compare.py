"""What each claimant says of one field, side by side: the newest that they say, added up over groups."""

import csv
import io
from typing import Any

from fastapi.testclient import TestClient

from app.batch import Batch
from app.db import Database
from app.drafts import ClaimantDraft, ClaimDraft, EventDraft, PositionDraft
from app.record import record

SAYS_SO = {"value": "KP", "status": "unconfirmed", "count": 2}


def compared(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.get("/compare", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def says(client: TestClient, **asked: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Of the one group, for each claimant their stances and values."""
    (group,) = compared(client, **asked)["data"]
    return {
        who["claimant"]: [(said["stance"], said["value"], said["count"]) for said in who["said"]]
        for who in group["claimants"]
    }


def test_who_asserts_and_who_cannot_confirm(client: TestClient) -> None:
    answer = compared(client, field="weapon_origin", group_by="weapon_origin", weapon_origin="KP")
    assert answer["data"] == [{
        "weapon_origin": "KP",
        "claimants": [
            {"claimant": who, "claimant_country": country, "said": [{"stance": stance} | SAYS_SO]}
            for who, country, stance in [
                ("UA/air-force", "UA", "cannot_confirm"),
                ("UA/government", "UA", "cannot_confirm"),
                ("US/nsc", "US", "asserts"),
                ("US/white-house", "US", "asserts"),
                ("article", None, "asserts"),
            ]
        ],
    }]  # fmt: skip
    assert (answer["total"], answer["meta"]["emptied_by"]) == (2, None)


def test_each_event_by_itself_when_nothing_else_is_asked(client: TestClient) -> None:
    (group,) = compared(client, field="intercepted")["data"]
    assert (group["id"], group["title"]) == (
        "seed-drones-intercepted-2024-01-04",
        "Ukraine shoots down 21 of the night's drones",
    )
    assert group["claimants"] == [{
        "claimant": "UA/government",
        "claimant_country": "UA",
        "said": [{"stance": "asserts", "value": 21, "status": "asserted", "count": 1}],
        "sum": {"low": 21, "best": 21, "high": 21, "unknown": 0},
    }]  # fmt: skip


def test_nobody_says_anything_of_the_field(client: TestClient) -> None:
    answer = compared(client, field="weapon", region="UA-23")
    assert (answer["data"], answer["total"], answer["meta"]["emptied_by"]) == ([], 0, "field")
    assert compared(client, field="actor", weapon="KN-23")["meta"]["emptied_by"] == "weapon"


def test_csv_has_a_line_for_each_thing_said(client: TestClient) -> None:
    asked = {"field": "launched", "group_by": "month", "format": "csv"}
    assert client.get("/compare", params=asked).text == (
        "month,claimant,claimant_country,stance,value,status,count,count_possible\r\n"
        "2023-12,article,,asserts,1,unattributed,1,1\r\n"
        "2024-01,US/nsc,US,asserts,29,asserted,1,1\r\n"
    )
    lines = list(csv.DictReader(io.StringIO(client.get("/compare", params=asked | {"field": "actor"}).text)))
    assert {(line["month"], line["count"], line["count_possible"]) for line in lines} >= {
        ("2023-12", "1", "2")
    }


def test_ndjson_has_a_group_a_line(client: TestClient) -> None:
    answer = client.get("/compare", params={"field": "actor", "group_by": "actor", "format": "ndjson"})
    assert [line.startswith('{"actor":') for line in answer.text.splitlines()] == [True] * 3
    assert answer.headers["x-total-count"] == "3"


def said(event: str, who: str, stance: str, day: str | None, value: Any) -> tuple[ClaimDraft, PositionDraft]:
    statement = f"{event}-{value}".replace(" ", "").replace("[", "").replace("]", "").replace(",", "-")
    return (
        ClaimDraft(event=event, statement=statement, field="intercepted", value=value),
        PositionDraft(statement=statement, claimant=who, stance=stance, said_on=day),
    )


def put(database: Database, *told: tuple[ClaimDraft, PositionDraft]) -> None:
    events = [
        EventDraft(id=id, type="interception", title="t", country="UA")
        for id in sorted({claim.event for claim, _ in told})
    ]
    claimants = [ClaimantDraft(id=id, name=id) for id in ("UA/air-force", "RU/mod")]
    claims = {claim.statement: claim for claim, _ in told}
    positions = [position for _, position in told]
    record(
        database, Batch(events=events, claimants=claimants, claims=list(claims.values()), positions=positions)
    )


def test_the_newest_of_each_claimant_counts(writable: TestClient, database: Database) -> None:
    put(
        database,
        said("a", "UA/air-force", "asserts", "2024-01-03", 20),
        said("a", "UA/air-force", "asserts", "2024-01-05", 25),
        said("a", "RU/mod", "denies", "2024-01-04", 20),
        said("b", "UA/air-force", "asserts", None, [3, 4]),
        said("b", "RU/mod", "asserts", "2024-01-04", 1),
        said("b", "RU/mod", "retracts", "2024-01-05", 1),
    )
    (group,) = compared(writable, field="intercepted", group_by="country")["data"]
    russia, ukraine = group["claimants"]
    assert [(s["stance"], s["value"], s["status"]) for s in russia["said"]] == [
        ("denies", 20, "disputed"),
        ("retracts", 1, "retracted"),
    ]
    assert russia["sum"] == {"low": None, "best": None, "high": None, "unknown": 2}
    assert [(s["stance"], s["value"]) for s in ukraine["said"]] == [
        ("asserts", 20),
        ("asserts", 25),
        ("asserts", [3, 4]),
    ]
    # Of one event only what was said last is added up: 25, not 20 and 25.
    assert ukraine["sum"] == {"low": 28, "best": None, "high": 29, "unknown": 0}


def test_groups_of_events_add_up(writable: TestClient, database: Database) -> None:
    put(database, *(said(f"e{n}", "UA/air-force", "asserts", "2024-01-05", 7) for n in range(3)))
    assert says(writable, field="intercepted", group_by="type") == {"UA/air-force": [("asserts", 7, 3)]}
    (group,) = compared(writable, field="intercepted", group_by="type")["data"]
    assert group["claimants"][0]["sum"] == {"low": 21, "best": 21, "high": 21, "unknown": 0}


def test_no_event_is_left_out_in_silence(writable: TestClient, database: Database) -> None:
    put(
        database,
        said("a", "UA/air-force", "asserts", "2024-01-03", 20),
        said("b", "UA/air-force", "asserts", "2024-01-03", 5),
        said("b", "UA/air-force", "denies", "2024-01-04", 6),
        said("c", "UA/air-force", "asserts", "2024-01-03", 7),
        said("c", "UA/air-force", "retracts", "2024-01-04", 7),
        said("d", "RU/mod", "denies", "2024-01-03", 8),
    )
    more = [EventDraft(id=id, type="interception", title="t", country="UA", part_of=of) for id, of in QUIET]
    record(database, Batch(events=more))
    answer = compared(writable, field="intercepted", group_by="country")
    (russia, ukraine) = answer["data"][0]["claimants"]
    assert russia["sum"] == {"low": None, "best": None, "high": None, "unknown": 1}
    assert ukraine["sum"] == {"low": 25, "best": 25, "high": 25, "unknown": 1}
    left_out = answer["meta"]["unclaimed_excluded"], answer["meta"]["parts_excluded"]
    assert (answer["total"], *left_out) == (4, 2, 1)
    nothing = compared(writable, field="actor")
    assert (nothing["total"], nothing["meta"]["unclaimed_excluded"]) == (0, 6)


QUIET = [("e", None), ("f", None), ("g", "a")]


def test_what_is_no_claimed_field_is_refused(client: TestClient) -> None:
    answer = client.get("/compare", params={"field": "atribution", "group_by": "stance"})
    assert answer.status_code == 422
    assert {fault["parameter"] for fault in answer.json()["errors"]} == {"field", "group_by"}
    assert client.get("/compare").json()["errors"][0]["parameter"] == "field"
