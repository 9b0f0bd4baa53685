"""Creating, replacing, patching, removing and bringing back: the same for events, sources and claimants."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Body, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from sqlmodel import SQLModel

from app import etags
from app.api.access import Author
from app.api.answers import found
from app.api.writing.transaction import Preconditions, put, reply, unexpected, written
from app.batch import Batch, Removal, Return
from app.bodies import RemovalBody
from app.errors import ProblemError
from app.expected import Expected, Unexpected
from app.fields import a
from app.formats import json
from app.models import table_of
from app.patch import patched
from app.reading import one, removed
from app.record import Recorded
from app.rows import Row

Because = Annotated[RemovalBody | None, Body()]


@dataclass(frozen=True)
class Resource:
    """What is written one by one: its table, its draft, its body, its place in a batch, and how a row is shown."""

    model: type[SQLModel]
    draft: type[BaseModel]
    body: type[BaseModel]
    slot: str
    shown: Callable[[Connection, Row], Row] = lambda _, row: row

    @property
    def entity(self) -> str:
        return table_of(self.model).name

    def batch(self, body: Any, id: str) -> Batch:
        draft = _checked(self.draft, body.model_dump() | {"id": id})
        batch = Batch()
        getattr(batch, self.slot).append(draft)
        return batch

    def now(self, connection: Connection, id: str) -> Row:
        return self.shown(connection, found(connection, self.model, id))

    def location(self, request: Request, id: str) -> str:
        return f"{request.scope.get('root_path', '')}/{self.slot}/{id}"


def create(request: Request, author: Author, resource: Resource, body: Any) -> Response:
    id = body.id or secrets.token_hex(10)
    location = resource.location(request, id)

    def work(connection: Connection) -> Response:
        if row := one(connection, resource.model, id):
            headers = {"Location": location, "ETag": etags.of_row(id, row["revision"])}
            raise ProblemError(409, f"There is {a(resource.entity)} {id!r}: PUT replaces it", headers=headers)
        if removed(connection, resource.entity, id):
            raise ProblemError(
                409, f"The {resource.entity} {id!r} was removed: restore it, or take another id"
            )
        recorded = put(connection, resource.batch(body, id), author, body.reason)
        return reply(resource.now(connection, id), recorded, resource.entity, location)

    return written(request, author, work)


def replace(
    request: Request, author: Author, resource: Resource, id: str, body: Any, known: Preconditions
) -> Response:
    if body.id not in (None, id):
        raise _body_fault(("id",), body.id, f"is another one than that of the address, {id!r}")

    def work(connection: Connection) -> Response:
        expected = known.of(resource.model, id)
        recorded = _put(connection, resource, resource.batch(body, id), author, body.reason, expected)
        return reply(resource.now(connection, id), recorded, resource.entity, resource.location(request, id))

    return written(request, author, work)


def patch(
    request: Request, author: Author, resource: Resource, id: str, changes: Row, known: Preconditions
) -> Response:
    def work(connection: Connection) -> Response:
        row = found(connection, resource.model, id, follow=False)
        told = {name: row[name] for name in resource.draft.model_fields}
        body = _checked(resource.body, patched(told, changes))
        if body.id != id:
            raise _body_fault(("id",), body.id, f"is another one than that of the address, {id!r}")
        expected = known.of(resource.model, id)
        recorded = _put(connection, resource, resource.batch(body, id), author, body.reason, expected)
        return reply(resource.now(connection, id), recorded, resource.entity, "")

    return written(request, author, work)


def remove(
    request: Request,
    author: Author,
    resource: Resource,
    id: str,
    reason: str | None,
    known: Preconditions,
    merged_into: str | None = None,
) -> Response:
    def work(connection: Connection) -> Response:
        found(connection, resource.model, id, follow=False)
        batch = Batch(removed=[Removal(resource.entity, id, merged_into)])
        _put(connection, resource, batch, author, reason, known.of(resource.model, id))
        told = removed(connection, resource.entity, id)
        return Response(json.dump(told), media_type=json.MEDIA_TYPE)

    return written(request, author, work)


def restore(request: Request, author: Author, resource: Resource, id: str, reason: str | None) -> Response:
    def work(connection: Connection) -> Response:
        if not one(connection, resource.model, id) and not removed(connection, resource.entity, id):
            raise ProblemError(404, f"There never was {a(resource.entity)} {id!r}")
        recorded = put(connection, Batch(returned=[Return(resource.entity, id)]), author, reason)
        return reply(resource.now(connection, id), recorded, resource.entity, "")

    return written(request, author, work)


def _put(
    connection: Connection,
    resource: Resource,
    batch: Batch,
    author: Author,
    reason: str | None,
    expected: Expected,
) -> Recorded:
    try:
        return put(connection, batch, author, reason, expected)
    except Unexpected as error:
        current = resource.now(connection, expected.id) if error.revision else None
        raise unexpected(error, current) from error


def _checked(model: type[BaseModel], data: Row) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [fault | {"loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise RequestValidationError(faults) from error


def _body_fault(path: tuple[str | int, ...], value: Any, message: str) -> RequestValidationError:
    fault = {"type": "not_understood", "loc": ("body", *path), "msg": message, "input": value}
    return RequestValidationError([fault])
