"""The feed of changes: page by page, waiting for the next, or as a stream of events."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from app import feed
from app.api import conditional, documented
from app.api.answers import chosen, cited, database, going_on, permalink, whole
from app.api.documented import answers
from app.changes import COLUMNS, Ahead, ChangePage, ChangeStream, Place, Told, place, told
from app.errors import ProblemError
from app.formats import json
from app.listing import ROWS
from app.parameters import not_understood
from app.rows import Row
from app.web import HEAD

router = APIRouter(tags=["changes"])
RETRY = b"retry: 3000\n\n"  # milliseconds after which a reader comes back
UNKEPT = {"Cache-Control": "no-store", "Vary": "Accept"}
UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # the latter is for nginx
LastEventId = Annotated[
    str | None,
    Header(
        description="The `id` of the last event that came: the stream goes on after it, whatever `since` says.",
        examples=["1.8"],
        max_length=30,
    ),
]


@router.get("/changes", response_model=documented.Changes, responses=answers(406, 422, formats=ROWS))
async def list_changes(query: Annotated[ChangePage, Query()], request: Request) -> Response:
    """What was created, updated, removed and restored, in the order of recording; with filters, of the events they find.

    An event that comes to match the filters is told as `entered`, one that no longer does as `left`. `links.next` is
    always there, and in every format as the header `Link`. There is no total: it would read the whole history.
    """
    format, headers = chosen(request, query), dict[str, str]()
    if query.include and not format.nests:
        raise not_understood(
            "include", query.include, "needs a format that holds rows within rows: json, ndjson"
        )

    def read(after: Place) -> Told:
        with database(request).read() as connection:
            if not query.wait:
                headers.update(conditional.of_list(request, connection, query, format.extension))
            found = told(connection, query, after, query.limit)
            found.meta["cite"] = cited(request, connection, query, found.revision)
            return found

    with _refusing(query.since):
        wait = 0 if query.as_of else query.wait
        found = await feed.page(request.app.state.watch, read, place(query.since), wait)
    after = str(request.url.include_query_params(since=str(found.reached)))
    if format.write:
        headers |= permalink(request, query, found.revision, format)
    sent = going_on(after, UNKEPT | headers)
    if format.write:
        lines = format.write([*COLUMNS, *query.include], found.rows)
        return Response(b"".join(lines), 200, sent, format.media_type)
    return whole(
        {"data": found.rows, "links": {"self": str(request.url), "next": after}, "meta": found.meta}, sent
    )


@router.get("/changes/stream", responses=answers(422) | documented.EVENTS, response_class=StreamingResponse)
async def stream_changes(
    query: Annotated[ChangeStream, Query()], request: Request, last_event_id: LastEventId = None
) -> Response:
    """The same as server-sent events, one a change, as they are recorded.

    `event` is the action, `id` the change's place and `data` the change as JSON. Every 15 seconds of silence bring an
    `id` without data. With `as_of` the stream ends there, otherwise when one side goes.
    """

    def read(after: Place) -> Told:
        with database(request).read() as connection:
            return told(connection, query, after, feed.AT_ONCE)

    named = "since" if last_event_id is None else "Last-Event-ID"
    since = query.since if last_event_id is None else last_event_id
    with _refusing(since, named):
        request.app.state.watch.admit()
        pages = feed.stream(request.app.state.watch, read, _place(since, named), endless=query.as_of is None)
        first = await anext(pages)
    if request.scope.get(HEAD):
        return Response(media_type=documented.EVENT_STREAM, headers=UNBUFFERED)
    return StreamingResponse(_events(first, pages), media_type=documented.EVENT_STREAM, headers=UNBUFFERED)


async def _events(first: Told, rest: AsyncIterator[Told]) -> AsyncIterator[bytes]:
    yield RETRY + _piece(first)
    try:
        async for found in rest:
            yield _piece(found)
    except feed.TooMany:  # the reader comes back, and is told then
        return


def _piece(found: Told) -> bytes:
    """An id without data is kept by the reader and comes back with them, though it is no event for them."""
    return b"".join(map(_event, found.rows)) or b":\nid: %s\n\n" % str(found.reached).encode()


def _event(row: Row) -> bytes:
    id = f"{row['revision']}.{row['position']}"
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (id.encode(), row["action"].encode(), json.dump(row))


def _place(text: str, parameter: str) -> Place:
    try:
        return place(text)
    except ValueError as error:
        raise not_understood(parameter, text, str(error)) from None


@contextmanager
def _refusing(since: str, parameter: str = "since") -> Iterator[None]:
    try:
        yield
    except Ahead as error:
        raise not_understood(parameter, since, str(error), [str(error.last)]) from None
    except feed.TooMany:
        raise ProblemError(
            503, "As many wait for changes as may; try again", headers={"Retry-After": "10"}
        ) from None
