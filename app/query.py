"""How it can be asked: one field of a filter is one parameter, with its meaning, its check and its condition."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from sqlalchemy import ColumnElement, FromClause
from sqlmodel import SQLModel

from app.conditions import Condition, visible
from app.fields import refuse
from app.moments import MOMENT

NOT_ASKED: Sequence[Any] = (None, [])
VALUES_AT_MOST = 100  # of one parameter, so that no query is larger than what a person would write


PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*,')


@dataclass(frozen=True)
class Where:
    """The condition that a parameter puts on the rows.

    `among` has the values of one that takes any, for suggestions. One with an example for `<name>_not` can be turned
    round; `alone` is what it then turns, where the condition is shared with other parameters.
    """

    condition: Condition
    among: tuple[type[SQLModel], str] | None = None
    example_of_not: str | None = None
    alone: Condition | None = None


@dataclass(frozen=True)
class With:
    """Marks a parameter that means nothing without one of these: alone it is refused, or it would be passed over."""

    others: tuple[str, ...]


def _parts(text: str) -> list[str]:
    """`"a, b"` is one value, as in a line of CSV."""
    return [quoted.replace('""', '"') or plain.strip() for quoted, plain in PART.findall(f"{text},")]


def written(value: str) -> str:
    """The value as it is asked for, alone or among others."""
    quoted = value.replace('"', '""')
    plain = _parts(value) == [value] and not value.startswith('"')
    return value if plain else f'"{quoted}"'


def _split(values: Any) -> Any:
    """`a,b` and repeating the parameter are the same."""
    parts = [part for value in values for part in _parts(value)]
    if "" in parts:
        raise refuse("an empty value; leave the parameter out to ask for everything")
    if len(parts) > VALUES_AT_MOST:
        raise refuse(f"{len(parts)} values; at most {VALUES_AT_MOST} are taken")
    return list(dict.fromkeys(parts))


Many = BeforeValidator(_split)


AS_OF = (
    "The state as it was: a revision (`meta.revision` of an earlier answer), a day (its end, UTC) or a time. Nothing is "
    "overwritten, so any past state can be read."
)


def asked(description: str, example: str, **more: Any) -> Any:
    return Field([], description=description, examples=[[example]], **more)


class Filter(BaseModel):
    model_config = ConfigDict(extra="forbid")
    _as_of: int | None = None  # the revision at which to read; null is now
    _certain: bool = False  # whether only what meets the filters for certain is wanted

    @classmethod
    @cache
    def wheres(cls) -> dict[str, Where]:
        """The parameters that put a condition on the rows."""
        found = {
            name: [m for m in field.metadata if isinstance(m, Where)]
            for name, field in cls.model_fields.items()
        }
        return {name: marks[0] for name, marks in found.items() if marks}

    @classmethod
    @cache
    def _dependents(cls) -> dict[str, tuple[str, ...]]:
        """The parameters that need another one, and which."""
        marks = [(name, mark) for name, field in cls.model_fields.items() for mark in field.metadata]
        return {name: mark.others for name, mark in marks if isinstance(mark, With)}

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        for name, others in self._dependents().items():
            given = getattr(self, name) != type(self).model_fields[name].default
            if given and all(getattr(self, other) in NOT_ASKED for other in others):
                needed = " or ".join(f"{other}=" for other in others)
                raise refuse(f"means nothing without {needed}", parameter=name)
        return self

    def asked(self) -> dict[str, Where]:
        """Those of them that this query uses."""
        return {name: where for name, where in self.wheres().items() if getattr(self, name) not in NOT_ASKED}

    def conditions(self, table: FromClause) -> list[ColumnElement[bool]]:
        """What must hold of a row; parameters that share one condition put it once."""
        asked = {where.condition: getattr(self, name) for name, where in self.asked().items()}
        return [condition(table, values, self) for condition, values in asked.items()]

    def rows(self, table: FromClause, scan: bool = False) -> list[ColumnElement[bool]]:
        """All that must hold of a row: it is visible, and what is asked."""
        return [visible(table, self._as_of, scan), *self.conditions(table)]

    def at(self, revision: int) -> Self:
        """The same query, of the state at a revision."""
        copy = self.model_copy()
        copy._as_of = revision
        return copy

    def certain(self) -> Self:
        """The same query, of the rows that meet it for certain: not as one of several values, or perhaps at that time."""
        copy = self.model_copy()
        copy._certain = True
        return copy

    def leaving_out(self, *names: str) -> Self:
        """The same query without some of its parameters."""
        unasked: dict[str, Any] = {
            name: [] if isinstance(getattr(self, name), list) else None for name in names
        }
        return self.model_copy(update=unasked)


class Recorded(Filter):
    """Of what is recorded in versions: any past state can be asked for."""

    as_of: Annotated[str, MOMENT] | None = Field(None, description=AS_OF, examples=["1"])
