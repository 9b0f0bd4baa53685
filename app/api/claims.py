"""Claims of all events, each with the positions on it; and what everyone says of one field, side by side."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api import conditional, documented
from app.api.answers import chosen, cited, database, found, listed, permalink, streamed, whole
from app.api.documented import answers
from app.claims import last_change, with_positions
from app.compare import Comparison, compare, side_by_side
from app.groups import TooManyGroups
from app.listing import ROWS
from app.lists import AsOf, ClaimPage
from app.models import Claim
from app.moments import recorded_at
from app.parameters import not_understood
from app.reading import as_asked

router = APIRouter(tags=["claims"])
Id = Annotated[str, Path(description="Identifier of the claim.", examples=["8d19564893dc98587602"])]


@router.get(
    "/claims", response_model=documented.Listed[documented.Claim], responses=answers(406, 422, formats=ROWS)
)
def list_claims(query: Annotated[ClaimPage, Query()], request: Request) -> Response:
    """Who says what of which event. CSV has a line a claim, without the positions; the other formats have them."""
    return listed(request, query, with_positions if chosen(request, query).nests else None)


@router.get("/claims/{id}", response_model=documented.Claim, responses=answers(404, 422))
def read_claim(id: Id, query: Annotated[AsOf, Query()], request: Request) -> Response:
    """One claim with everyone's positions on it and the words that carry these."""
    with database(request).read() as connection:
        as_of = as_asked(connection, query)._as_of
        row = found(connection, Claim, id, as_of)
        number = last_change(connection, id, as_of)
        since = recorded_at(connection, number)
        headers = conditional.of_row(request, id, number, since, query.as_of)
        (claim,) = with_positions(connection, [row], as_of)
    return whole(claim, headers | permalink(request, query, number))


@router.get(
    "/compare",
    response_model=documented.Comparisons,
    responses=answers(406, 422, formats=ROWS),
)
def compare_claims(query: Annotated[Comparison, Query()], request: Request) -> Response:
    """What each claimant says of one field of the events that match every filter, side by side.

    Of each claimant the newest position on each value counts. CSV has a line for each claimant and thing they say.
    """
    format = chosen(request, query)
    with database(request).read() as connection:
        headers = conditional.of_list(request, connection, query, format.extension)
        try:
            answer = compare(connection, query)
            answer["meta"]["cite"] = cited(request, connection, query, answer["meta"]["revision"])
        except TooManyGroups as error:
            raise not_understood("group_by", query.group_by, str(error)) from error
    if format.write:
        headers |= permalink(request, query, answer["meta"]["revision"], format)
    if not format.nests:
        return streamed(request, format, query.columns(), answer["data"], len(answer["data"]), headers)
    rows = list(side_by_side(query, answer["data"]))
    if not format.write:
        return whole(answer | {"data": rows}, headers)
    return streamed(request, format, list(rows[0]) if rows else [], rows, len(rows), headers)
