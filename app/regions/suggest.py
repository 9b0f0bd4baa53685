"""Offer regions whose names are like a text that was not understood."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from rapidfuzz import fuzz, process

from app.regions.fold import fold, without_kind
from app.regions.lookup import full_names, resolve
from app.regions.table import Region, get, places

LONGEST = 100  # characters that are looked at
LIKENESS = 65  # of 100; below it the names have little in common
_PARTS = re.compile(r"[,;/(]|\band\b")


def suggest(text: str, limit: int = 5) -> list[Region]:
    """The nearest first. For a reader to choose from, never to be taken as meant."""
    text = text[:LONGEST]
    codes = dict.fromkeys([*_country(text), *_parts(text), *_alike(text, limit)])
    return [region for code in codes if (region := get(code))][: max(limit, 0)]


def _country(text: str) -> list[str]:
    """Of a code that is not one, such as UA-99, its country."""
    written = re.fullmatch(r"\s*([A-Za-z]{2})-\w*\s*", text)
    return [written[1].upper()] if written else []


def _parts(text: str) -> Iterator[str]:
    """What is named inside a longer text: "Kherson oblast, Nova Kakhovka"."""
    for part in _PARTS.split(text):
        yield from (match.region.code for match in resolve(part))


def _alike(text: str, limit: int) -> Iterator[str]:
    key = fold(text)
    short = without_kind(key) or key
    near = process.extract(
        short, _choices().keys(), scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=limit * 6
    )
    for name, _, _ in near:
        yield from _choices()[name]


@cache
def _choices() -> Mapping[str, list[str]]:
    """Names without their kind, and the towns that stand for a region, with their codes."""
    choices: dict[str, list[str]] = {}
    for key, codes in full_names().items():
        choices.setdefault(without_kind(key) or key, []).extend(sorted(codes))
    for code, towns in places().items():
        for town in towns:
            choices.setdefault(fold(town), []).insert(0, code)
    return choices
