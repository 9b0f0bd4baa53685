"""Find what a text names: nothing, one region, or several that share the name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from app.regions.fold import fold, without_kind
from app.regions.table import Region, everything, get, places

LONGEST = 200  # characters; the longest name of the table has fewer


@dataclass(frozen=True)
class Match:
    region: Region
    matched: str  # code, name or spelling


def resolve(text: str) -> list[Match]:
    """The regions that the text names exactly, sorted by code; never a near miss."""
    if len(text) > LONGEST:
        return []
    if region := _by_written_code(text.strip().upper()):
        return [Match(region, "code")]
    key = fold(text)
    named = [get(code) for code in sorted(_codes(key))]
    return [Match(region, _how(region, key)) for region in _widest(filter(None, named))]


@cache
def full_names() -> Mapping[str, frozenset[str]]:
    """Every folded name with the codes that carry it."""
    return _index((region.code, fold(name)) for region in everything() for name in _names(region))


@cache
def _short_names() -> Mapping[str, frozenset[str]]:
    """Regions by their names without the kind, unless that is left with a town's name."""
    towns = {fold(town) for found in places().values() for town in found}
    regions = {region.code for region in everything() if region.kind == "region"}
    return _index(
        (code, short)
        for key, codes in full_names().items()
        if (short := without_kind(key)) and short not in towns
        for code in codes & regions
    )


@cache
def _compact_codes() -> Mapping[str, str]:
    return {region.code.replace("-", ""): region.code for region in everything()}


def _by_written_code(written: str) -> Region | None:
    """UA-23 as it is; UA23 and UA 23 too when no name reads the same."""
    if region := get(written) or get(written.replace(" ", "-")) or _sea(written):
        return region
    if fold(written) in full_names():
        return None
    code = _compact_codes().get(written)
    return get(code) if code else None


def _sea(written: str) -> Region | None:
    return get("SEA:" + written[4:].lower()) if written.startswith("SEA:") else None


def _codes(key: str) -> frozenset[str]:
    """A bare name means all that are called so; a name with its kind ("Kyiv oblast") only that one."""
    short = without_kind(key)
    full = full_names().get(key, frozenset())
    if full and short != key:
        return full
    return full | _short_names().get(short, frozenset())


def _widest(regions: Iterable[Region]) -> list[Region]:
    """A country takes precedence over a region of its own that has the same name."""
    found = list(regions)
    countries = {region.code for region in found if region.kind == "country"}
    return [region for region in found if region.code in countries or region.country not in countries]


def _how(region: Region, key: str) -> str:
    return "name" if fold(region.name) == key else "spelling"


def _names(region: Region) -> Iterator[str]:
    yield from (name for name in (region.name, region.name_local, region.name_uk) if name)
    yield from region.spellings


def _index(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for code, key in pairs:
        codes[key].add(code)
    return {key: frozenset(found) for key, found in codes.items()}
