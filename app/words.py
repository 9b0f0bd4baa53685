"""Full text in the same words on every database: what is kept of a text, and what is looked for in it."""

import re
import unicodedata
from collections.abc import Iterable

QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]?')


def folded(text: str) -> str:
    """Letters and digits in lower case without marks, words apart by one space: `KN-23` is `kn 23`."""
    bare = "".join(
        c
        for c in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.category(c).startswith("M")
    )
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def kept(texts: Iterable[str | None]) -> str:
    """All texts for one look; a bar between them keeps a phrase from reaching over two."""
    return f" {' | '.join(folded(text) for text in texts if text)} "


def phrases(query: str) -> list[str]:
    """What must all be found: words, what is quoted as one phrase, and so what punctuation joins, like `KN-23`."""
    quoted = QUOTED.findall(query)
    return [phrase for part in [*quoted, *QUOTED.sub(" ", query).split()] if (phrase := folded(part))]
