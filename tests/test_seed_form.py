"""Files of the form reading/1: what they say comes out, and every fault is named with its line."""

import json
from pathlib import Path

import pytest

from app.seed import ReadingError, read
from app.seed.located import parse

OFFICE = Path(__file__).with_name("readings") / "office.yaml"
READING = OFFICE.read_text("utf-8")
TEXT = OFFICE.with_suffix(".txt").read_text("utf-8")


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A file r.yaml with the text; messages name it as it was named."""
    monkeypatch.chdir(tmp_path)

    def write(text: str | bytes) -> Path:
        Path("r.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
        return Path("r.yaml")

    return write


def faults(path: Path, text: str | None = None) -> list[str]:
    with pytest.raises(ReadingError) as caught:
        read(path, text)
    return str(caught.value).splitlines()


def test_reading_becomes_a_batch(write):
    batch = read(write(READING))
    assert [dataset.model_dump() for dataset in batch.datasets] == [
        {"id": "d", "title": "Ours", "publisher": None, "url": None, "licence": None, "release": None}
    ]
    (source,) = batch.sources
    note = {"type": "doubt", "text": "It is invented.", "quote": "Nobody said this", "start": 0, "end": 16}
    assert (source.id, str(source.published), source.notes) == ("s", "2024-01-05", [note])
    (event,) = batch.events
    assert event.model_dump(mode="json", include={"id", "dataset", "country", "date_start", "date_end"}) == {
        "id": "e",
        "dataset": "d",
        "country": "NO",
        "date_start": "2024-01-01",
        "date_end": "2024-01-31",
    }
    assert (event.launched_low, event.launched, event.launched_high) == (9, 9, 10)
    assert [claim.model_dump() for claim in batch.claims] == [
        {"event": "e", "statement": "office-says", "field": "launched", "value": 9}
    ]
    (position,) = batch.positions
    assert position.model_dump(mode="json", exclude_none=True) == {
        "statement": "office-says",
        "claimant": "NO/office",
        "stance": "asserts",
        "said_on": "2024-01-05",
        "evidence": [{"source": "s", "quote": "Nearly ten drones came", "start": 18, "end": 40}],
    }
    assert batch.checked == frozenset()


def test_text_or_a_person_checks_quotes(write):
    assert read(write(READING), TEXT).checked == {"s"}
    assert read(write(READING.replace("  length: 58", "  checked: true"))).checked == {"s"}


def test_statement_of_another_file_takes_positions(write):
    text = READING.replace("    about:\n      - {event: e, field: launched, value: 9}\n", "")
    batch = read(write(text))
    assert (batch.claims, [position.statement for position in batch.positions]) == ([], ["office-says"])


def test_json_is_read_alike(write):
    in_json = json.dumps(parse(READING.encode()).value, indent="\t")
    assert read(write(in_json)) == read(write(READING))


CHANGES = {
    "form": (
        "form: reading/1",
        "form: reading/9",
        "1: this is not a reading: it does not say `form: reading/1`",
    ),
    "unknown field": (
        "    title: Drones",
        "    titel: Drones",
        "13: title is missing",
        "15: 'titel' is not a field here (did you mean title?)",
    ),
    "derived field": (
        "    country: NO",
        "    attribution: denied",
        "18: 'attribution' is not written in a file: the service gives it",
    ),
    "code": (
        "    country: NO",
        "    region: Zaporizhzhia",
        "18: region: 'Zaporizhzhia' is not a region code (did you mean UA-23 (Zaporizhzhia)?)",
    ),
    "stance": (
        "stance: asserts",
        "stance: assert",
        "26: stance: 'assert' is not a stance; known are asserts, confirms, cannot_confirm, denies, retracts "
        "(did you mean asserts?)",
    ),
    "number": (
        "launched: nearly ten",
        "launched: a lot",
        "19: launched: 'a lot' is neither a number nor one in words, like 'nearly 30' or 'at least one'",
    ),
    "date": (
        "said_on: 2024-01-05",
        "said_on: 2024-01-32",
        "27: said_on: Input should be a valid date or datetime, day value is outside expected range",
    ),
    "number for a text": (
        "title: Drones",
        "title: 2024",
        '15: title: Input should be a valid string: write it in quotes, "2024"',
    ),
    "claimant": (
        "claimant: NO/office",
        "claimant: NO/offices",
        "25: claimant 'NO/offices' is not among this file's claimants (did you mean NO/office?)",
    ),
    "claimed field": (
        "field: launched",
        "field: lanched",
        "23: field: 'lanched' is not a field that can be claimed (did you mean launched or launched_low or "
        "launched_high?)",
    ),
    "claimed value": (
        "field: launched, value: 9",
        "field: weapon_type, value: drones",
        "23: value: the value of weapon_type: 'drones' is not a weapon_type; known are missile, …",
    ),
    "long quote": (
        "quote: Nearly ten drones came",
        "quote: a b c d e f g h i j k l m",
        "29: the quote has 13 words, at most 12 are kept",
    ),
    "end": ("start: 18", "start: 18, end: 41", "29: start and end are 23 apart, the quote is 22 long"),
    "start": ("start: 18", "start: '18'", "29: start: Input should be a valid integer"),
    "note without start": (", start: 0", "", "9: quote and start belong together"),
    "no evidence": (
        "        evidence:\n          - {quote: Nearly ten drones came, start: 18}\n",
        "",
        "25: evidence is missing",
    ),
    "twice": (
        "    country: NO",
        "    country: NO\n    country: UA",
        "19: 'country' is said twice, first on line 18",
    ),
    "same id": (
        "statements:",
        "  - {id: e, type: strike, title: Again}\nstatements:",
        "20: 'e' stands twice among events",
    ),
    "same claim": (
        "    positions:",
        "      - {event: e, field: launched, value: 9}\n    positions:",
        "24: the statement says this already",
    ),
    "nothing said": (
        "statements:",
        "statements:\n  - id: silent",
        "21: the statement has nothing to say: it needs `about` or `positions`",
    ),
    "anchor": (
        "claimants:",
        "claimants: &c",
        "10: anchors (&) and aliases (*) are not read: write the value out",
    ),
    "tag": ("id: s\n", "id: !!str s\n", "4: tags (!) are not read: write the plain value"),
    "broken YAML": ("claimants:", "claimants: [", "11: this is not YAML: …"),
    "second document": ("statements:", "---\nstatements:", "20: a second document begins; a file holds one"),
    "other dates": (
        "    date_precision: month",
        "    date_precision: unknown",
        "17: date_precision: is unknown, but there is a date; left out, it follows from the date",
    ),
}


def assert_same(found: list[str], expected: list[str]) -> None:
    """`…` stands for the rest of a message that is not ours, or is a long list."""
    cut = [
        line[: len(end) - 1] + "…" if end.endswith("…") else line
        for line, end in zip(found, expected, strict=True)
    ]
    assert cut == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"), [(c[0], c[1], c[2:]) for c in CHANGES.values()], ids=CHANGES
)
def test_fault_has_its_line(write, old, new, expected):
    assert READING.count(old) == 1
    assert_same(faults(write(READING.replace(old, new))), [f"r.yaml:{line}" for line in expected])


def test_all_faults_at_once(write):
    text = READING
    for name in ("unknown field", "stance", "long quote", "twice"):
        text = text.replace(*CHANGES[name][:2])
    assert [line.partition(": ")[0] for line in faults(write(text), TEXT)] == [
        f"r.yaml:{line}" for line in (13, 15, 19, 27, 30, 30)
    ]


TEXTS = {
    "elsewhere": (
        ("start: 18", "start: 17"),
        "29: the text does not have 'Nearly ten drones came' at 17: it stands at 18",
    ),
    "other words": (
        ("Nearly ten drones came", "Nearly two drones came"),
        "29: the text does not have 'Nearly two drones came' at 18: nearest is 'Nearly ten drones came' at 18",
    ),
    "no words": (
        ("Nearly ten drones came", "0123456789"),
        "29: the text does not have '0123456789' at 18: nor anything like it",
    ),
    "note": (
        ("quote: Nobody said this, start: 0", "quote: Nobody said that, start: 0"),
        "9: the text does not have 'Nobody said that' at 0: nearest is 'Nobody said th' at 0",
    ),
    "length": (("length: 58", "length: 57"), "7: the text is 58 code points long, not 57"),
}


@pytest.mark.parametrize(("change", "expected"), TEXTS.values(), ids=TEXTS)
def test_quotes_stand_in_the_text(write, change, expected):
    assert faults(write(READING.replace(*change)), TEXT) == [f"r.yaml:{expected}"]
