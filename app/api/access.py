"""Who may do what: the key that a request brings, its role, and the reason that its sender gives."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import APIKeyHeader, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from app import keys
from app.db import Database
from app.errors import ProblemError
from app.rows import Row

BEARER = HTTPBearer(
    auto_error=False, scheme_name="bearer", description="A key as `Authorization: Bearer cek_…`."
)
HEADER = APIKeyHeader(
    name="X-API-Key",
    auto_error=False,
    scheme_name="header",
    description="The same key in a header of its own.",
)
Reason = Annotated[
    str | None,
    Header(
        description="Why it is changed; kept with the revision. A body may give it as `reason`.",
        max_length=500,
        examples=["Corrected after the ministry's second statement"],
    ),
]


@dataclass(frozen=True)
class Author:
    """Whose request it is, and why they write."""

    key: Row
    reason: str | None

    @property
    def name(self) -> str:
        name: str = self.key["name"]
        return name

    def because(self, reason: str | None) -> str | None:
        """The reason of the body, or else of the header."""
        return reason or self.reason


def secret_of(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    header: Annotated[str | None, Depends(HEADER)],
) -> str | None:
    return bearer.credentials if bearer else header


Secret = Annotated[str | None, Depends(secret_of)]


def may(role: str) -> Callable[..., Awaitable[Author]]:
    async def author(request: Request, secret: Secret, x_change_reason: Reason = None) -> Author:
        key = await run_in_threadpool(identified, request.app.state.database, secret, role)
        return Author(key, _as_utf8(x_change_reason))

    return author


async def may_read(request: Request) -> None:
    """Every request passes here, so it must cost nothing where reads are open."""
    if not request.app.state.settings.public_read and request.scope["route"].path not in OPEN:
        secret = secret_of(await BEARER(request), await HEADER(request))
        await run_in_threadpool(identified, request.app.state.database, secret, "read")


OPEN = ("/healthz", "/readyz", "/openapi.json", "/docs")  # what must be seen to find out that a key is needed
Writer = Annotated[Author, Depends(may("write"))]
Admin = Annotated[Author, Depends(may("admin"))]


def identified(database: Database, secret: str | None, role: str) -> Row:
    challenge = {"WWW-Authenticate": 'Bearer realm="conflict-events"'}
    if not secret:
        raise ProblemError(401, f"This needs a key with the role {role}", headers=challenge)
    with database.read() as connection:
        key = keys.find(connection, secret)
    if key is None:
        raise ProblemError(401, "This key is not known, or was revoked", headers=challenge)
    if keys.ROLES.index(key["role"]) < keys.ROLES.index(role):
        raise ProblemError(403, f"The key {key['name']!r} has the role {key['role']}; this needs {role}")
    if not keys.was_seen(key):
        database.aside(lambda connection: keys.seen(connection, key))
    return key


def _as_utf8(text: Any) -> str | None:
    """Headers come as Latin-1; people write UTF-8 into them."""
    try:
        return text.encode("latin-1").decode("utf-8") if text else None
    except UnicodeError:
        return text
