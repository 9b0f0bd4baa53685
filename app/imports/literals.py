"""Python-like text (`{'south': 35, 'east': NaN}`) as values, read by a small grammar; nothing of it is run."""

import math
import re
from typing import Any

DEEPEST = 8
_TOKEN = re.compile(
    r"""\s*(?:(?P<mark>[\[\]{}(),:])
    |(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)
    |(?P<word>[-+]?[A-Za-z]+))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_WORDS = {"nan": math.nan, "none": None, "null": None, "true": True, "false": False}
_CLOSING = {"[": "]", "(": ")", "{": "}"}


def read(text: str) -> Any:
    """Texts, numbers, NaN, None, lists and mappings; raises ValueError where it is nothing of these."""
    tokens = _Tokens(text)
    value = tokens.value(0)
    if tokens.place < len(text.rstrip()):
        raise ValueError("something follows")
    return value


class _Tokens:
    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0

    def next(self) -> tuple[str, str]:
        found = _TOKEN.match(self.text, self.place)
        if found is None or found.lastgroup is None:
            raise ValueError("is not understood")
        self.place = found.end()
        return found.lastgroup, found[found.lastgroup]

    def follows(self, mark: str) -> bool:
        """Whether the mark comes next; if so, goes past it."""
        found = _TOKEN.match(self.text, self.place)
        if found is None or found["mark"] != mark:
            return False
        self.place = found.end()
        return True

    def value(self, depth: int) -> Any:
        kind, token = self.next()
        if kind == "text":
            return _ESCAPE.sub(_unescaped, token[1:-1])
        if kind == "number":
            return int(token) if token.lstrip("+-").isdigit() and len(token) < 20 else float(token)
        if kind == "word" and token.lower() in _WORDS:
            return _WORDS[token.lower()]
        if token not in _CLOSING or depth == DEEPEST:
            raise ValueError(f"{token!r} is not a value")
        return self.mapping(depth) if token == "{" else self.listed(_CLOSING[token], depth)

    def listed(self, closing: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not self.follows(closing):
            if found and not self.follows(","):
                raise ValueError("a comma is missing")
            if found and self.follows(closing):
                break
            found.append(self.value(depth + 1))
        return found

    def mapping(self, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        while not self.follows("}"):
            if found and not self.follows(","):
                raise ValueError("a comma is missing")
            if found and self.follows("}"):
                break
            name = self.value(depth + 1)
            if not isinstance(name, str | int | float | None) or not self.follows(":"):
                raise ValueError("is not a mapping")
            found[name] = self.value(depth + 1)
        return found


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _ESCAPED.get(found[4], found[4])
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else ""
