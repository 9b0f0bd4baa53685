"""Writing events."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import Field

from app.api import documented
from app.api.access import Writer
from app.api.documented import answers
from app.api.taking import PATCH, Taking
from app.api.writing import resources
from app.api.writing.resources import Because, Resource
from app.api.writing.transaction import Heard, Known, Once
from app.bodies import EventBody
from app.claims import included
from app.drafts import EventDraft
from app.lists import EventDetail
from app.models import Event
from app.query import Filter

router = APIRouter(tags=["writing"], dependencies=[Heard], route_class=Taking)
Id = Annotated[
    str,
    Path(
        description="Identifier of the event.",
        examples=["odesa-2024-02-01"],
        pattern=r"^[A-Za-z0-9._:-]{1,64}$",
    ),
]
EVENTS = Resource(
    Event,
    EventDraft,
    EventBody,
    "events",
    lambda connection, row: included(connection, [row], EventDetail())[0],
)


class Removing(Filter):
    merged_into: str | None = Field(
        None,
        description="The event that stands for it from now on: whoever asks for the old one is led there.",
        examples=["seed-ukraine-2023-12-29"],
    )


@router.post(
    "/events",
    status_code=201,
    response_model=documented.Event,
    responses=answers(401, 403, 409, 422),
    dependencies=[Once],
)
def create_event(body: EventBody, author: Writer, request: Request) -> Response:
    """Records an event. Statuses, counts and what a region gives are derived; they cannot be written."""
    return resources.create(request, author, EVENTS, body)


@router.put("/events/{id}", response_model=documented.Event, responses=answers(401, 403, 412, 422, 428))
def replace_event(id: Id, body: EventBody, author: Writer, known: Known, request: Request) -> Response:
    """Creates the event or replaces all that is told of it; its claims stay. The same again changes nothing."""
    return resources.replace(request, author, EVENTS, id, body, known)


@router.patch(
    "/events/{id}", response_model=documented.Event, responses=answers(401, 403, 404, 410, 412, 422, 428)
)
def patch_event(
    id: Id,
    changes: Annotated[
        dict[str, Any],
        Body(media_type=PATCH, examples=[{"title": "Drones over Odesa", "injured": "at least 3"}]),
    ],
    author: Writer,
    known: Known,
    request: Request,
) -> Response:
    """Changes the fields that are given, by a merge patch (RFC 7396); null takes a value away."""
    return resources.patch(request, author, EVENTS, id, changes, known)


@router.delete(
    "/events/{id}",
    response_model=documented.Tombstone,
    responses=answers(401, 403, 404, 409, 410, 412, 422, 428),
)
def remove_event(
    id: Id,
    query: Annotated[Removing, Query()],
    author: Writer,
    known: Known,
    request: Request,
    body: Because = None,
) -> Response:
    """Removes the event with its claims and positions. Nothing is lost: past states have it, and it can be restored."""
    return resources.remove(
        request, author, EVENTS, id, body.reason if body else None, known, query.merged_into
    )


@router.post(
    "/events/{id}/restore",
    response_model=documented.Event,
    responses=answers(401, 403, 404, 409, 422),
    dependencies=[Once],
)
def restore_event(id: Id, author: Writer, request: Request, body: Because = None) -> Response:
    """Brings a removed event back as it was, with its claims and positions."""
    return resources.restore(request, author, EVENTS, id, body.reason if body else None)
