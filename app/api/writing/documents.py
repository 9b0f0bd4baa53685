"""Writing sources and claimants."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response

from app import fields
from app.api import documented
from app.api.access import Writer
from app.api.documented import answers
from app.api.taking import PATCH, Taking
from app.api.writing import resources
from app.api.writing.resources import Because, Resource
from app.api.writing.transaction import Heard, Known, Once
from app.bodies import ClaimantBody, NewClaimantBody, SourceBody
from app.drafts import ClaimantDraft, SourceDraft
from app.models import Claimant, Source

router = APIRouter(tags=["writing"], dependencies=[Heard], route_class=Taking)
SOURCES = Resource(Source, SourceDraft, SourceBody, "sources")
CLAIMANTS = Resource(Claimant, ClaimantDraft, ClaimantBody, "claimants")
SourceId = Annotated[
    str,
    Path(
        description="Identifier of the source.",
        examples=["ministry-2024-02-01"],
        pattern=r"^[A-Za-z0-9._:-]{1,64}$",
    ),
]
ClaimantId = Annotated[
    fields.ClaimantId,
    Path(description="A party, as `UA/defence-ministry`.", examples=["UA/defence-ministry"]),
]
RESTORING = answers(401, 403, 404, 409, 422)
CREATING, CHANGING = answers(401, 403, 409, 422), answers(401, 403, 404, 410, 412, 422, 428)
REPLACING, REMOVING = answers(401, 403, 412, 422, 428), answers(401, 403, 404, 409, 410, 412, 422, 428)


@router.post(
    "/sources", status_code=201, response_model=documented.Source, responses=CREATING, dependencies=[Once]
)
def create_source(body: SourceBody, author: Writer, request: Request) -> Response:
    """Records a document. Its text gives its hash and length, and is not kept."""
    return resources.create(request, author, SOURCES, body)


@router.put("/sources/{id}", response_model=documented.Source, responses=REPLACING)
def replace_source(
    id: SourceId, body: SourceBody, author: Writer, known: Known, request: Request
) -> Response:
    """Creates the source or replaces all that is told of it. With another text, quotes from it are no longer checked."""
    return resources.replace(request, author, SOURCES, id, body, known)


@router.patch("/sources/{id}", response_model=documented.Source, responses=CHANGING)
def patch_source(
    id: SourceId,
    changes: Annotated[
        dict[str, Any], Body(media_type=PATCH, examples=[{"publisher": "Ministry of Defence"}])
    ],
    author: Writer,
    known: Known,
    request: Request,
) -> Response:
    """Changes the fields that are given, by a merge patch (RFC 7396); null takes a value away."""
    return resources.patch(request, author, SOURCES, id, changes, known)


@router.delete("/sources/{id}", response_model=documented.Tombstone, responses=REMOVING)
def remove_source(
    id: SourceId, author: Writer, known: Known, request: Request, body: Because = None
) -> Response:
    """Removes a source that nothing is quoted from."""
    return resources.remove(request, author, SOURCES, id, body.reason if body else None, known)


@router.post(
    "/sources/{id}/restore", response_model=documented.Source, responses=RESTORING, dependencies=[Once]
)
def restore_source(id: SourceId, author: Writer, request: Request, body: Because = None) -> Response:
    """Brings a removed source back as it was."""
    return resources.restore(request, author, SOURCES, id, body.reason if body else None)


@router.post(
    "/claimants", status_code=201, response_model=documented.Claimant, responses=CREATING, dependencies=[Once]
)
def create_claimant(body: NewClaimantBody, author: Writer, request: Request) -> Response:
    """Records someone who speaks: an office, under the state that it speaks for."""
    return resources.create(request, author, CLAIMANTS, body)


@router.put("/claimants/{id:path}", response_model=documented.Claimant, responses=REPLACING)
def replace_claimant(
    id: ClaimantId, body: ClaimantBody, author: Writer, known: Known, request: Request
) -> Response:
    """Creates the claimant or replaces its name."""
    return resources.replace(request, author, CLAIMANTS, id, body, known)


@router.patch("/claimants/{id:path}", response_model=documented.Claimant, responses=CHANGING)
def patch_claimant(
    id: ClaimantId,
    changes: Annotated[dict[str, Any], Body(media_type=PATCH, examples=[{"name": "Ministry of Defence"}])],
    author: Writer,
    known: Known,
    request: Request,
) -> Response:
    """Changes the fields that are given, by a merge patch (RFC 7396)."""
    return resources.patch(request, author, CLAIMANTS, id, changes, known)


@router.delete("/claimants/{id:path}", response_model=documented.Tombstone, responses=REMOVING)
def remove_claimant(
    id: ClaimantId, author: Writer, known: Known, request: Request, body: Because = None
) -> Response:
    """Removes a claimant who takes no position."""
    return resources.remove(request, author, CLAIMANTS, id, body.reason if body else None, known)


@router.post(
    "/claimants/{id:path}/restore",
    response_model=documented.Claimant,
    responses=RESTORING,
    dependencies=[Once],
)
def restore_claimant(id: ClaimantId, author: Writer, request: Request, body: Because = None) -> Response:
    """Brings a removed claimant back."""
    return resources.restore(request, author, CLAIMANTS, id, body.reason if body else None)
