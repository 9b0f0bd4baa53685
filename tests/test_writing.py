"""Writing over HTTP: created, replaced, patched, removed, restored; what is derived follows in the same answer."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import keys, seed
from app.db import Database
from app.record import record
from tests.conftest import client_of
from tests.declared import conforms

E1, E2 = "seed-zaporizhzhia-2023-12-30", "seed-ukraine-2023-12-29"
KP = "8d19564893dc98587602"
NEW = {"id": "odesa", "type": "strike", "title": "Drones over Odesa", "region": "UA-51", "actor": "RU"}
NEW |= {"date_edtf": "2024-02-01", "launched": "nearly 30", "weapon_type": "drone"}


@pytest.fixture
def writer(writable: TestClient, database: Database) -> TestClient:
    """The service over the seed, with a key that may write."""
    record(database, seed.read(seed.ARTICLE))
    with database.write() as connection:
        _, secret = keys.create(connection, "alice", "write")
    writable.headers["Authorization"] = f"Bearer {secret}"
    return writable


def test_an_event_is_created_with_what_follows_from_it(writer: TestClient) -> None:
    answer = writer.post("/events", json=NEW, headers={"X-Change-Reason": "told by the mayor"})
    assert answer.status_code == 201, answer.text
    event = answer.json()
    assert answer.headers["location"] == "/events/odesa"
    assert answer.headers["etag"] == '"odesa.2"'
    assert [event[name] for name in ("launched_low", "launched", "launched_high")] == [27, 29, 30]
    assert [event[name] for name in ("country", "region_name", "date_start", "geo_basis", "actor_status")] == [
        "UA", "Odesa", "2024-02-01", "region_centroid", "unattributed"
    ]  # fmt: skip
    assert writer.get("/events/odesa").json() == event
    assert writer.get("/events?region=Odesa").json()["total"] == 1


def test_an_id_is_given_where_none_is(writer: TestClient) -> None:
    answer = writer.post("/events", json={name: value for name, value in NEW.items() if name != "id"})
    assert answer.status_code == 201
    assert writer.get(answer.headers["location"]).json()["id"] == answer.json()["id"]
    assert len(answer.json()["id"]) == 20


def test_what_is_there_is_not_created_again(writer: TestClient) -> None:
    answer = writer.post("/events", json=NEW | {"id": E1})
    assert (answer.status_code, answer.headers["location"]) == (409, f"/events/{E1}")
    assert answer.json()["detail"] == f"There is an event '{E1}': PUT replaces it"
    assert writer.get("/events").json()["meta"]["revision"] == 1


def test_all_faults_at_once_and_nothing_written(writer: TestClient) -> None:
    wrong = NEW | {
        "type": "strikes",
        "region": "Odesa",
        "attribution": "confirmed",
        "launched": -1,
        "colour": "red",
    }
    answer = writer.post("/events", json=wrong)
    assert answer.status_code == 422
    faults = {fault["pointer"]: fault for fault in answer.json()["errors"]}
    assert faults.keys() == {"/type", "/region", "/attribution", "/launched", "/colour"}
    assert faults["/attribution"]["message"] == "is derived: it is read, never written"
    assert faults["/type"]["did_you_mean"] == ["strike"]
    assert writer.get("/events").json()["total"] == 8


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("lat", wrong) for wrong in (True, "47.3")),
        *(("amount", wrong) for wrong in (True, "1e9")),
        *((name, wrong) for name in ("launched_low", "launched_high") for wrong in (True, "1", 1.5)),
        ("title", " \t\u2028"),
        ("title", "t" * 1001),
        *((name, "t" * 10_001) for name in ("place", "date_text", "weapon", "target_type", "geo_basis")),
    ],
)
def test_a_value_is_of_its_fields_type(writer: TestClient, field: str, value: Any) -> None:
    whole = {"lat": 47.3, "lon": 35} | {"launched": None, field: value}
    answer = writer.post("/events", json=NEW | whole)
    assert answer.status_code == 422, answer.text
    assert [(fault["pointer"], fault["value"]) for fault in answer.json()["errors"]] == [(f"/{field}", value)]
    claimed = writer.post(f"/events/{E1}/claims", json={"field": field, "value": value})
    assert [fault["pointer"] for fault in claimed.json()["errors"]] == ["/value"]


def test_a_whole_number_is_a_number(writer: TestClient) -> None:
    told = {"lat": 47, "lon": 35.5, "launched": None, "launched_low": 2.0, "title": " t" * 500}
    event = writer.post("/events", json=NEW | told | {"place": "p" * 10_000}).json()
    assert [event[name] for name in ("lat", "lon", "launched_low", "title")] == [47, 35.5, 2, " t" * 500]
    length = writer.post("/sources", json={"id": "m", "length": True})
    assert [fault["pointer"] for fault in length.json()["errors"]] == ["/length"]


@pytest.mark.parametrize("value", ["yes", "true", 1])
def test_whether_it_happened_is_true_or_false(writer: TestClient, value: Any) -> None:
    answer = writer.post(f"/events/{E1}/claims", json={"field": "occurrence", "value": value})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/value")


def test_put_replaces_and_the_same_again_changes_nothing(writer: TestClient) -> None:
    first = writer.put("/events/odesa", json=NEW)
    assert (first.status_code, first.headers["etag"]) == (201, '"odesa.2"')
    again = writer.put("/events/odesa", json=NEW)
    assert (again.status_code, again.headers["etag"], again.json()) == (200, '"odesa.2"', first.json())
    other = writer.put("/events/odesa", json={**NEW, "title": "Drones", "weapon_type": None})
    assert (other.status_code, other.json()["weapon_type"], other.headers["etag"]) == (200, None, '"odesa.3"')
    assert writer.get("/events").json()["meta"]["revision"] == 3


def test_what_was_read_can_be_put_back(writer: TestClient) -> None:
    """Without the derived fields an event's answer is its own body."""
    from app.drafts import EventDraft

    for event in writer.get("/events").json()["data"]:
        told = {name: event[name] for name in EventDraft.model_fields}
        assert writer.put(f"/events/{event['id']}", json=told).status_code == 200
    assert writer.get("/events").json()["meta"]["revision"] == 1


