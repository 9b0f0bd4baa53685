"""Claims of all events, each with the positions on it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import documented
from app.api.answers import chosen, listed
from app.api.documented import answers
from app.claims import with_positions
from app.listing import ROWS
from app.lists import ClaimPage

router = APIRouter(tags=["claims"])


@router.get(
    "/claims", response_model=documented.Listed[documented.Claim], responses=answers(406, 422, formats=ROWS)
)
def list_claims(query: Annotated[ClaimPage, Query()], request: Request) -> Response:
    """Who says what of which event. CSV has a line a claim, without the positions; the other formats have them."""
    return listed(request, query, with_positions if chosen(request, query).nests else None)
