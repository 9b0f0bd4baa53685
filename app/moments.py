"""Past states: what may be written for one, and the revision that it means."""

import datetime as dt
import re

from sqlalchemy import Connection, func, select

from app.fields import Checked, refuse
from app.models import Revision, table_of

REVISION = re.compile(r"[0-9]{1,9}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
LAST_MOMENT = dt.time(23, 59, 59, 999_999)


class NotYet(ValueError):
    def __init__(self, asked: str, last: int, parameter: str) -> None:
        super().__init__(f"there is no revision {asked} yet; the last is {last}")
        self.asked, self.last, self.parameter = asked, last, parameter


def _understood(text: str) -> str:
    if not REVISION.fullmatch(text):
        _moment(text)
    return text


def _moment(text: str) -> dt.datetime:
    """The last moment that is meant: of a day its end, UTC unless an offset is told."""
    try:
        if DAY.fullmatch(text):
            return dt.datetime.combine(dt.date.fromisoformat(text), LAST_MOMENT, dt.UTC)
        found = dt.datetime.fromisoformat(text.replace(" ", "+") if "T" in text else "")
        return found.replace(tzinfo=found.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (
        ValueError,
        OverflowError,
    ):  # the first and the last day of the calendar have moments outside of it
        raise refuse(
            f"{text!r} is not a revision (12), a day (2024-01-05) or a time (2024-01-05T12:00:00Z)"
        ) from None


MOMENT = Checked(_understood)


def newest(connection: Connection) -> int:
    return connection.execute(select(func.coalesce(func.max(Revision.number), 0))).scalar_one()


def revision_of(connection: Connection, asked: str, parameter: str = "as_of") -> int:
    """The last revision that had been recorded; 0 is before the first."""
    if not REVISION.fullmatch(asked):
        table = table_of(Revision)
        before = table.c.recorded_at <= _moment(asked)
        last = select(func.coalesce(func.max(table.c.number), 0)).where(before)
        return connection.execute(last).scalar_one()
    if int(asked) > (last_number := newest(connection)):
        raise NotYet(asked, last_number, parameter)
    return int(asked)


def recorded_at(connection: Connection, revision: int) -> dt.datetime | None:
    table = table_of(Revision)
    return connection.execute(
        select(table.c.recorded_at).where(table.c.number == revision)
    ).scalar_one_or_none()