def test_replacing_keeps_the_claims(writer: TestClient) -> None:
    claims = writer.get(f"/events/{E1}/claims").json()["data"]
    body = {"type": "strike", "title": "Another title", "weapon_origin": "KP", "actor": "RU"}
    after = writer.put(f"/events/{E1}", json=body).json()
    assert (after["title"], after["attribution"]) == ("Another title", "unconfirmed")
    assert [claim["positions"] for claim in after["claims"]] == [claim["positions"] for claim in claims]


def test_the_id_of_the_body_is_that_of_the_address(writer: TestClient) -> None:
    answer = writer.put("/events/other", json=NEW)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/id")


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"title": "Drones"}, {"title": "Drones", "launched": 29}),
        ({"weapon_type": None}, {"weapon_type": None}),
        ({"date_edtf": "2024-02"}, {"date_start": "2024-02-01", "date_end": "2024-02-29", "date_precision": "month"}),
        ({"launched": 31}, {"launched_low": 31, "launched": 31, "launched_high": 31}),
        ({"launched": "at least 5"}, {"launched_low": 5, "launched": 5, "launched_high": None}),
        ({"region": "RU-KRS"}, {"country": "RU", "region_name": "Kursk", "geo_basis": "region_centroid"}),
        ({"region": None}, {"region": None, "country": None, "lat": None, "geo_precision": None}),
        ({"country": "RU"}, {"region": None, "country": "RU", "geo_precision": "country"}),
    ],
)  # fmt: skip
def test_a_patch_changes_what_it_names_and_what_follows(
    writer: TestClient, patch: dict[str, Any], expected: dict[str, Any]
) -> None:
    writer.post("/events", json=NEW)
    answer = writer.patch(
        "/events/odesa", json=patch, headers={"Content-Type": "application/merge-patch+json"}
    )
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()[name] for name in expected} == expected


def test_a_patch_is_checked_like_a_body(writer: TestClient) -> None:
    answer = writer.patch(f"/events/{E1}", json={"type": "strikes", "sources": 7})
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/type", "/sources"}
    assert writer.patch("/events/nobody", json={"title": "t"}).status_code == 404
    assert writer.patch(f"/events/{E1}", json=[1]).status_code == 422


def test_removed_and_restored(writer: TestClient) -> None:
    before = writer.get(f"/events/{E1}").json()
    gone = writer.delete(f"/events/{E1}", headers={"X-Change-Reason": "told twice"})
    assert (gone.status_code, gone.json()["reason"], gone.json()["revision"]) == (200, "told twice", 2)
    answer = writer.get(f"/events/{E1}")
    assert (answer.status_code, answer.json()["detail"]) == (
        410,
        f"The event '{E1}' was removed in revision 2: told twice",
    )
    assert writer.delete(f"/events/{E1}").status_code == 410
    assert writer.post("/events", json=NEW | {"id": E1}).status_code == 409
    back = writer.post(f"/events/{E1}/restore")
    assert (back.status_code, back.json()["title"]) == (200, before["title"])
    assert writer.post(f"/events/{E1}/restore").status_code == 409
    nobody = writer.post("/events/nobody/restore")
    assert (nobody.status_code, nobody.json()["detail"]) == (404, "There never was an event 'nobody'")


