"""Claims of all events, each with the positions on it; and what everyone says of one field, side by side."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import documented
from app.api.answers import chosen, database, listed, streamed, whole
from app.api.documented import answers
from app.claims import with_positions
from app.compare import Comparison, compare, side_by_side
from app.groups import TooManyGroups
from app.listing import ROWS
from app.lists import ClaimPage
from app.parameters import not_understood

router = APIRouter(tags=["claims"])


@router.get(
    "/claims", response_model=documented.Listed[documented.Claim], responses=answers(406, 422, formats=ROWS)
)
def list_claims(query: Annotated[ClaimPage, Query()], request: Request) -> Response:
    """Who says what of which event. CSV has a line a claim, without the positions; the other formats have them."""
    return listed(request, query, with_positions if chosen(request, query).nests else None)


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
        try:
            answer = compare(connection, query)
        except TooManyGroups as error:
            raise not_understood("group_by", query.group_by, str(error)) from error
    if not format.nests:
        return streamed(request, format, query.columns(), answer["data"], len(answer["data"]))
    rows = list(side_by_side(query, answer["data"]))
    if not format.write:
        return whole(answer | {"data": rows})
    return streamed(request, format, list(rows[0]) if rows else [], rows, len(rows))
