"""Keys: who may write and administrate."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from app import keys
from app.api import documented
from app.api.access import Admin
from app.api.answers import database, whole
from app.api.documented import answers
from app.api.taking import Taking
from app.drafts import Draft
from app.errors import ProblemError
from app.fields import choice
from app.formats import json

router = APIRouter(tags=["keys"], route_class=Taking)


class KeyBody(Draft):
    """A key to be made."""

    name: str = Field(
        pattern=r"^[A-Za-z0-9._@ -]{1,64}$",
        description="What it is called in the history of changes; unlike that of any key in use.",
        examples=["newsroom"],
    )
    role: Annotated[str, choice("role", keys.ROLES)] = Field(
        "write", description="What it may do; each role may do what those before it may.", examples=["write"]
    )


@router.get("/keys", response_model=documented.Keys, responses=answers(401, 403))
def list_keys(_: Admin, request: Request) -> Response:
    """All keys, revoked ones too, the oldest first. Their secrets are not kept."""
    with database(request).read() as connection:
        rows = keys.everyone(connection)
    return whole({"data": rows, "total": len(rows)})


@router.post(
    "/keys", status_code=201, response_model=documented.NewKey, responses=answers(401, 403, 409, 422)
)
def create_key(body: KeyBody, _: Admin, request: Request) -> Response:
    """Makes a key. The answer shows its secret, once; the request cannot be repeated under an Idempotency-Key."""
    with database(request).write() as connection:
        try:
            key, secret = keys.create(connection, body.name, body.role)
        except keys.NameTaken as error:
            raise ProblemError(409, str(error)) from error
    headers = {"Location": f"{request.scope.get('root_path', '')}/keys", "Cache-Control": "no-store"}
    return Response(json.dump(key | {"secret": secret}), 201, headers, json.MEDIA_TYPE)


@router.delete("/keys/{id}", response_model=documented.Key, responses=answers(401, 403, 404))
def revoke_key(
    id: Annotated[str, Path(description="Id or name of the key.", examples=["newsroom"])],
    _: Admin,
    request: Request,
) -> Response:
    """Makes a key useless, at once."""
    with database(request).write() as connection:
        key = keys.revoke(connection, id)
    if key is None:
        raise ProblemError(404, f"There is no key {id!r} in use")
    return whole(key)
