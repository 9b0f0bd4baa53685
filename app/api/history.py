"""What became of an event, and of what is claimed of it: versions, differences between states, turns of a status."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from app.api import claims, conditional, documented, events
from app.api.answers import cited, database, going_on, whole
from app.api.documented import answers
from app.errors import ProblemError
from app.history import EventDiff, EventHistory, Past, event_diff, event_history
from app.reading import as_asked, revision
from app.rows import Row
from app.turns import claim_history

router = APIRouter(tags=["history"])


@router.get("/events/{id}/history", response_model=documented.EventHistory, responses=answers(404, 422))
def read_event_history(id: events.Id, query: Annotated[EventHistory, Query()], request: Request) -> Response:
    """Every version of the event, oldest first, with who made it and why, and what turns the version before into it.

    Each patch (RFC 6902) is between whole answers of `/events/{id}` with the same `include`; where there is no event, the
    answer is null. Removed events have their history too.
    """
    with database(request).read() as connection:
        headers = conditional.of_list(request, connection, query, "json")
        query = as_asked(connection, query)
        found = event_history(connection, id, query)
        return _page(request, connection, query, found, headers, f"There is no event {id!r}")


@router.get("/claims/{id}/history", response_model=documented.ClaimHistory, responses=answers(404, 422))
def read_claim_history(id: claims.Id, query: Annotated[Past, Query()], request: Request) -> Response:
    """How the claim's status came about: each revision in which it or a position on it changed, oldest first.

    `turned_by` is the position that turned the status, which may be on a rival value of the same field.
    """
    with database(request).read() as connection:
        headers = conditional.of_list(request, connection, query, "json")
        query = as_asked(connection, query)
        found = claim_history(connection, id, query)
        return _page(request, connection, query, found, headers, f"There is no claim {id!r}")


@router.get("/events/{id}/diff", response_model=documented.EventDiff, responses=answers(404, 422))
def read_event_diff(id: events.Id, query: Annotated[EventDiff, Query()], request: Request) -> Response:
    """What changed of the event between two states, as a JSON Patch (RFC 6902) between its whole answers."""
    with database(request).read() as connection:
        headers = conditional.of_list(request, connection, query, "json")
        answer = event_diff(connection, id, query)
    if answer is None:
        raise ProblemError(404, f"There is no event {id!r}")
    return whole(answer, headers)


def _page(
    request: Request,
    connection: Connection,
    query: Past,
    found: tuple[list[Row], int] | None,
    headers: conditional.Headers,
    missing: str,
) -> Response:
    if found is None:
        raise ProblemError(404, missing)
    rows, total = found
    page, more = rows[: query.limit], len(rows) > query.limit
    after = str(request.url.include_query_params(since=page[-1]["revision"])) if more else None
    links = {"self": str(request.url), "next": after}
    number = revision(connection, query)
    meta = {"revision": number, "cite": cited(request, connection, query, number)}
    return whole({"data": page, "total": total, "links": links, "meta": meta}, going_on(after, headers))
