"""Sources and claimants: where the words come from, and who speaks them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api import conditional, documented
from app.api.answers import database, found, listed, permalink, whole
from app.api.documented import answers
from app.listing import ROWS
from app.lists import AsOf, ClaimantPage, SourcePage
from app.models import Claimant, Source
from app.reading import as_asked

router = APIRouter(tags=["sources"])
Id = Annotated[str, Path(description="Identifier of the source.", examples=["newyorkparrot-2024-01-05"])]


@router.get(
    "/sources", response_model=documented.Listed[documented.Source], responses=answers(406, 422, formats=ROWS)
)
def list_sources(query: Annotated[SourcePage, Query()], request: Request) -> Response:
    """The documents that evidence is quoted from, newest first."""
    return listed(request, query)


@router.get("/sources/{id}", response_model=documented.Source, responses=answers(404, 410, 422))
def read_source(id: Id, query: Annotated[AsOf, Query()], request: Request) -> Response:
    """One document, with the editor's notes on its errors and doubts."""
    with database(request).read() as connection:
        source = found(connection, Source, id, as_asked(connection, query)._as_of)
    headers = conditional.of_row(request, id, source["revision"], source["recorded_at"], query.as_of)
    return whole(source, headers | permalink(request, query, source["revision"]))


@router.get("/claimants/{id:path}", response_model=documented.Claimant, responses=answers(404, 410, 422))
def read_claimant(
    id: Annotated[str, Path(description="A party, or a voice.", examples=["US/nsc"])],
    query: Annotated[AsOf, Query()],
    request: Request,
) -> Response:
    """One of those who speak."""
    with database(request).read() as connection:
        claimant = found(connection, Claimant, id, as_asked(connection, query)._as_of)
    headers = conditional.of_row(request, id, claimant["revision"], claimant["recorded_at"], query.as_of)
    return whole(claimant, headers | permalink(request, query, claimant["revision"]))


@router.get(
    "/claimants",
    response_model=documented.Listed[documented.Claimant],
    responses=answers(406, 422, formats=ROWS),
)
def list_claimants(query: Annotated[ClaimantPage, Query()], request: Request) -> Response:
    """Everyone who takes a position, rolled up to states."""
    return listed(request, query)
