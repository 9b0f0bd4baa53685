"""Events: the list, the aggregates, one event and its claims."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.aggregate import EventAggregate, aggregate
from app.api import conditional, documented
from app.api.answers import chosen, cited, database, found, listed, permalink, streamed, whole
from app.api.documented import answers
from app.claims import included, with_positions
from app.facets import EventFacets, facets, lines
from app.groups import TooManyGroups
from app.listing import PAGE_AT_MOST, POINTS, ROWS
from app.lists import ROWS_WITHIN, ClaimPage, EventClaims, EventDetail, EventPage
from app.models import Event
from app.parameters import not_understood
from app.reading import as_asked
from app.tables import TooWide, table

router = APIRouter(tags=["events"])
Id = Annotated[str, Path(description="Identifier of the event.", examples=["seed-zaporizhzhia-2023-12-30"])]


@router.get(
    "/events", response_model=documented.Listed[documented.Event], responses=answers(406, 422, formats=POINTS)
)
def list_events(query: Annotated[EventPage, Query()], request: Request) -> Response:
    """Events that match every filter, newest first, the undated last."""
    if not query.include:
        return listed(request, query)
    if not chosen(request, query).nests and set(query.include) & set(ROWS_WITHIN):
        nesting = ", ".join(name for name, format in query.formats.items() if format.nests)
        raise not_understood(
            "include", query.include, f"needs a format that holds rows within rows: {nesting}"
        )
    return listed(request, query, lambda connection, rows, as_of: included(connection, rows, query, as_of))


@router.get(
    "/events/aggregate", response_model=documented.Aggregates, responses=answers(406, 422, formats=ROWS)
)
def aggregate_events(query: Annotated[EventAggregate, Query()], request: Request) -> Response:
    """Counts and sums over groups of the events that match every filter. Sums of ranges are ranges."""
    format = chosen(request, query)
    if query.wide and format.nests:
        raise not_understood("wide", query.wide, "a wide table has one number a cell: it comes as csv")
    with database(request).read() as connection:
        headers = conditional.of_list(request, connection, query, format.extension)
        try:
            answer = aggregate(connection, query)
            answer["meta"]["cite"] = cited(request, connection, query, answer["meta"]["revision"])
        except TooManyGroups as error:
            raise not_understood("group_by", query.group_by, str(error)) from error
    rows = answer["data"]
    if not format.write:
        return whole(answer, headers)
    headers |= permalink(request, query, answer["meta"]["revision"], format)
    if format.nests:
        return streamed(request, format, list(rows[0]) if rows else [], rows, len(rows), headers)
    try:
        columns, rows = table(query, rows)
    except TooWide as error:
        raise not_understood("wide", query.wide, str(error)) from error
    return streamed(request, format, columns, rows, len(rows), headers)


@router.get("/events/facets", response_model=documented.Facets, responses=answers(406, 422, formats=ROWS))
def list_event_facets(query: Annotated[EventFacets, Query()], request: Request) -> Response:
    """Counts by many dimensions at once, over the events that match every filter. Each facet is an aggregate.

    CSV has a line for each group, with the facet's name and its value.
    """
    format = chosen(request, query)
    with database(request).read() as connection:
        headers = conditional.of_list(request, connection, query, format.extension)
        try:
            answer = facets(connection, query)
            answer["meta"]["cite"] = cited(request, connection, query, answer["meta"]["revision"])
        except TooManyGroups as error:
            raise not_understood("facets", query.facets, str(error)) from error
    if not format.write:
        return whole(answer, headers)
    headers |= permalink(request, query, answer["meta"]["revision"], format)
    columns, rows = (["facet", "groups"], answer["data"]) if format.nests else lines(query, answer["data"])
    return streamed(request, format, columns, rows, len(rows), headers)


@router.get("/events/{id}", response_model=documented.Event, responses=answers(404, 422))
def read_event(id: Id, query: Annotated[EventDetail, Query()], request: Request) -> Response:
    """One event with its claims, everyone's positions on them and the words that carry these."""
    with database(request).read() as connection:
        query = as_asked(connection, query)
        event = found(connection, Event, id, query._as_of)
        headers = conditional.of_row(request, id, event["revision"], event["recorded_at"], query.as_of)
        (answer,) = included(connection, [event], query, query._as_of)
    return whole(answer, headers | permalink(request, query, event["revision"]))


@router.get("/events/{id}/cite", response_model=documented.Citation, responses=answers(404, 422))
def cite_event(id: Id, query: Annotated[EventDetail, Query()], request: Request) -> Response:
    """How to cite the event: as text, and for programs that manage references. The link answers it as it is now."""
    with database(request).read() as connection:
        query = as_asked(connection, query)
        event = found(connection, Event, id, query._as_of)
        headers = conditional.of_list(request, connection, query, "json")
        return whole(cited(request, connection, query, event["revision"], event["title"]), headers)


@router.get(
    "/events/{id}/claims",
    response_model=documented.Listed[documented.Claim],
    responses=answers(404, 422, formats=ROWS),
)
def list_event_claims(id: Id, query: Annotated[EventClaims, Query()], request: Request) -> Response:
    """What is claimed of one event, and who says so."""
    with database(request).read() as connection:
        found(connection, Event, id, as_asked(connection, query)._as_of)
    claims = ClaimPage(event=[id], limit=PAGE_AT_MOST, format=query.format, as_of=query.as_of)
    return listed(request, claims, with_positions if chosen(request, claims).nests else None, query)
