"""The closed vocabularies, with the meaning of each value."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api import conditional, documented
from app.api.answers import chosen, paged
from app.api.documented import answers
from app.errors import ProblemError
from app.fields import nearest
from app.listing import ROWS, Formatted
from app.vocabularies import VOCABULARIES

router = APIRouter(tags=["vocabularies"])
Field = Annotated[str, Path(description="A field with a closed vocabulary.", examples=["weapon_type"])]


@router.get(
    "/vocabularies",
    response_model=documented.Listed[documented.Vocabulary],
    responses=answers(formats=ROWS, database=False),
)
def list_vocabularies(query: Annotated[Formatted, Query()], request: Request) -> Response:
    """The fields that have a closed vocabulary, with their values."""
    rows = [{"field": field, "values": list(terms)} for field, terms in VOCABULARIES.items()]
    headers = conditional.of_release(request, query, chosen(request, query).extension)
    return paged(request, query, rows, len(rows), columns=list(rows[0]), headers=headers)


@router.get(
    "/vocabularies/{field}",
    response_model=documented.Listed[documented.Term],
    responses=answers(404, formats=ROWS, database=False),
)
def read_vocabulary(field: Field, query: Annotated[Formatted, Query()], request: Request) -> Response:
    """The values that a field may have. Statuses are in the order of their weight, the weakest first."""
    if field not in VOCABULARIES:
        meant = nearest(field, list(VOCABULARIES))
        fault = {"parameter": "field", "value": field, "message": "has no vocabulary", "did_you_mean": meant}
        raise ProblemError(404, f"There is no vocabulary {field!r}", [fault])
    rows = [asdict(term) for term in VOCABULARIES[field].values()]
    headers = conditional.of_release(request, query, chosen(request, query).extension)
    return paged(request, query, rows, len(rows), columns=list(rows[0]), headers=headers)
