"""What a writer expects of the state that they change, checked in the transaction that changes it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from app.conditions import visible
from app.models import table_of


@dataclass(frozen=True)
class Expected:
    """That the row is current at one of these revisions; without any, that there is one (or, `absent`, none)."""

    model: type[SQLModel]
    id: str
    revisions: frozenset[int] | None = None
    absent: bool = False


class Unexpected(Exception):
    """The row is at another revision than its writer knew; null: there is none."""

    def __init__(self, expected: Expected, revision: int | None) -> None:
        what = table_of(expected.model).name
        now = f"is at revision {revision}" if revision else "does not exist"
        super().__init__(f"The {what} {expected.id!r} {now}")
        self.expected, self.revision = expected, revision


def check(connection: Connection, expected: Iterable[Expected]) -> None:
    for each in expected:
        table = table_of(each.model)
        of_it = select(table.c.revision).where(table.c.id == each.id, visible(table))
        revision = connection.execute(of_it).scalar_one_or_none()
        met = revision is None if each.absent else revision is not None
        if not met or (each.revisions is not None and revision not in each.revisions):
            raise Unexpected(each, revision)
