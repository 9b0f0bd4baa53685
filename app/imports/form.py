"""What a format is: the columns of its files and what becomes of each, its licence, and how its rows are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from app.imports.files import File
from app.imports.report import Report
from app.lines import Line

AS_IT_IS = "as it is"
DateOrder = Literal["day-first", "month-first"]


@dataclass(frozen=True)
class Column:
    """A column of a file. `fields` are ours that it fills; where it fills none, `how` says why it is lost."""

    names: tuple[str, ...]  # the first is what the reader calls it, the others are those of other releases
    fields: tuple[str, ...]
    how: str
    needed: bool = False
    date: bool = False  # its dates take part in finding out whether the day or the month comes first


def kept(names: str, fields: str, how: str = AS_IT_IS, *, needed: bool = False, date: bool = False) -> Column:
    """Names and fields are separated by blanks; a field of something else than the event is written `source.url`."""
    return Column(tuple(names.split()), tuple(fields.split()), how, needed, date)


def lost(names: str, how: str) -> tuple[Column, ...]:
    return tuple(Column((name,), (), how) for name in names.split())


@dataclass(frozen=True)
class Options:
    """What a person decides where the file does not say it."""

    dataset: str | None = None
    release: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    date_order: DateOrder | None = None
    type: str | None = None


@dataclass(frozen=True)
class Format:
    name: str
    title: str
    publisher: str | None
    url: str | None
    licence: str | None
    allows: str  # what the licence lets a user do with the data, in our words
    dataset: str | None  # the data set that rows go to where none is named
    columns: tuple[Column, ...]
    read: Callable[[File, Options, Report], Iterator[Line]]
    notes: tuple[str, ...] = ()  # how rows become events, and what the source does not know
    beside: tuple[str, ...] = field(default=())  # names of files that belong to it
    typed: bool = False  # whether a person may say what kind of event all rows are
    exported: bool = False  # whether it is an export of ours: rows tell of which data set they are, and may have some fields only
