"""Bounds on what was measured over a group, written as `count>=2`."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.fields import Checked, nearest, refuse
from app.measures import MEASURES, POSSIBLE

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {">=": operator.ge, "<=": operator.le}
WRITTEN = re.compile(
    r"(?P<name>\w+)\s*(?P<operator>>=|<=)\s*(?P<number>[0-9]{1,15}(\.[0-9]{1,15})?)", re.ASCII
)


@dataclass(frozen=True)
class Bound:
    name: str
    operator: str
    number: float

    def holds(self, value: float | None) -> bool:
        return value is not None and OPERATORS[self.operator](value, self.number)


def read(text: str) -> Bound:
    written = WRITTEN.fullmatch(text)
    if written is None:
        raise refuse(f"{text!r} is not a bound: write a measure, >= or <=, and a number, as count>=2")
    name = written["name"]
    known = [*MEASURES, POSSIBLE]
    if name not in known:
        raise refuse(f"{name!r} is not a measure; known are {', '.join(known)}", nearest(name, known))
    return Bound(name, written["operator"], float(written["number"]))


def name_of(text: str) -> str:
    return read(text).name


def _checked(text: str) -> str:
    read(text)
    return text


HAVING = Checked(_checked)
