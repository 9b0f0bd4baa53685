"""How an answer leaves: in which format, with which links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection
from sqlmodel import SQLModel

from app.api import conditional
from app.cite import citation, permanent
from app.db import Database
from app.errors import Merged, ProblemError
from app.formats import FORMATS, Format, json, negotiate
from app.listing import Formatted, Listing
from app.models import table_of
from app.moments import recorded_at
from app.query import Filter
from app.reading import Include, as_asked, count, one, page, removed, revision, stream
from app.web import HEAD

Row = dict[str, Any]


def database(request: Request) -> Database:
    return request.app.state.database


def found(
    connection: Connection, model: type[SQLModel], id: str, as_of: int | None = None, follow: bool = True
) -> Row:
    """The row; what was removed is told as such, and what was merged into another is to be asked for there."""
    if row := one(connection, model, id, as_of):
        return row
    entity = table_of(model).name
    gone = removed(connection, entity, id, as_of)
    if gone is None:
        raise ProblemError(404, f"There is no {entity} {id!r}")
    if gone["merged_into"] and follow:
        raise Merged(id, gone["merged_into"])
    because = f": {gone['reason']}" if gone["reason"] else ""
    raise ProblemError(410, f"The {entity} {id!r} was removed in revision {gone['revision']}{because}")


def cited(
    request: Request, connection: Connection, query: Filter, number: int, title: str | None = None
) -> Row:
    """How the answer is cited that this address gives of a revision."""
    return citation(_address(request), query, number, recorded_at(connection, number), title)


def permalink(
    request: Request, query: Filter, number: int, format: Format = FORMATS["json"]
) -> dict[str, str]:
    """Where the same is answered for good, for those who cite what has no room for a citation (RFC 8574)."""
    told = permanent(_address(request), query, number, format.extension if format.write else None)
    return {"Link": f'<{told}>; rel="cite-as"'}


def going_on(after: str | None, headers: Mapping[str, str] | None = None) -> dict[str, str]:
    """The headers with where to go on, before other links."""
    known = dict(headers or {})
    links = [f'<{after}>; rel="next"'] if after else []
    links += [known["Link"]] if "Link" in known else []
    return known | ({"Link": ", ".join(links)} if links else {})


def _address(request: Request) -> str:
    return str(request.url.replace(query="")).removesuffix("/cite")


def listed(
    request: Request, query: Listing, include: Include | None = None, asked: Filter | None = None
) -> Response:
    """One page of a list from the database, or all of it in a format that streams, when no limit is asked for.

    `asked` are the parameters of the address, where they are others than those of the query.
    """
    format = chosen(request, query)
    with database(request).read() as connection:
        headers = conditional.of_list(request, connection, query, format.extension)
        query = as_asked(connection, query)
        if format.write and not query.limit:
            began, total = revision(connection, query), count(connection, query, table_of(query.model))
        else:
            found = page(connection, query)
            told = include(connection, found.rows, query._as_of) if include else found.rows
            began = found.meta["revision"]
            cite = {"cite": cited(request, connection, asked or query, began)}
    if format.write:
        headers |= permalink(request, asked or query, began, format)
    if format.write and not query.limit:
        columns, rows = _named(query, stream(database(request), query, began, include))
        return paged(request, query, rows, total, columns=columns, headers=headers)
    columns, rows = _named(query, told)
    following = {"cursor": found.cursor} if found.cursor else None
    return paged(request, query, rows, found.total, following, found.meta | cite, columns, headers)


def _named(query: Listing, rows: Iterable[Row]) -> tuple[list[str], Iterable[Row]]:
    """The fields to answer: those that were chosen, and what came with the rows."""
    rest = iter(rows)
    first = list(islice(rest, 1))
    more = [name for row in first for name in row if name not in query.columns()]
    return [*(query.fields or query.columns()), *more], chain(first, rest)


def paged(
    request: Request,
    query: Formatted,
    rows: Iterable[Row],
    total: int,
    following: Mapping[str, str] | None = None,
    meta: Mapping[str, Any] | None = None,
    columns: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Rows in the format asked for; `following` are the parameters that name the next page."""
    format = chosen(request, query)
    after = str(request.url.include_query_params(**following)) if following else None
    headers = going_on(after, headers)
    if format.write:
        return streamed(request, format, columns, rows, total, headers)
    links = {"self": str(request.url), "next": after}
    data = [{name: row[name] for name in columns} for row in rows]
    return whole({"data": data, "total": total, "links": links, "meta": meta or {}}, headers)


def chosen(request: Request, query: Formatted) -> Format:
    name = negotiate(query.format, request.headers.get("accept"), query.formats)
    if name is None:
        types = ", ".join(format.media_type for format in query.formats.values())
        raise ProblemError(406, f"The answer can be had as {types}")
    return query.formats[name]


def whole(answer: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        json.dump(answer), media_type=json.MEDIA_TYPE, headers={"Vary": "Accept", **(headers or {})}
    )


def streamed(
    request: Request,
    format: Format,
    columns: Sequence[str],
    rows: Iterable[Row],
    total: int,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Rows as they come, under a file name; `total` tells a reader whether the file was cut off."""
    if not format.write:
        raise ValueError("this format answers whole pages")
    name = f"{request.url.path.strip('/').replace('/', '-')}.{format.extension}"
    told = {
        "Vary": "Accept",
        "Content-Disposition": f'inline; filename="{name}"',
        "X-Total-Count": str(total),
    }
    return _sent(request, format.write(columns, rows), format.media_type, {**told, **(headers or {})})


def _sent(request: Request, pieces: Iterator[bytes], media_type: str, headers: dict[str, str]) -> Response:
    """The first pieces are made before the answer begins: what fails at once is still answered as an error.

    What fits in one piece is sent with its length; after HEAD nothing more is read.
    """
    first = list(islice(pieces, 2))
    if len(first) < 2:
        return Response(b"".join(first), media_type=media_type, headers=headers)
    rest = [] if request.scope.get(HEAD) else pieces
    return StreamingResponse(chain(first, rest), media_type=media_type, headers=headers)
