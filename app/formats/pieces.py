"""Lines joined to pieces: fewer, larger ones cost a stream much less."""

from collections.abc import Iterable, Iterator
from itertools import islice

LINES = 200


def joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    lines = iter(lines)
    while piece := b"".join(islice(lines, LINES)):
        yield piece
