"""Answers kept under the key that a client gave them, so that a request that is sent again is not carried out again."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from app.models import Kept, table_of


@dataclass(frozen=True)
class Sent:
    """A request that may come again: whose it is, the key that they gave it, and what it asks for."""

    key: str
    name: str
    fingerprint: str


class Reused(Exception):
    """The same key came with another request."""


def fingerprint(*parts: bytes) -> str:
    lengths = b",".join(str(len(part)).encode() for part in parts)
    return hashlib.sha256(b"".join([lengths, *parts])).hexdigest()


def kept(connection: Connection, sent: Sent, hours: float) -> dict[str, Any] | None:
    """The answer that was given to the same request, as long as it is kept."""
    table = table_of(Kept)
    oldest = dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)
    connection.execute(delete(table).where(table.c.answered_at < oldest))
    row = connection.execute(
        select(table).where(table.c.key == sent.key, table.c.name == sent.name)
    ).one_or_none()
    if row and row.fingerprint != sent.fingerprint:
        raise Reused
    return {"status": row.status, "headers": row.headers, "body": row.body} if row else None


def keep(connection: Connection, sent: Sent, status: int, headers: dict[str, str], body: str) -> None:
    row: dict[str, Any] = {"key": sent.key, "name": sent.name, "fingerprint": sent.fingerprint}
    row |= {"status": status, "headers": headers, "body": body, "answered_at": dt.datetime.now(dt.UTC)}
    connection.execute(insert(table_of(Kept)), [row])
