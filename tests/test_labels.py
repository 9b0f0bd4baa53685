"""Labels: the name that a map shows, in the language that its reader likes best."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.api.labels import label, languages
from app.formats.accept import liked
from app.regions import everything, get

CODES = "UA-23,IR-07,RU-BEL"
ENGLISH = ["Fars", "Belgorod", "Zaporizhzhia"]
UKRAINIAN = ["Фарс", "Бєлгородська область", "Запорізька область"]
LOCAL = ["استان فارس", "Белгородская область", "Запорізька область"]
MIXED = [LOCAL[0], UKRAINIAN[1], UKRAINIAN[2]]


def ask(client: TestClient, accept: str | None = None, **asked: str) -> Any:
    headers = {} if accept is None else {"Accept-Language": accept}
    return client.get("/regions", params={"code": CODES} | asked, headers=headers)


@pytest.mark.parametrize(
    ("accept", "labels", "language"),
    [
        (None, ENGLISH, "en"),
        ("", ENGLISH, "en"),
        ("en", ENGLISH, "en"),
        ("uk", UKRAINIAN, "uk"),
        ("uk-UA", UKRAINIAN, "uk"),
        ("UK-ua,en;q=0.5", UKRAINIAN, "uk"),
        ("en;q=0.5, uk;q=0.8", UKRAINIAN, "uk"),
        ("uk;q=0.5, en;q=0.8", ENGLISH, "en"),
        ("uk;q=0, en", ENGLISH, "en"),
        ("de-AT, tlh, xx", ENGLISH, "en"),
        ("de, uk;q=0.1", UKRAINIAN, "uk"),
        ("*", ENGLISH, "en"),
        ("uk;q=0.5, *;q=0.7", ENGLISH, "en"),
        ("uk, *;q=0.7", UKRAINIAN, "uk"),
        ("uk;q=nonsense, ;;;,q", ENGLISH, "en"),
        ("fa-IR, uk;q=0.5", MIXED, None),
        ("fa", [LOCAL[0], *ENGLISH[1:]], None),
        ("ru;q=0.9, fa, uk;q=0.2", LOCAL, None),
    ],
)
def test_the_reader_is_asked(
    client: TestClient, accept: str | None, labels: list[str], language: str | None
) -> None:
    answer = ask(client, accept)
    assert [row["label"] for row in answer.json()["data"]] == labels
    assert answer.headers.get("content-language") == language
    assert answer.headers["vary"].split(", ")[:2] == ["Accept", "Accept-Language"]


@pytest.mark.parametrize(
    ("lang", "labels", "language", "each"),
    [
        ("en", ENGLISH, "en", ["en", "en", "en"]),
        ("uk", UKRAINIAN, "uk", ["uk", "uk", "uk"]),
        ("local", LOCAL, None, ["fa", "ru", "uk"]),
    ],
)
def test_the_parameter_wins(
    client: TestClient, lang: str, labels: list[str], language: str | None, each: list[str]
) -> None:
    for accept in (None, "en", "uk", "fa"):
        answer = ask(client, accept, lang=lang)
        rows = answer.json()["data"]
        assert [row["label"] for row in rows] == labels
        assert [row["label_language"] for row in rows] == each
        assert answer.headers.get("content-language") == language


def test_another_language_is_refused_not_guessed(client: TestClient) -> None:
    (fault,) = ask(client, lang="ua").json()["errors"]
    assert (fault["parameter"], fault["value"]) == ("lang", "ua")
    assert fault["message"] == "'ua' is not a language; known are en, uk, local"


def test_everything_has_a_ukrainian_name() -> None:
    assert [region.code for region in everything() if not region.name_uk] == []


def test_what_has_no_name_in_it_is_labelled_in_english(client: TestClient) -> None:
    answer = client.get("/regions?code=UA-23,AQ&lang=local")
    rows = answer.json()["data"]
    assert [(row["label"], row["label_language"]) for row in rows] == [
        ("Antarctica", "en"),
        (UKRAINIAN[2], "uk"),
    ]
    assert "content-language" not in answer.headers


def test_a_local_name_of_an_unknown_language_is_told_as_such(client: TestClient) -> None:
    answer = client.get("/regions?code=KZ-10&lang=local")
    (row,) = answer.json()["data"]
    assert (row["label"], row["label_language"], row["local_language"]) == ("Abay oblysy", None, None)
    assert "content-language" not in answer.headers


@pytest.mark.parametrize("format", ["csv", "ndjson", "geojson"])
def test_every_format_has_labels(client: TestClient, format: str) -> None:
    answer = ask(client, "uk", format=format)
    if format == "csv":
        found = [row["label"] for row in csv.DictReader(io.StringIO(answer.text))]
    else:
        lines = answer.json()["features"] if format == "geojson" else None
        found = (
            [feature["properties"]["label"] for feature in lines]
            if lines
            else [line.split('"label":"')[1].split('"')[0] for line in answer.text.splitlines()]
        )
    assert found == UKRAINIAN
    assert answer.headers["content-language"] == "uk"


def test_the_look_up_labels_too(client: TestClient) -> None:
    answer = client.get("/regions/resolve?q=Zaporozhye", headers={"Accept-Language": "uk"})
    (row,) = answer.json()["data"]
    assert (row["label"], row["name"], row["matched"]) == (UKRAINIAN[2], "Zaporizhzhia", "spelling")
    assert answer.headers["content-language"] == "uk"


def test_a_region_within_a_region(client: TestClient) -> None:
    rows = client.get("/regions?code=FR,FR-ARA,FR-01,UA-23").json()["data"]
    assert {row["code"]: row["parent"] for row in rows} == {
        "FR": None,
        "FR-01": "FR-ARA",
        "FR-ARA": None,
        "UA-23": None,
    }
    codes = {region.code for region in everything()}
    parents = {region.parent for region in everything() if region.parent}
    assert parents <= codes
    assert all(region.parent[:2] == region.country for region in everything() if region.parent)


@given(st.text())
def test_any_header_is_read(header: str) -> None:
    values = liked(header)
    assert all(0 <= weight <= 1 for _, weight in values)
    assert [weight for _, weight in values] == sorted((weight for _, weight in values), reverse=True)
    region = get("UA-23")
    assert region is not None
    assert label(region, languages(None, header)) in {(region.name, "en"), (region.name_uk, "uk")}


tags = st.sampled_from(["en", "uk", "fa", "ru", "de", "uk-UA", "en-GB", "*"])


@given(st.lists(st.tuples(tags, st.integers(0, 1000)), unique_by=lambda pair: pair[1]))
def test_the_heaviest_that_there_is_wins(told: list[tuple[str, int]]) -> None:
    header = ", ".join(f"{tag};q={weight / 1000:.3f}" for tag, weight in told)
    region = get("IR-07")
    assert region is not None
    names = {"en": region.name, "*": region.name, "uk": region.name_uk, "fa": region.name_local}
    best = [tag.split("-")[0] for tag, weight in sorted(told, key=lambda pair: -pair[1]) if weight]
    expected = next((names[tag] for tag in best if tag in names), region.name)
    assert label(region, languages(None, header))[0] == expected
