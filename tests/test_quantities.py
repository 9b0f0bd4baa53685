"""The rule hedges/1: every line of its table, its invariants, and that its document is current."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quantities import HEDGES, LARGEST, RULE, Hedge, Quantity, QuantityError, parse

DOCUMENT = Path(__file__).parents[1] / "docs" / "decisions" / "hedges.md"

# At least one example a line of the table; `test_every_line_has_an_example` holds that.
READ = [
    ("21", 21, 21, 21),
    ("0", 0, 0, 0),
    ("1,200", 1200, 1200, 1200),
    ("exactly 5", 5, 5, 5),
    ("Twenty-One", 21, 21, 21),
    ("a dozen", 12, 12, 12),
    ("half a dozen", 6, 6, 6),
    ("two dozen", 24, 24, 24),
    ("a hundred", 100, 100, 100),
    ("two hundred and five", 205, 205, 205),
    ("two hundred thousand", 200_000, 200_000, 200_000),
    ("2 million", 2_000_000, 2_000_000, 2_000_000),
    ("999,999,999", LARGEST, LARGEST, LARGEST),
    ("zero", 0, 0, 0),
    ("none", 0, 0, 0),
    ("nearly 30", 27, 29, 30),
    ("almost a hundred", 90, 99, 100),
    ("nearly 5", 4, 4, 5),
    ("just under 11", 10, 10, 11),
    ("just over 30", 30, 31, 33),
    ("slightly more than 5", 5, 6, 6),
    ("about 30", 27, 30, 33),
    ("some 100", 90, 100, 110),
    ("around seven", 6, 7, 8),
    ("12 or so", 10, 12, 14),
    ("~30", 27, 30, 33),
    ("at least one", 1, 1, None),
    ("At  Least\u00a0One", 1, 1, None),
    ("no fewer than 40", 40, 40, None),
    ("30 or more", 30, 30, None),
    ("30+", 30, 30, None),
    ("more than 30", 31, 31, None),
    ("over two dozen", 25, 25, None),
    ("> 5", 6, 6, None),
    ("up to 30", None, None, 30),
    ("no more than ten", None, None, 10),
    ("fewer than 30", None, None, 29),
    ("less than one", None, None, 0),
    ("between 20 and 30", 20, 25, 30),
    ("20 to 30", 20, 25, 30),
    ("20-30", 20, 25, 30),
    ("20 – 31", 20, 25, 31),
    ("two or three", 2, 2, 3),
    ("five-ten", 5, 7, 10),
    ("twenty-one to thirty-five", 21, 28, 35),
    ("ninety to a hundred", 90, 95, 100),
    ("two hundred to three hundred", 200, 250, 300),
    ("between one hundred and five and two hundred", 105, 152, 200),
    ("a couple of", 2, 2, None),
    ("a few", 2, 2, None),
    ("several", 3, 3, None),
    ("tens of", 20, 20, None),
    ("dozens of", 24, 24, None),
    ("several dozen", 36, 36, None),
    ("scores", 40, 40, None),
    ("Hundreds", 200, 200, None),
    ("several hundred", 300, 300, None),
    ("thousands", 2000, 2000, None),
    ("several thousand", 3000, 3000, None),
    ("tens of thousands", 20_000, 20_000, None),
]

REFUSED = [
    *("", " ", "a", "and", "of", "many", "unknown", "nearly", "at least", "up to", "about dozens"),
    *("nearly 30 drones", "more or less 30", "at least at least 3"),
    *("-5", "3.5", "1.200", "1,20", "1e3", "0x1f", "٣٠", "３０", "²", "30\0", "1000000000", "9" * 5000),
    *("twenty twenty", "twenty ten", "hundred hundred", "a hundred and", "two thousand million", "one two"),
    *("nearly 0", "nearly zero", "fewer than 0", "30 to 20", "between 2 and 1", "1-2-3", "about 20 to 30"),
    *("two to three hundred", "two or three dozen", "between 2 and 3 million"),
]

# The spaces in front keep the words at the index of their number.
TO_TEN = " one two three four five six seven eight nine ten"
SMALL = f"{TO_TEN} eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ")
TEN_WORDS = "  twenty thirty forty fifty sixty seventy eighty ninety"
TENS = TEN_WORDS.split(" ")


def spell(n: int) -> str:
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if n >= size:
            return f"{spell(n // size)} {name} {spell(n % size)}".rstrip()
    return SMALL[n] if n < 20 else f"{TENS[n // 10]}-{SMALL[n % 10]}".rstrip("-")


numbers = st.integers(0, 200) | st.integers(0, LARGEST)
slots = st.tuples(numbers, numbers).map(sorted)
phrases = st.sampled_from([(hedge, phrase) for hedge in HEDGES for phrase in hedge.phrases])


@pytest.mark.parametrize(("text", "low", "best", "high"), READ)
def test_read(text: str, low: int | None, best: int | None, high: int | None) -> None:
    assert parse(text) == Quantity(low, best, high)


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse(text)


def test_messages() -> None:
    with pytest.raises(QuantityError, match="^'many' is not a count that hedges/1 reads: write a number"):
        parse("many")
    with pytest.raises(QuantityError, match="^'two' and 'three hundred' may share a scale: write"):
        parse("two to three hundred")
    with pytest.raises(QuantityError, match="^not in order, low to high: 30, 25, 20"):
        parse("30 to 20")


def test_every_line_has_an_example() -> None:
    texts = [" ".join(text.lower().split()).removesuffix(" of") for text, *_ in READ]
    for hedge in HEDGES:
        assert any(hedge.groups(text) for text in texts), hedge.phrases


def test_no_phrase_stands_twice() -> None:
    listed = [phrase for hedge in HEDGES for phrase in hedge.phrases]
    assert len(listed) == len(set(listed))


@given(phrases, slots)
def test_every_phrase_gives_what_its_line_says(entry: tuple[Hedge, str], pair: list[int]) -> None:
    hedge, phrase = entry
    given_numbers = pair[: phrase.count("{}")]
    try:
        expected = hedge.quantity(*given_numbers)
    except QuantityError:
        assert 0 in given_numbers
        return
    assert parse(phrase.format(*given_numbers)) == expected


@given(phrases, slots)
def test_low_best_high_are_in_order(entry: tuple[Hedge, str], pair: list[int]) -> None:
    try:
        read = parse(entry[1].format(*pair))
    except QuantityError:
        return
    known = [n for n in (read.low, read.best, read.high) if n is not None]
    assert known and known == sorted(known) and known[0] >= 0 and known[-1] < 2**31
    # A sum of best values would otherwise fall below the sum of low ones.
    assert read.low is None or read.best is not None


@given(numbers)
def test_plain_numbers_are_exact(n: int) -> None:
    assert parse(str(n)) == parse(f"{n:,}") == Quantity(n, n, n)


@given(st.integers(1, 2000) | st.integers(1, LARGEST))
def test_spelled_numbers_are_exact(n: int) -> None:
    assert parse(spell(n)) == Quantity(n, n, n)


BITS = "nearly about at least up to between and or a of dozen hundred two twenty 30 1,200 - – + ~ several"


@given(st.text() | st.lists(st.sampled_from(BITS.split()), max_size=8).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except QuantityError:
        return


def test_a_quantity_is_in_order_and_not_negative() -> None:
    for bounds in ((2, 1, 3), (2, None, 1), (None, 2, 1), (-1, 0, 0)):
        with pytest.raises(QuantityError):
            Quantity(*bounds)


def table() -> list[str]:
    """The rows that the document must have, one for each line of the rule."""
    rows = []
    for hedge in HEDGES:
        words = ", ".join(phrase.replace("{}", "n", 1).replace("{}", "m") for phrase in hedge.phrases)
        rows.append(f"| {words} | {hedge.definition} | {hedge.formula} |")
    return rows


def test_the_document_has_the_table() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"`{RULE}`" in text
    assert [line for line in text.splitlines() if line.startswith("| ")][1:] == table()
