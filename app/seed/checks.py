"""What a reading must keep beyond the form: its references lead somewhere, its quotes stand in the text.

These checks take the file as it was written and pass over what has another form, so that a person
who mends a file sees these faults together with those of the form.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from app.fields import nearest
from app.quotes import sha256_of, stands_at, whereabouts
from app.seed.located import At


class Fault(NamedTuple):
    at: At
    message: str
    did_you_mean: Sequence[str] = ()


def each(data: Any, *names: str, at: At = ()) -> Iterator[tuple[At, dict[str, Any]]]:
    """Every mapping in lists of lists: each(data, "statements", "positions")."""
    if not isinstance(data, dict):
        return
    if not names:
        yield at, data
        return
    items = data.get(names[0])
    for number, item in enumerate(items if isinstance(items, list) else []):
        yield from each(item, *names[1:], at=(*at, names[0], number))


def references(data: dict[str, Any]) -> Iterator[Fault]:
    for part in ("claimants", "events", "statements"):
        yield from _twice(data, part)
    yield from _unknown(data, "claimants", "statements", "positions", name="claimant")
    for at, statement in each(data, "statements"):
        if not statement.get("about") and not statement.get("positions"):
            yield Fault(at, "the statement has nothing to say: it needs `about` or `positions`")
        yield from _claimed_twice(at, statement)


def _twice(data: dict[str, Any], part: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, item in each(data, part):
        name = item.get("id")
        if isinstance(name, str) and name in seen:
            yield Fault((*at, "id"), f"{name!r} stands twice among {part}")
        elif isinstance(name, str):
            seen.add(name)


def _unknown(data: dict[str, Any], declared: str, *where: str, name: str) -> Iterator[Fault]:
    known = [item["id"] for _, item in each(data, declared) if isinstance(item.get("id"), str)]
    for at, item in each(data, *where):
        value = item.get(name)
        if isinstance(value, str) and value not in known:
            message = f"{name} {value!r} is not among this file's {declared}"
            yield Fault((*at, name), message, nearest(value, known))


def _claimed_twice(at: At, statement: dict[str, Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for way, about in each(statement, "about", at=at):
        claim = repr([about.get(name) for name in ("event", "field", "value")])
        if claim in seen:
            yield Fault(way, "the statement says this already")
        seen.add(claim)


def quotes(data: dict[str, Any], text: str) -> Iterator[Fault]:
    """Quotes that the text does not have; none is looked for in a text that is not the source's."""
    source = data.get("source")
    if not isinstance(source, dict):
        return
    if other := list(_other_text(source, text)):
        yield from other
        return
    quoting = [*each(source, "notes", at=("source",)), *each(data, "statements", "positions", "evidence")]
    for at, item in quoting:
        quote, start = item.get("quote"), item.get("start")
        if isinstance(quote, str) and start is None and "start" not in item:
            yield Fault((*at, "quote"), f"start is to be given: {whereabouts(quote, text)}")
        if isinstance(quote, str) and type(start) is int and not stands_at(quote, text, start):
            yield Fault(
                (*at, "quote"), f"the text does not have {quote!r} at {start}: {whereabouts(quote, text)}"
            )


def _other_text(source: dict[str, Any], text: str) -> Iterator[Fault]:
    found = sha256_of(text)
    told, length = source.get("sha256"), source.get("length")
    if told != found:
        message = f"the text given has sha256 {found}, the source's is {told}: it is another text, or has other line ends"
        yield Fault(("source", "sha256"), message)
    elif length is not None and length != len(text):
        yield Fault(("source", "length"), f"the text is {len(text)} code points long, not {length}")