def test_who_asks_for_what_was_merged_is_led_to_the_survivor(writer: TestClient) -> None:
    assert writer.delete(f"/events/{E1}", params={"merged_into": "nobody"}).status_code == 422
    assert writer.delete(f"/events/{E1}", params={"merged_into": E2}).json()["merged_into"] == E2
    answer = writer.get(f"/events/{E1}/claims?format=csv", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"/events/{E2}/claims?format=csv")
    assert writer.get(f"/events/{E1}").json()["id"] == E2
    assert writer.patch(f"/events/{E1}", json={"title": "t"}).status_code == 410


def test_a_position_turns_the_status(writer: TestClient) -> None:
    """What CONTRACT promises: another Ukrainian office that asserts changes nothing, one that confirms does."""
    writer.put("/claimants/UA/ministry", json={"id": "UA/ministry", "name": "Ministry"})
    says: dict[str, Any] = {"claimant": "UA/ministry", "stance": "asserts", "said_on": "2024-02-01"}
    answer = writer.post("/statements/us-says-north-korean/positions", json=says)
    assert (answer.status_code, {c["status"] for c in answer.json()["data"]}) == (201, {"unconfirmed"})
    answer = writer.post(
        f"/claims/{KP}/positions", json=says | {"stance": "confirms", "said_on": "2024-02-02"}
    )
    assert (answer.status_code, answer.json()["status"]) == (201, "confirmed")
    assert writer.get(f"/events/{E1}").json()["attribution"] == "asserted"
    assert writer.get(f"/events/{E2}").json()["weapon_origin_status"] == "unconfirmed"
    again = writer.post(
        f"/claims/{KP}/positions", json=says | {"stance": "confirms", "said_on": "2024-02-02"}
    )
    assert (again.status_code, again.headers["etag"]) == (200, answer.headers["etag"])


def test_a_claim_with_its_positions(writer: TestClient) -> None:
    writer.post("/events", json=NEW)
    body = {"field": "actor", "value": "RU", "positions": [{"claimant": "US/nsc", "stance": "asserts"}]}
    answer = writer.post("/events/odesa/claims", json=body)
    assert (answer.status_code, answer.json()["status"]) == (201, "asserted")
    assert writer.get(answer.headers["location"]).json() == answer.json()
    assert writer.get("/events/odesa").json()["attribution"] == "asserted"
    stated = {"field": "weapon", "value": "Shahed-136", "statement": "s"}
    assert writer.post("/events/odesa/claims", json=stated).status_code == 201
    assert writer.post("/events/odesa/claims", json=stated | {"value": "KN-23"}).status_code == 409
    assert writer.post("/events/odesa/claims", json=body | {"value": "Russia"}).status_code == 422
    assert writer.post("/events/nobody/claims", json=body).status_code == 404


@pytest.mark.parametrize(
    ("told", "value"),
    [(30, 30), ("thirty", 30), ("exactly 1,200", 1200), (["20", "twenty-one"], [20, 21])],
)
def test_a_number_in_words_is_claimed_where_it_is_one_number(
    writer: TestClient, told: Any, value: Any
) -> None:
    answer = writer.post(f"/events/{E1}/claims", json={"field": "launched", "value": told})
    assert (answer.status_code, answer.json().get("value")) == (201, value), answer.text


@pytest.mark.parametrize(
    ("field", "told", "message"),
    [
        ("launched", "nearly 30", "'nearly 30' leaves a range open, and a claim has one number; what it says is "
         "launched_low 27, launched 29, launched_high 30"),
        ("injured", ["2", "up to 5"], "'up to 5' leaves a range open, and a claim has one number; what it says is "
         "injured_high 5"),
        ("launched", "many", "'many' is not a count that hedges/1 reads: write a number (30, 1,200, thirty), or a hedge "
         "and a number (nearly 30, at least one)"),
        ("launched", True, "True is neither a number nor one in words"),
        ("launched", -1, "Input should be greater than or equal to 0"),
        ("weapon_origin", "Korea", "'Korea' is not a country code (ISO 3166-1 alpha-2)"),
    ],
)  # fmt: skip
def test_why_a_value_cannot_be_claimed(writer: TestClient, field: str, told: Any, message: str) -> None:
    answer = writer.post(f"/events/{E1}/claims", json={"field": field, "value": told})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["value"]) == (422, "/value", told)
    assert fault["message"] == f"the value of {field}: {message}"


