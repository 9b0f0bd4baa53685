"""A file of the form reading/1 to the batch that it stands for, or to all its faults with their lines."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from app.batch import Batch
from app.drafts import ClaimDraft, EventDraft, EvidenceDraft, PositionDraft, SourceDraft
from app.fields import nearest
from app.seed import checks
from app.seed.checks import Fault
from app.seed.form import FORM, Position, Reading, Source
from app.seed.located import At, parse
from app.shapes import EventFields

LARGEST = 10_000_000  # bytes
_LONGEST = 500  # characters of one fault: a file may hold a value of any length


class ReadingError(ValueError):
    """Everything that is wrong with a file, one line a fault."""

    def __init__(self, path: Path, faults: Iterable[tuple[int, str]]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(f"{path}:{line}: {message}" for line, message in self.faults))


def read(path: Path, article_text: str | None = None) -> Batch:
    """The batch that the file stands for; with the article's text its quotes are compared with it."""
    located = parse(_bytes(path))
    if not located.whole:
        raise ReadingError(path, located.faults)
    reading, faults = _understand(located.value, article_text)
    said = [(located.line(fault.at), _message(fault)) for fault in faults]
    if reading is None or said or located.faults:
        raise ReadingError(path, [*located.faults, *said])
    return _batch(reading, article_text is not None or reading.source.checked)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise ReadingError(path, [(1, f"the file is larger than {LARGEST // 1_000_000} MB")])
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise ReadingError(path, [(line, "the file is not UTF-8 here: save it as UTF-8")]) from None
    return text.removeprefix(b"\xef\xbb\xbf")


def _understand(data: Any, article_text: str | None) -> tuple[Reading | None, list[Fault]]:
    if not isinstance(data, dict) or data.get("form") != FORM:
        # In another form every line would be a fault, and none of them would help.
        return None, [Fault(("form",), f"this is not a reading: it does not say `form: {FORM}`")]
    reading, faults = None, list(checks.references(data))
    if article_text is not None:
        faults += checks.quotes(data, article_text)
    try:
        reading = Reading.model_validate(data)
    except ValidationError as error:
        faults += _faults(error)
    return reading, faults


def _faults(error: ValidationError) -> Iterator[Fault]:
    for found in error.errors(include_url=False):
        at, context = found["loc"], found.get("ctx", {})
        name = at[-1] if at and isinstance(at[-1], str) else None
        if found["type"] == "missing":
            yield Fault(at, f"{name} is missing")
        elif found["type"] == "extra_forbidden":
            yield _unknown(at, str(name))
        else:
            message = found["msg"] + _hint(found["type"], found["input"])
            yield Fault(at, f"{name}: {message}" if name else message, context.get("did_you_mean", ()))


def _unknown(at: At, name: str) -> Fault:
    if at[0] == "events" and name in EventFields.model_fields:
        return Fault(at, f"{name!r} is not written in a file: the service gives it")
    return Fault(at, f"{name!r} is not a field here", nearest(name, _fields(at[:-1])))


def _hint(kind: str, value: Any) -> str:
    if kind == "string_type" and isinstance(value, int | float):
        return f': write it in quotes, "{value}"'.lower()
    return ""


def _fields(at: At) -> list[str]:
    """The fields that a mapping at that place may have."""
    model: type[BaseModel] = Reading
    for name in at:
        if isinstance(name, str):
            annotation = model.model_fields[name].annotation
            model = get_args(annotation)[0] if get_origin(annotation) is list else annotation  # type: ignore[assignment]
    return list(model.model_fields)


def _message(fault: Fault) -> str:
    message = fault.message if len(fault.message) <= _LONGEST else f"{fault.message[:_LONGEST]}…"
    if fault.did_you_mean:
        message += f" (did you mean {' or '.join(fault.did_you_mean)}?)"
    return " ".join(message.split())  # a value may hold line ends, a fault is one line


def _batch(reading: Reading, checked: bool) -> Batch:
    source, dataset = reading.source, reading.dataset.id  # type: ignore[attr-defined]
    return Batch(
        datasets=[reading.dataset],
        sources=[_source(source)],
        claimants=list(reading.claimants),
        events=[_completed(EventDraft, event, dataset=dataset) for event in reading.events],
        claims=[
            _completed(ClaimDraft, about, statement=statement.id)
            for statement in reading.statements
            for about in statement.about
        ],
        positions=[
            _position(position, statement.id, source.id)
            for statement in reading.statements
            for position in statement.positions
        ],
        checked=frozenset({source.id} if checked else ()),
    )


def _source(source: Source) -> Any:
    notes = [note.model_dump(exclude_unset=True) for note in source.notes]
    return SourceDraft.model_validate(source.model_dump(exclude={"checked"}) | {"notes": notes})


def _position(position: Position, statement: str, source: str) -> Any:
    evidence = [_completed(EvidenceDraft, found, source=source) for found in position.evidence]
    return _completed(PositionDraft, position, statement=statement, evidence=evidence)


def _completed(draft: type[BaseModel], part: BaseModel, **known: Any) -> Any:
    """The draft of what the file says in a part, with what it says for all its parts."""
    return draft.model_validate(part.model_dump() | known)
