"""What ships is valid, short in its quotes and described by the schema; whatever else is read or refused."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from app.batch import Batch
from app.drafts import QUOTE_WORDS
from app.seed import ARTICLE, ReadingError, read
from app.seed.form import SCHEMA, schema
from app.seed.located import parse
from app.seed.reading import LARGEST

ROOT = Path(__file__).parents[1]
OFFICE = ROOT / "tests" / "readings" / "office.yaml"
READING = OFFICE.read_text("utf-8")
TEXT = OFFICE.with_suffix(".txt").read_text("utf-8")


EXAMPLES = sorted((ROOT / "examples").glob("second-source*.yaml"))


@pytest.mark.parametrize("path", [ARTICLE, *EXAMPLES], ids=lambda path: path.name)
def test_shipped_files_quote_little(path):
    batch = read(path)
    quotes = [found.quote for position in batch.positions for found in position.evidence]
    quotes += [note["quote"] for source in batch.sources for note in source.notes if "quote" in note]
    assert max(len(quote.split()) for quote in quotes) <= QUOTE_WORDS


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_quote_their_text(path):
    text = (ROOT / "examples" / "second-source.txt").read_text("utf-8")
    assert read(path, text).checked == {"example-second-source"}


def test_article_quotes_its_text():
    text = ROOT.parent / "shared" / "seed" / "article.txt"
    if not text.exists():
        pytest.skip("the article's text is not part of the project; it is not beside it here")
    assert read(ARTICLE, text.read_bytes().decode()) == read(ARTICLE)


def test_no_event_of_the_article_has_its_wrong_year():
    assert not [event.id for event in read(ARTICLE).events if "2020" in event.model_dump_json()]


def test_schema_is_current():
    assert SCHEMA.read_text("utf-8") == schema(), "run: python -m app.seed"


@pytest.mark.parametrize("path", [ARTICLE, *EXAMPLES], ids=lambda path: path.name)
def test_schema_takes_shipped_files(path):
    jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="comes with schemathesis")
    found = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf-8")))
    assert [error.message for error in found.iter_errors(parse(path.read_bytes()).value)] == []


def refusal(path: Path, content: bytes, text: str | None = None) -> str:
    path.write_bytes(content)
    with pytest.raises(ReadingError) as caught:
        read(path, text)
    return str(caught.value)


FILES = {
    "empty": (b"", "1: the file is empty"),
    "comment": (b"# nothing", "1: the file is empty"),
    "list": (b"- 1", "1: this is not a reading: it does not say `form: reading/1`"),
    "Latin 1": (b"form: reading/1\ntitle: Krak\xf3w", "2: the file is not UTF-8 here: save it as UTF-8"),
    "control": (b"form: reading/1\na: \x00", "2: this is not YAML: control characters are not allowed"),
    "deep": (b"[" * 100_000, "1: nested more than 20 deep"),
    "key": (b"? [a, b]\n: 1", "1: a key is one plain word"),
    "large": (b" " * (LARGEST + 1), "1: the file is larger than 10 MB"),
}


@pytest.mark.parametrize(("content", "expected"), FILES.values(), ids=FILES)
def test_no_reading_at_all(tmp_path, content, expected):
    path = tmp_path / "r.yaml"
    assert refusal(path, content) == f"{path}:{expected}"


def test_other_text_is_refused(tmp_path):
    found = refusal(tmp_path / "r.yaml", READING.encode(), TEXT + "\n")
    assert ":6: the text given has sha256 b8b2a061" in found
    assert found.endswith("it is another text, or has other line ends")


# Broken readings rather than noise: words of the form in places where they do not belong.
WORDS = st.sampled_from(sorted(set(READING.replace(":", " ").replace("{", " ").split())))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=20,
)
PARTS = ("dataset", "source", "claimants", "events", "statements")
READINGS = st.fixed_dictionaries({"form": st.just("reading/1")}, optional=dict.fromkeys(PARTS, VALUES))
TYPED = parse(READING.encode()).value


@st.composite
def mutated(draw):
    """The reading with one value, at any depth, replaced by another."""
    data = json.loads(json.dumps(TYPED))
    here = data
    while True:
        key = draw(st.sampled_from(range(len(here)) if isinstance(here, list) else sorted(here)))
        if not isinstance(here[key], dict | list) or not here[key] or draw(st.booleans()):
            here[key] = draw(VALUES)
            return data
        here = here[key]


def read_or_refuse(folder: Path, content: bytes) -> None:
    path = folder / "r.yaml"
    path.write_bytes(content)
    try:
        assert isinstance(read(path, TEXT), Batch)
    except ReadingError as error:
        lines = str(error).splitlines()
        assert lines
        assert all(line.startswith(f"{path}:") for line in lines)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b"\xef\xbb\xbf")
@example(b"--- ---")
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    read_or_refuse(tmp_path_factory.getbasetemp(), content)


@given(READINGS | mutated())
def test_any_yaml_is_read_or_refused(tmp_path_factory, data):
    read_or_refuse(tmp_path_factory.getbasetemp(), yaml.safe_dump(data, allow_unicode=True).encode())