def test_a_claim_has_a_value(writer: TestClient) -> None:
    for value in (None, [], ["UA", None]):
        (fault,) = writer.post(f"/events/{E1}/claims", json={"field": "actor", "value": value}).json()[
            "errors"
        ]
        assert fault["pointer"] == "/value"
        assert fault["message"] == "a claim needs a value, or a list of the values it may be"


TEXT = "The ministry examined the wreckage. It was made in North Korea, the ministry said."


def quoting(quote: str, **more: Any) -> dict[str, Any]:
    evidence = [{"source": "m", "quote": quote} | more]
    return {"claimant": "UA/government", "stance": "confirms", "said_on": "2024-02-02", "evidence": evidence}


def test_quotes_are_compared_with_the_text(writer: TestClient) -> None:
    source = writer.post("/sources", json={"id": "m", "text": TEXT})
    assert (source.status_code, source.json()["length"]) == (201, len(TEXT))
    path = f"/claims/{KP}/positions"
    wrong = writer.post(path, json=quoting("made in South Korea") | {"texts": {"m": TEXT}})
    (fault,) = wrong.json()["errors"]
    assert (wrong.status_code, fault["pointer"]) == (422, "/evidence/0/quote")
    assert "nearest is 'made in North Korea'" in fault["message"]
    twice = writer.post(path, json=quoting("ministry") | {"texts": {"m": TEXT}})
    assert "it stands at 4 and 68" in twice.json()["errors"][0]["message"]
    other = writer.post(path, json=quoting("made in North Korea") | {"texts": {"m": "Another text"}})
    assert {fault["pointer"] for fault in other.json()["errors"]} == {"/texts/m", "/evidence/0/quote"}
    right = writer.post(path, json=quoting("made in North Korea") | {"texts": {"m": TEXT}})
    assert right.status_code == 201, right.text
    words = right.json()["positions"][-1]["evidence"]
    assert words == [{"source": "m", "quote": "made in North Korea", "start": 43, "end": 62, "checked": True}]


def test_without_the_text_a_quote_is_not_checked(writer: TestClient) -> None:
    writer.post("/sources", json={"id": "m", "title": "A statement"})
    path = f"/claims/{KP}/positions"
    assert (
        writer.post(path, json=quoting("made in North Korea")).json()["errors"][0]["pointer"]
        == "/evidence/0/quote"
    )
    taken = writer.post(path, json=quoting("made in North Korea", start=43)).json()
    assert taken["positions"][-1]["evidence"][0]["checked"] is False


def test_a_document_is_cited_as_a_whole(writer: TestClient) -> None:
    writer.post("/sources", json={"id": "m", "text": TEXT})
    said = quoting("") | {"evidence": [{"source": "m"}], "texts": {"m": TEXT}}
    taken = writer.post(f"/claims/{KP}/positions", json=said)
    (words,) = taken.json()["positions"][-1]["evidence"]
    assert words == {"source": "m", "quote": None, "start": None, "end": None, "checked": False}
    assert writer.get("/events", params={"source": "m"}).json()["total"] == 1
    (event,) = writer.get("/events", params={"source": "m"}).json()["data"]
    assert (event["sources"], event["origins"]) == (2, 2)
    said["evidence"] = [{"source": "m", "start": 3}]
    (fault,) = writer.post(f"/claims/{KP}/positions", json=said).json()["errors"]
    assert (fault["pointer"], fault["message"]) == (
        "/evidence/0/start",
        "is the place of a quote, and there is none",
    )


def test_what_is_referred_to_must_be_there(writer: TestClient) -> None:
    answer = writer.post(f"/claims/{KP}/positions", json={"claimant": "US/ncs", "stance": "asserts"})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["did_you_mean"]) == (422, "/claimant", ["US/nsc"])
    assert (
        writer.post("/claims/nothing/positions", json={"claimant": "UA", "stance": "asserts"}).status_code
        == 404
    )
    assert writer.delete("/claimants/US/nsc").status_code == 409
    assert writer.delete("/sources/newyorkparrot-2024-01-05").status_code == 409


