"""Quotes compared with the text that they are taken from."""

import hashlib

from rapidfuzz import fuzz

LIKE = 60  # least likeness, of 100, at which other words are shown as what was probably meant
PLACES = 5  # of a quote that stands more often, only so many are told


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stands_at(quote: str, text: str, start: int) -> bool:
    return text[start : start + len(quote)] == quote


def places(quote: str, text: str) -> list[int]:
    """Where the quote stands in the text, in code points; no more than a few."""
    found: list[int] = []
    start = text.find(quote) if quote else -1
    while start >= 0 and len(found) < PLACES:
        found.append(start)
        start = text.find(quote, start + 1)
    return found


def whereabouts(quote: str, text: str) -> str:
    """In words, where the quote or what is most like it stands."""
    if not quote:
        return "an empty quote says nothing"
    if found := places(quote, text):
        return f"it stands at {' and '.join(map(str, found))}"
    near = fuzz.partial_ratio_alignment(quote, text)
    if near is None or near.score < LIKE:
        return "nor anything like it"
    return f"nearest is {text[near.dest_start : near.dest_end]!r} at {near.dest_start}"
