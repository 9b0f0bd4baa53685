"""Keyset paging: a cursor names the last row that was read by the values it was sorted by, so that no page repeats or skips."""

import datetime as dt
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import UTCDateTime

from app.fields import COUNT_AT_MOST

Order = Sequence[tuple[ColumnElement[Any], bool]]


def fingerprint(asked: Any) -> str:
    """Tells one query from another, so that a cursor is not used with filters that it was not made for."""
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def write(values: Sequence[Any], asked: str) -> str:
    return urlsafe_b64encode(orjson.dumps([asked, *values])).decode().rstrip("=")


def read(cursor: str, asked: str, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
    """The values of the last row; ValueError for what is no cursor, or one of another query."""
    try:
        made_for, *values = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        told = [
            _value(value, _python_type(column))
            for value, column in zip(values, columns, strict=made_for == asked)
        ]
    except (ValueError, TypeError):
        raise ValueError("is not one of this service") from None
    if made_for != asked:
        raise ValueError("was made for another query: filters and sort must stay the same")
    return told


def _python_type(column: ColumnElement[Any]) -> type:
    return dt.datetime if isinstance(column.type, UTCDateTime) else column.type.python_type


_FITS: dict[type, Callable[[Any], bool]] = {
    str: lambda text: "\0" not in text,
    int: lambda number: abs(number) <= COUNT_AT_MOST,
    dt.datetime: lambda moment: moment.tzinfo is not None,
}


def _value(value: Any, wanted: type) -> Any:
    """The value as its column holds it; ValueError or TypeError for what no row of ours can have."""
    if value is None:
        return None
    if wanted in (dt.date, dt.datetime):
        value = wanted.fromisoformat(value)
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted or not _FITS.get(wanted, lambda _: True)(value):
        raise ValueError
    return value


def direction(column: ColumnElement[Any], downwards: bool) -> ColumnElement[Any]:
    sorted_ = column.desc() if downwards else column.asc()
    return (
        sorted_.nulls_last() if column.nullable else sorted_
    )  # said needlessly, it keeps SQLite from an index


def stretches(order: Order, values: Sequence[Any]) -> list[ColumnElement[bool]]:
    """What holds of the rows that follow, as stretches one after another: the first column is equal, is past, is null.

    Each alone is read along an index; joined by OR, the database would read all that came before them too.
    """
    (column, downwards), *rest = order
    same = column.is_(None) if values[0] is None else column == values[0]
    tied = [and_(same, or_(false(), *stretches(rest, values[1:])))] if rest else []
    return tied + _past(column, downwards, values[0])


def _past(column: ColumnElement[Any], downwards: bool, value: Any) -> list[ColumnElement[bool]]:
    if value is None:  # rows without a value come last: nothing but an equal follows
        return []
    beyond = column < value if downwards else column > value
    return [beyond, column.is_(None)] if column.nullable else [beyond]
