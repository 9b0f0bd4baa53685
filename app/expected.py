"""What a writer expects of the state that they change, checked in the transaction that changes it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from app.conditions import visible
from app.models import table_of


@dataclass(frozen=True)
class Expected:
    """That the row is current at one of these revisions; `absent`: that there is none, or (null) either."""

    model: type[SQLModel]
    id: str
    revisions: frozenset[int] | None = None
    absent: bool | None = False
    demanded: bool = False  # nothing was expected of what is there, and something had to be

    def met(self, revision: int | None) -> bool:
        if revision is None:
            return self.absent is not False and self.revisions is None
        known = self.revisions is None or revision in self.revisions
        return known and not self.absent and not self.demanded


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
        if not each.met(revision):
            raise Unexpected(each, revision)
