"""Conditional requests (RFC 9110, 13): the tag of a state, how long it may be kept, and 304 where nothing changed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from typing import Any

from fastapi import Request
from sqlalchemy import Connection

from app import __version__, etags
from app.attribution import RULE
from app.keyset import fingerprint
from app.moments import REVISION, recorded_at
from app.query import Filter
from app.reading import as_asked, revision

Headers = dict[str, str]
AS_IT_IS = "as-it-is"  # no coding: what compresses leaves it alone, and `app/web.py` takes it away
FOR_GOOD = "max-age=31536000, immutable"  # a year, the longest that is promised anywhere
AGAIN = "no-cache"  # may be kept, and must be asked for again


class NotModified(Exception):
    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("not modified")
        self.headers = headers


def of_list(request: Request, connection: Connection, query: Filter, format: str) -> Headers:
    """Of everything that a query answers: the same revision, query, format, release and rule give the same answer."""
    number = revision(connection, as_asked(connection, query))
    asked = query.model_dump(mode="json", exclude_defaults=True)
    same = fingerprint([request.url.path, asked, format, __version__, RULE])
    pinned = getattr(query, "as_of", None)
    told = {"ETag": f'W/"{number}-{same}"', "Vary": "Accept"} | _since(recorded_at(connection, number))
    return _unless_known(request, told | _cache(request, pinned))


def of_row(
    request: Request, id: str, number: int, since: dt.datetime | None, pinned: str | None = None
) -> Headers:
    """Of one row, by its own last change. It is not compressed: what is would need a tag of its own."""
    told = {"ETag": etags.of_row(id, number), "Content-Encoding": AS_IT_IS} | _since(since)
    return _unless_known(request, told | _cache(request, pinned))


def of_release(
    request: Request, query: Filter, format: str, languages: Sequence[str] = (), vary: str = "Accept"
) -> Headers:
    """Of what comes with the release and is in no database."""
    asked = query.model_dump(mode="json", exclude_defaults=True)
    same = fingerprint([request.url.path, asked, format, languages, __version__])
    told = {"ETag": f'W/"{same}"', "Vary": vary}
    return _unless_known(request, told | _cache(request, None))


def _unless_known(request: Request, headers: Headers) -> Headers:
    """Dates are told and not compared: two changes may share a second."""
    known = request.headers.get("if-none-match")
    if known and (
        known.strip() == etags.ANY or set(etags.opaque(known)) & set(etags.opaque(headers["ETag"]))
    ):
        raise NotModified(headers)
    return headers


def _cache(request: Request, pinned: str | None) -> Headers:
    """A numbered state is the same for good; a day or a time may still be going on."""
    scope = "public" if request.app.state.settings.public_read else "private"
    lasting = FOR_GOOD if pinned and REVISION.fullmatch(pinned) else AGAIN
    vary: dict[str, Any] = {} if scope == "public" else {"Vary": "Accept, Authorization, X-API-Key"}
    return {"Cache-Control": f"{scope}, {lasting}"} | vary


def _since(moment: dt.datetime | None) -> Headers:
    return {"Last-Modified": format_datetime(moment, usegmt=True)} if moment else {}
