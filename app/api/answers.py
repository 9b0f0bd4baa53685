"""How an answer leaves: in which format, with which links."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection
from sqlmodel import SQLModel

from app.db import Database
from app.errors import ProblemError
from app.formats import FORMATS, Format, json, negotiate
from app.listing import Formatted, Listing
from app.reading import one, page, stream

Row = dict[str, Any]
Include = Callable[[Any, list[Row]], list[Row]]


def database(request: Request) -> Database:
    return request.app.state.database


def found(connection: Connection, model: type[SQLModel], id: str) -> Row:
    row = one(connection, model, id)
    if row is None:
        raise ProblemError(404, f"There is no {model.__name__.lower()} {id!r}")
    return row


def listed(request: Request, query: Listing, include: Include = lambda _, rows: rows) -> Response:
    """One page of a list from the database, or all of it in a format that streams, when no limit is asked for."""
    format = chosen(request, query)
    columns = query.fields or list(query.columns())
    if format.write and not query.limit:
        return streamed(request, format, columns, stream(database(request), query))
    with database(request).read() as connection:
        page_ = page(connection, query)
        rows = include(connection, page_.rows)
    extra = [name for name in rows[0] if name not in query.columns()] if rows and not format.write else []
    shown = [{name: row[name] for name in [*columns, *extra]} for row in rows]
    following = {"cursor": page_.cursor} if page_.cursor else None
    return paged(request, query, shown, page_.total, following, page_.meta, columns)


def paged(
    request: Request,
    query: Formatted,
    rows: list[Row],
    total: int,
    following: Mapping[str, str] | None,
    meta: Mapping[str, Any] | None = None,
    columns: Sequence[str] | None = None,
) -> Response:
    """A page of rows in the format asked for; `following` are the parameters that name the next page."""
    format = chosen(request, query)
    after = str(request.url.include_query_params(**following)) if following else None
    headers = {"Link": f'<{after}>; rel="next"'} if after else {}
    if format.write:
        return streamed(request, format, columns or list(rows[0] if rows else []), rows, headers)
    links = {"self": str(request.url), "next": after}
    return whole({"data": rows, "total": total, "links": links, "meta": meta or {}}, headers)


def chosen(request: Request, query: Formatted) -> Format:
    name = negotiate(query.format, request.headers.get("accept"))
    if name is None:
        raise ProblemError(
            406, f"The answer can be had as {', '.join(f.media_type for f in FORMATS.values())}"
        )
    return FORMATS[name]


def whole(answer: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        json.dump(answer), media_type=json.MEDIA_TYPE, headers={"Vary": "Accept", **(headers or {})}
    )


def streamed(
    request: Request,
    format: Format,
    columns: Sequence[str],
    rows: Iterable[Row],
    headers: Mapping[str, str] | None = None,
) -> Response:
    if not format.write:
        raise ValueError("this format answers whole pages")
    name = request.url.path.strip("/").replace("/", "-")
    file = {"Content-Disposition": f'inline; filename="{name}.csv"'}
    pieces = _started(format.write(columns, rows))
    return StreamingResponse(
        pieces, media_type=format.media_type, headers={"Vary": "Accept", **file, **(headers or {})}
    )


def _started(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first made already: what fails at once is still answered as an error."""
    first = next(pieces)
    return chain([first], pieces)
