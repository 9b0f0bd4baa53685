"""The status rule, line by line, and against a slower reading of its words."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attribution import Stance, status, weakest
from app.vocabularies import STATUSES_WEAKEST_FIRST


def said(claimant: str, stance: str, order: int = 0, *origins: str) -> Stance:
    country = claimant[:2] if claimant[:2].isupper() else None
    return Stance(claimant, country, stance, (order,), frozenset(origins))


CASES = [
    ([], "unattributed"),
    ([said("article", "asserts"), said("unattributed", "confirms")], "unattributed"),
    ([said("US/nsc", "asserts")], "asserted"),
    ([said("US/nsc", "asserts"), said("US/white-house", "asserts", 0, "b")], "asserted"),
    ([said("US/nsc", "asserts"), said("UA/air-force", "cannot_confirm")], "unconfirmed"),
    ([said("UA/air-force", "cannot_confirm")], "unconfirmed"),
    ([said("US/nsc", "asserts"), said("UA/x", "cannot_confirm"), said("UA/y", "confirms")], "confirmed"),
    ([said("US/nsc", "asserts"), said("UA/x", "cannot_confirm"), said("UA/y", "asserts")], "unconfirmed"),
    ([said("US/nsc", "asserts"), said("RU/mod", "denies")], "disputed"),
    ([said("UA/y", "confirms"), said("RU/mod", "denies")], "disputed"),
    ([said("RU/mod", "denies")], "denied"),
    ([said("RU/mod", "denies"), said("UA/x", "cannot_confirm")], "unconfirmed"),
    ([said("US/nsc", "asserts", 1), said("US/nsc", "retracts", 2)], "retracted"),
    ([said("US/nsc", "asserts", 1), said("US/nsc", "retracts", 2), said("RU/mod", "denies")], "retracted"),
    ([said("US/nsc", "asserts", 1), said("US/nsc", "retracts", 2), said("UA/x", "asserts")], "asserted"),
    ([said("US/nsc", "asserts", 2), said("US/nsc", "retracts", 1)], "asserted"),
    ([said("UA/x", "cannot_confirm", 1), said("UA/x", "confirms", 2)], "confirmed"),
    ([said("US/nsc", "retracts")], "retracted"),
    ([said("RU/mod", "denies", 1), said("RU/mod", "retracts", 2)], "unattributed"),
    ([said("UA/x", "cannot_confirm", 1), said("UA/x", "retracts", 2)], "unattributed"),
    ([said("US/nsc", "asserts", 0, "a"), said("KR/nis", "asserts", 0, "b")], "corroborated"),
    ([said("US/nsc", "asserts", 0, "a"), said("KR/nis", "asserts", 0, "a")], "asserted"),
    ([said("US/nsc", "asserts", 0, "a"), said("KR/nis", "asserts")], "asserted"),
    ([said("US/nsc", "asserts", 0, "a"), said("org/un", "asserts", 0, "b")], "asserted"),
]


@pytest.mark.parametrize(("positions", "expected"), CASES)
def test_first_line_that_holds(positions: list[Stance], expected: str) -> None:
    assert status(positions) == expected


def test_rival_value_disputes_what_is_asserted() -> None:
    rival = [[said("RU/mod", "asserts")]]
    assert status([said("US/nsc", "asserts")], rival) == "disputed"
    assert status([said("US/nsc", "cannot_confirm")], rival) == "unconfirmed"
    assert (
        status([said("US/nsc", "asserts")], [[said("RU/mod", "asserts", 1), said("RU/mod", "retracts", 2)]])
        == "asserted"
    )
    assert status([said("US/nsc", "asserts")], [[said("article", "asserts")]]) == "asserted"
    apart = [[said("RU/mod", "asserts", 1)], [said("RU/mod", "cannot_confirm", 2)]]
    assert status([said("US/nsc", "asserts")], apart) == "disputed"


CLAIMANTS = ["US/nsc", "US/state", "UA/x", "KR/nis", "article"]
STANCES = ["asserts", "confirms", "cannot_confirm", "denies", "retracts"]
positions = st.lists(
    st.builds(
        said,
        st.sampled_from(CLAIMANTS),
        st.sampled_from(STANCES),
        st.integers(0, 3),
        st.sampled_from(["a", "b"]),
    ),
    max_size=6,
)


def by_the_words(positions: list[Stance]) -> str:
    """The rule once more, written from its sentence without a thought for speed."""
    counted = [p for p in positions if p.claimant != "article"]
    last = {
        c: max(((p.order, n), p) for n, p in enumerate(counted) if p.claimant == c)[1]
        for c in {p.claimant for p in counted}
    }
    now = [p.stance for p in last.values()]
    spoke = {p.claimant for p in counted if p.stance in ("asserts", "confirms")}
    spoke |= {
        p.claimant
        for p in counted
        if all(q.stance == "retracts" for q in counted if q.claimant == p.claimant)
    }
    pairs = itertools.permutations([p for p in last.values() if p.stance == "asserts"], 2)
    two = any(p.country != q.country and len(p.origins | q.origins) == 2 for p, q in pairs)
    lines = [
        ("retracted", bool(spoke) and all(last[c].stance == "retracts" for c in spoke)),
        ("disputed", ("asserts" in now or "confirms" in now) and "denies" in now),
        ("denied", "denies" in now and not {"asserts", "confirms", "cannot_confirm"} & set(now)),
        ("confirmed", "confirms" in now),
        ("unconfirmed", "cannot_confirm" in now),
        ("corroborated", two),
        ("asserted", "asserts" in now),
        ("unattributed", True),
    ]
    return next(name for name, holds in lines if holds)


@given(positions)
def test_agrees_with_the_words(positions: list[Stance]) -> None:
    assert status(positions) == by_the_words(positions)


@given(positions, st.randoms())
def test_order_of_claimants_does_not_matter(positions: list[Stance], random: object) -> None:
    apart = [Stance(p.claimant, p.country, p.stance, (n,), p.origins) for n, p in enumerate(positions)]
    mixed = list(apart)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert status(mixed) == status(apart)


@given(positions)
def test_voices_count_for_nothing(positions: list[Stance]) -> None:
    assert status(positions) == status([p for p in positions if p.claimant != "article"])


def test_weakest() -> None:
    assert weakest(["asserted", "confirmed"]) == "asserted"
    assert weakest(["unconfirmed", None, "asserted"]) == "unconfirmed"
    assert weakest([None, None]) is None
    assert STATUSES_WEAKEST_FIRST == (
        "retracted", "denied", "disputed", "unconfirmed", "unattributed", "asserted", "corroborated", "confirmed"
    )  # fmt: skip
