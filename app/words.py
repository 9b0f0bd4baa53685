"""Full text in the same words on every database: what is kept of a text, and what is looked for in it."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

SHORT = 60  # characters
BEYOND = 0x10000  # where characters are too many, and too rare, to be remembered
QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]?')


class _Folds(dict[int, str | int | None]):
    """What each character becomes: marks go, what is no letter or digit is a space. Filled as characters are met."""

    def __missing__(self, code: int) -> str | int | None:
        kept: str | int | None = code if chr(code).isalnum() else " "
        kept = None if unicodedata.category(chr(code)).startswith("M") else kept
        if code < BEYOND:
            self[code] = kept
        return kept


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Letters and digits in lower case without marks, words apart by one space: `KN-23` is `kn 23`."""
    return _again(text) if len(text) <= SHORT else _folded(text)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKD", text.casefold()).translate(_FOLDS).split())


_again = lru_cache(4096)(_folded)  # names of regions and weapons come again and again


def kept(texts: Iterable[str | None]) -> str:
    """All texts for one look; a bar between them keeps a phrase from reaching over two."""
    return f" {' | '.join(folded(text) for text in texts if text)} "


def phrases(query: str) -> list[str]:
    """What must all be found: words, what is quoted as one phrase, and so what punctuation joins, like `KN-23`."""
    quoted = QUOTED.findall(query)
    return [phrase for part in [*quoted, *QUOTED.sub(" ", query).split()] if (phrase := folded(part))]