def test_sources_and_claimants_likewise(writer: TestClient) -> None:
    assert writer.post("/claimants", json={"id": "UA/x", "name": "X"}).json()["country"] == "UA"
    assert writer.put("/claimants/UA/x", json={"id": "UA/x", "name": "Y"}).status_code == 200
    assert writer.get("/claimants/UA/x").json()["name"] == "Y"
    patched = writer.patch("/claimants/UA/x", json={"name": "Z"})
    assert (patched.status_code, patched.json()["id"], patched.json()["name"]) == (200, "UA/x", "Z")
    conforms("patch_claimant", patched)
    (fault,) = writer.patch("/claimants/UA/x", json={"country": "RU"}).json()["errors"]
    assert (fault["pointer"], fault["message"]) == ("/country", "is derived: it is read, never written")
    assert writer.patch("/claimants/UA/x", json={"id": "UA/z"}).json()["errors"][0]["pointer"] == "/id"
    assert writer.patch("/claimants/UA/x", json={}, headers={"If-Match": '"UA/x.2"'}).status_code == 412
    assert writer.patch("/claimants/UA/none", json={"name": "Z"}).status_code == 404
    assert writer.put("/claimants/UA/x", json={"id": "UA/x", "name": "Y"}).status_code == 200
    assert writer.delete("/claimants/UA/x").json()["revision"] == 6
    assert writer.get("/claimants/UA/x").status_code == 410
    assert writer.post("/claimants/UA/x/restore").json()["name"] == "Y"
    assert writer.put("/sources/s", json={"title": "S"}).status_code == 201
    assert writer.patch("/sources/s", json={"publisher": "P"}).json()["title"] == "S"
    assert writer.post("/sources", json={"id": "t", "text": TEXT, "length": 3}).status_code == 422


def test_if_match(writer: TestClient) -> None:
    stale, known = {"If-Match": f'"{E1}.7"'}, {"If-Match": f'"{E1}.1"'}
    refused = writer.patch(f"/events/{E1}", json={"title": "t"}, headers=stale)
    assert (refused.status_code, refused.headers["etag"]) == (412, f'"{E1}.1"')
    assert refused.json()["current"] == writer.get(f"/events/{E1}").json()
    conforms("patch_event", refused)
    assert writer.patch(f"/events/{E1}", json={"title": "t"}, headers=known).status_code == 200
    assert writer.delete(f"/events/{E1}", headers=known).status_code == 412
    several = {"If-Match": f'"{E1}.2", "x"'}
    assert writer.put(f"/events/{E1}", json=NEW | {"id": E1}, headers=several).status_code == 200
    assert (
        writer.put("/events/none", json={**NEW, "id": None}, headers={"If-Match": '"none.1"'}).status_code
        == 412
    )
    assert (
        writer.put(f"/events/{E1}", json=NEW | {"id": E1}, headers={"If-None-Match": "*"}).status_code == 412
    )


def test_who_did_not_know_the_state_is_told_it(writer: TestClient) -> None:
    stale = {"If-Match": '"x.7"'}
    source, claimant = "/sources/newyorkparrot-2024-01-05", "/claimants/US/nsc"
    for operation, path, refused in (
        ("replace_source", source, writer.put(source, json={"title": "T"}, headers=stale)),
        ("remove_source", source, writer.delete(source, headers=stale)),
        (
            "replace_claimant",
            claimant,
            writer.put(claimant, json={"id": "US/nsc", "name": "N"}, headers=stale),
        ),
    ):
        assert (refused.status_code, refused.json()["current"]) == (412, writer.get(path).json())
        conforms(operation, refused)
    nothing = writer.put("/sources/none", json={"title": "T"}, headers=stale)
    assert (nothing.status_code, nothing.json()["current"]) == (412, None)
    conforms("replace_source", nothing)
    assert writer.get("/events").json()["meta"]["revision"] == 1


def test_if_match_can_be_demanded(writer: TestClient, database: Database) -> None:
    strict = client_of(database, require_if_match=True)
    strict.headers["Authorization"] = writer.headers["Authorization"]
    assert strict.patch(f"/events/{E1}", json={"title": "t"}).status_code == 428
    assert strict.delete(f"/events/{E1}").status_code == 428
    assert strict.put(f"/events/{E1}", json=NEW | {"id": E1}).status_code == 428
    assert strict.put("/events/odesa", json=NEW).status_code == 201
    assert strict.patch("/events/odesa", json={"title": "t"}, headers={"If-Match": "*"}).status_code == 200
