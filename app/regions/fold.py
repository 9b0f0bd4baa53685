"""Bring a name to the one form in which names are compared."""

import re
import unicodedata
from itertools import filterfalse

# Letters that have no decomposition in Unicode, and marks that NFKD would turn into spaces.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "ə": "a", "&": " and "}
)
_APOSTROPHES = re.compile("['’‘ʼʻʹʺʿʾ`´′″ˈ\u0483\u0640]")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—_.,;:/()\[\]\"«»“”„·]+")

_KINDS = (
    "oblast|oblasts|oblasti|oblysy|oblys|region|krai|kray|governorate|governate|province|state|prefecture"
    "|county|department|voivodeship|voivodship|provincia|provincie|provinz|provinsi|departamento"
    "|departement|estado|judetul|muhafazat|muhafazah|wilaya|wilayat|wilayah|ostan|viloyati"
    "|область|области|обл|краи|провинция|провінція|воеводство|воєводство|محافظة|محافظه|ولاية|استان|מחוז"
)
_KIND_WORDS = frozenset(_KINDS.split("|"))
_KIND = re.compile(rf"\b(?:{_KINDS})\b(?: (?:of the|of|de la|de|del|di|do|da)\b)?")


def fold(text: str) -> str:
    """Without case, accents, apostrophes and punctuation: "Donets'k" and "donetsk" are one."""
    plain = _APOSTROPHES.sub("", text.casefold())
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(filterfalse(unicodedata.combining, plain)).casefold()
    elif "&" in plain:
        plain = plain.replace("&", " and ")
    return " ".join(_SEPARATORS.sub(" ", plain).split())


def without_kind(folded: str) -> str:
    """A folded name without the word for its kind: "lviv oblast" becomes "lviv"."""
    if _KIND_WORDS.isdisjoint(folded.split()):
        return folded
    return " ".join(_KIND.sub(" ", folded).split())
