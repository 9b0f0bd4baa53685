"""The tables. Rows are versions, valid from one revision until another replaces them; nothing is overwritten."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Table, text
from sqlalchemy.sql.elements import TextClause
from sqlmodel import AutoString, Field, SQLModel

from app.shapes import (
    QUANTITIES,
    ClaimantFields,
    ClaimFields,
    DatasetFields,
    EventFields,
    EvidenceFields,
    Json,
    PositionFields,
    SourceFields,
    Version,
)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
CURRENT = text("superseded_by IS NULL")
COUNTED = ("record_state", "superseded_by")  # what every query asks of an event


def current(*columns: str, unique: bool = False) -> Index:
    """An index over the current versions only, so that history costs reads nothing."""
    return Index(None, *columns, unique=unique, sqlite_where=CURRENT, postgresql_where=CURRENT)


def ever(table: str, column: str) -> Index:
    """An index over all versions, for past states and the feed: what hangs on an event is looked for by it."""
    return Index(f"ix_{table}_{column}_ever", column, "revision")


def newest(name: str, *columns: str) -> Index:
    """An index that answers a list, newest first, as it is walked: on the columns that are equal, then as lists sort.

    The last two columns are so that events are counted from the index alone, which nearly every answer does.
    """
    order: list[str | TextClause] = [*columns, text("date_start DESC NULLS LAST"), "id", *COUNTED]
    return Index(name, *order, sqlite_where=CURRENT, postgresql_where=CURRENT)


def imprecise() -> Index:
    """The events that are known to a country only: whoever asks for a region is told how many they leave out."""
    where = text("superseded_by IS NULL AND region IS NULL")
    return Index(
        "ix_event_imprecise", "country", "region", *COUNTED, sqlite_where=where, postgresql_where=where
    )


def table_of(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined]  # which SQLModel gives to every table and declares on none


class Stored(SQLModel):
    superseded_by: int | None = Field(
        None, description="Revision that replaced or removed this version; null: current."
    )


class Searched(SQLModel):
    words: str = Field(description="Titles, places, weapons and quotes, as full text looks through them.")


class Event(Searched, Stored, Version, EventFields, table=True):
    __table_args__ = (
        current("id", unique=True),
        current("dataset", "external_id"),
        newest("ix_event_newest"),
        newest("ix_event_country_newest", "country"),
        newest("ix_event_region_newest", "region"),
        imprecise(),
        current("incident"),
        current("part_of"),
        CheckConstraint("date_start <= date_end", "dates_in_order"),
        CheckConstraint("(date_start IS NULL) = (date_end IS NULL)", "dates_together"),
        *(CheckConstraint(f"{q}_low <= {q} AND {q} <= {q}_high", f"{q}_in_order") for q in QUANTITIES),
    )


class Claim(Stored, Version, ClaimFields, table=True):
    __table_args__ = (
        current("event", "id", unique=True),
        current("id"),
        current("statement"),
        ever("claim", "event"),
    )


class Position(Stored, Version, PositionFields, table=True):
    __table_args__ = (
        current("event", "id", unique=True),
        current("claim"),
        ever("position", "event"),
        ever("position", "claim"),
    )


class EvidenceKey(SQLModel):
    event: str = Field(primary_key=True)
    position: str = Field(primary_key=True)
    number: int = Field(primary_key=True)


class Evidence(Stored, Version, EvidenceFields, EvidenceKey, table=True):
    __table_args__ = (
        current("event", "position", "number", unique=True),
        current("position"),
        current("source"),
        ever("evidence", "position"),
    )


class Source(Stored, Version, SourceFields, table=True):
    __table_args__ = (current("id", unique=True), current("origin"))


class Claimant(Stored, Version, ClaimantFields, table=True):
    __table_args__ = (current("id", unique=True),)


class Dataset(Stored, Version, DatasetFields, table=True):
    __table_args__ = (current("id", unique=True),)


class Revision(SQLModel, table=True):
    """One write. Its number orders everything that was ever recorded."""

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recorded_at: dt.datetime
    key: str | None = Field(None, description="Name of the key that wrote.")
    reason: str | None = None


class Change(SQLModel, table=True):
    """What a revision did to one row; (revision, position) is the order of the feed."""

    revision: int = Field(primary_key=True, foreign_key="revision.number")
    position: int = Field(primary_key=True)
    entity: str = Field(description="Table of the row.")
    id: str = Field(index=True)
    event: str | None = Field(None, index=True, description="The event that the row belongs to.")
    action: str = Field(description="created, updated, deleted or restored.")
    detail: dict[str, Any] | None = Field(None, sa_type=Json)


class Key(SQLModel, table=True):
    """A key to write or administrate with; only its hash is kept."""

    id: str = Field(primary_key=True)
    name: str
    role: str
    sha256: str = Field(unique=True)
    created_at: dt.datetime
    last_used_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None


class Kept(SQLModel, table=True):
    """The answer to a request that its client may send again."""

    key: str = Field(primary_key=True, description="Id of the key that it came with.")
    name: str = Field(primary_key=True, description="What its client called it.")
    fingerprint: str
    status: int
    headers: dict[str, str] = Field(sa_type=Json)
    body: str
    answered_at: dt.datetime = Field(index=True)


# Text compares by code point everywhere: PostgreSQL would otherwise sort by its locale, SQLite never does.
_TEXT = String().with_variant(String(collation="C"), "postgresql")
for _table in SQLModel.metadata.tables.values():
    for _column in _table.columns:
        if isinstance(_column.type, AutoString):
            _column.type = _TEXT
