"""Labels of regions: the name in the language that the reader likes best."""

from collections.abc import Sequence
from functools import cache

from app.formats.accept import liked
from app.regions import Region, everything

LANGUAGES = ("en", "uk", "local")


def languages(lang: str | None, accept_language: str) -> list[str]:
    """What is liked, the best first: the parameter's, else the header's, of which uk-UA is uk (RFC 4647, look-up)."""
    if lang:
        return [lang]
    wanted = (tag.partition("-")[0] for tag, weight in liked(accept_language) if weight > 0)
    return [language for language in dict.fromkeys(wanted) if language in _spoken()]


def label(region: Region, languages: Sequence[str]) -> tuple[str, str | None]:
    """A name and its language, which of a local name is not always known. English where no other is."""
    names = {
        region.local_language: region.name_local,
        "uk": region.name_uk,
        "en": region.name,
        "*": region.name,
    }
    for language in languages:
        if language == "local" and region.name_local:
            return region.name_local, region.local_language
        if name := names.get(language):
            return name, "en" if language == "*" else language
    return region.name, "en"


@cache
def _spoken() -> frozenset[str | None]:
    """The languages of the table, and any: a header may be long, but no more of it is looked at for each region."""
    return frozenset({"en", "uk", "*", *(region.local_language for region in everything())})
