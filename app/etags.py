"""Entity tags (RFC 9110, 8.8.3): of one row by its last change, and what a client's tags say of a row."""

import re

TAG = re.compile(r'(W/)?"([^"]*)"')
CODINGS = re.compile(
    r"-(gzip|br|zstd)$"
)  # which a server between may have put behind a tag that it compressed
ANY = "*"


def of_row(id: str, revision: int) -> str:
    return f'"{id}.{revision}"'


def opaque(header: str) -> list[str]:
    """What the tags of a header say, without marks of weakness and of compression."""
    return [CODINGS.sub("", tag) for _, tag in TAG.findall(header)]


def revisions(header: str, id: str) -> frozenset[int]:
    """The revisions of the row that the strong tags name; others name none (RFC 9110, 13.1.1)."""
    strong = [CODINGS.sub("", tag) for weak, tag in TAG.findall(header) if not weak]
    ends = [tag.removeprefix(f"{id}.") for tag in strong if tag.startswith(f"{id}.")]
    return frozenset(int(end) for end in ends if end.isascii() and end.isdecimal() and len(end) < 10)
