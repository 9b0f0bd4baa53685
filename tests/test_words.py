"""Full text: what is kept of a text is found by its words, and no query breaks it."""

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.words import folded, kept, phrases

texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)


def test_words_and_phrases() -> None:
    assert folded("The KN-23, «Iskander-M» in Zaporižžja!") == "the kn 23 iskander m in zaporizzja"
    assert phrases('KN-23 "open  Field" Крим’s') == ["open field", "kn 23", "крим s"]
    assert phrases('«Київ» "unclosed phrase') == ["киів", "unclosed phrase"]
    assert phrases('%_* ""') == []
    assert kept(["a B", None, "", "c"]) == " a b | c "


@given(texts)
def test_a_text_has_its_words_and_itself(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    for phrase in [*folded(text).split(), folded(text)]:
        assert not phrase or f" {phrase} " in kept(["before", text, "after"])


@given(texts)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_breaks_it(client: TestClient, text: str) -> None:
    answer = client.get("/events", params={"q": text})
    assert answer.status_code == (200 if phrases(text) and "\0" not in text else 422)


def test_what_is_one_word_less_finds_no_fewer(client: TestClient) -> None:
    totals = [
        client.get("/events", params={"q": q}).json()["total"]
        for q in ("ukraine", "ukraine friday", "ukraine friday x")
    ]
    assert totals == sorted(totals, reverse=True)
    assert totals[-1] == 0
