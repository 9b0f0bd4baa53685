"""Keys to write or administrate with: made, listed, revoked, and found by their secret, of which only a hash is kept."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from app.models import Key, table_of
from app.rows import Row

ROLES = ("read", "write", "admin")  # each may do what those before it may
PREFIX = "cek_"  # by which a scanner for leaked secrets can tell one
SEEN_EVERY = dt.timedelta(minutes=1)  # how exact the last use is told: not every request is to write
SHOWN = ("id", "name", "role", "created_at", "last_used_at", "revoked_at")


class NameTaken(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a key {name!r}: revoke it first, or take another name")


def create(connection: Connection, name: str, role: str) -> tuple[Row, str]:
    """The new key, and its secret, which is not kept and cannot be told again."""
    table = table_of(Key)
    if connection.execute(
        select(table.c.id).where(table.c.name == name, table.c.revoked_at.is_(None))
    ).first():
        raise NameTaken(name)
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {"id": secrets.token_hex(8), "name": name, "role": role, "created_at": _now()}
    row |= {"last_used_at": None, "revoked_at": None}
    connection.execute(insert(table), [row | {"sha256": _hash(secret)}])
    return row, secret


def everyone(connection: Connection) -> Sequence[Row]:
    """All keys, revoked ones too, the oldest first; without what their secrets are compared with."""
    table = table_of(Key)
    shown = select(*(table.c[name] for name in SHOWN)).order_by(table.c.created_at, table.c.id)
    return [dict(row._mapping) for row in connection.execute(shown)]


def revoke(connection: Connection, named: str) -> Row | None:
    """Revokes the key of this id or name; null where there is none in use."""
    for key in everyone(connection):
        if key["revoked_at"] is None and named in (key["id"], key["name"]):
            change = {"revoked_at": _now()}
            connection.execute(update(table_of(Key)).where(table_of(Key).c.id == key["id"]).values(change))
            return key | change
    return None


def find(connection: Connection, secret: str) -> Row | None:
    """The key in use that has this secret."""
    table, hashed = table_of(Key), _hash(secret)
    row = connection.execute(
        select(table).where(table.c.sha256 == hashed, table.c.revoked_at.is_(None))
    ).one_or_none()
    return dict(row._mapping) if row and hmac.compare_digest(row.sha256, hashed) else None


def was_seen(key: Row) -> bool:
    return key["last_used_at"] is not None and _now() - key["last_used_at"] < SEEN_EVERY


def seen(connection: Connection, key: Row) -> None:
    connection.execute(
        update(table_of(Key)).where(table_of(Key).c.id == key["id"]).values(last_used_at=_now())
    )


def _hash(secret: str) -> str:
    """One pass is enough: a secret has 256 bits of chance, and nothing can be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
