"""Positions as they are sent to drafts: their quotes found in, and compared with, the texts that came with them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.drafts import EvidenceDraft
from app.quotes import places, sha256_of, stands_at, whereabouts
from app.rows import Row

Place = tuple[str | int, ...]


class Fault(NamedTuple):
    path: Place
    value: Any
    message: str


def compared(
    sources: Mapping[str, Row], texts: Mapping[str, str], evidence: Sequence[tuple[Place, Any]]
) -> tuple[list[EvidenceDraft], list[Fault]]:
    """The quotes as drafts, in order, or all that is wrong with them; a quote of which there is no text is not compared."""
    faults = list(_other_texts(sources, texts))
    drafts: list[EvidenceDraft] = []
    for path, said in evidence:
        if said.quote is None:
            drafts.append(EvidenceDraft(source=said.source))
            continue
        start, fault = _start(said, texts.get(said.source))
        if fault:
            faults.append(Fault((*path, "quote"), said.quote, fault))
            continue
        try:
            told = {
                "source": said.source,
                "quote": said.quote,
                "start": start,
                "end": start + len(said.quote),
            }
            drafts.append(EvidenceDraft.model_validate(told))
        except ValidationError as error:
            faults += [Fault(path, said.quote, found["msg"]) for found in error.errors(include_url=False)]
    return drafts, faults


def _start(said: Any, text: str | None) -> tuple[int, str | None]:
    if text is None:
        missing = None if said.start is not None else "start is to be given where the text is not"
        return said.start or 0, missing
    if said.start is None:
        found = places(said.quote, text)
        return (found[0], None) if len(found) == 1 else (0, _unclear(said.quote, text, found))
    if stands_at(said.quote, text, said.start):
        return said.start, None
    return 0, f"the text does not have it at {said.start}: {whereabouts(said.quote, text)}"


def _unclear(quote: str, text: str, found: Sequence[int]) -> str:
    there = whereabouts(quote, text)
    return f"start is to be given: {there}" if found else f"the text does not have it: {there}"


def _other_texts(sources: Mapping[str, Row], texts: Mapping[str, str]) -> Iterator[Fault]:
    for id, text in texts.items():
        if id not in sources:
            yield Fault(("texts", id), None, "is no source that is quoted here")
        elif (known := sources[id]["sha256"]) != (found := sha256_of(text)):
            yield Fault(
                ("texts", id), None, f"has sha256 {found}, the source has {known}: it is another text"
            )
