"""From a request to what is written: once, in one transaction, and only if what its sender knew still holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import Depends, Header, Request, Response
from sqlalchemy import Connection
from sqlmodel import SQLModel

from app import etags, idempotency
from app.api.access import Author
from app.batch import Batch, BatchError, BatchFault, Clash
from app.errors import ProblemError
from app.expected import Expected, Unexpected, check
from app.formats import json
from app.idempotency import Sent
from app.record import Recorded, write
from app.rows import Row

KEPT_HEADERS = ("location", "etag")  # of an answer that may be given again


@dataclass(frozen=True)
class Preconditions:
    """What the sender says of the state that they know."""

    match: str | None
    none_match: str | None
    demanded: bool  # whether what is there may only be changed by who knows it

    def of(self, model: type[SQLModel], id: str) -> Expected:
        if self.none_match == etags.ANY:
            return Expected(model, id, absent=True)
        if self.match == etags.ANY:
            return Expected(model, id)
        if self.match:
            return Expected(model, id, etags.revisions(self.match, id))
        return Expected(model, id, absent=None, demanded=self.demanded)


def preconditions(
    request: Request,
    if_match: Annotated[
        str | None,
        Header(
            description="The `ETag` of the state that is to be changed; another one is answered 412. `*`: whichever it is, if "
            "there is one.",
            min_length=1,
            examples=["*"],
        ),
    ] = None,
    if_none_match: Annotated[
        str | None, Header(description="`*`: only if there is nothing yet.", include_in_schema=False)
    ] = None,
) -> Preconditions:
    return Preconditions(if_match, if_none_match, request.app.state.settings.require_if_match)


async def heard(request: Request) -> None:
    """Keeps the body as it came, for those who must know what was sent and cannot wait for it."""
    request.state.body = await request.body()


RequestName = Annotated[
    str | None,
    Header(
        description="A name of your own for this request: sent again with it, the request is not carried out again, and "
        "the first answer comes back.",
        min_length=1,
        max_length=200,
        examples=["7c7f8a5e-2f61-4d8a-9c0e-5c9d5b0c7f11"],
    ),
]


async def once(request: Request, idempotency_key: RequestName = None) -> None:
    """Remembers by what name the request may come again."""
    if idempotency_key is not None:
        asked = f"{request.method} {request.url.path}?{request.url.query}".encode()
        request.state.sent = (idempotency_key, idempotency.fingerprint(asked, request.state.body))


Known = Annotated[Preconditions, Depends(preconditions)]
Once, Heard = Depends(once), Depends(heard)
Work = Callable[[Connection], Response]


def written(request: Request, author: Author, work: Work) -> Response:
    """What the work answers, or answered when the same request came before."""
    state, again = request.app.state, getattr(request.state, "sent", None)
    sent = Sent(author.key["id"], *again) if again else None
    try:
        with state.database.write() as connection:
            hours = state.settings.idempotency_hours
            if sent and (before := idempotency.kept(connection, sent, hours)):
                replayed = {**before["headers"], "Idempotency-Replayed": "true"}
                return Response(before["body"], before["status"], replayed, json.MEDIA_TYPE)
            answer = work(connection)
            if sent:
                told = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
                idempotency.keep(connection, sent, answer.status_code, told, bytes(answer.body).decode())
            return answer
    except idempotency.Reused:
        raise reused(sent) from None
    except BatchError as error:
        faults = [
            {
                **_place(request, fault),
                "value": fault.id,
                "message": fault.message,
                "did_you_mean": fault.did_you_mean,
            }
            for fault in error.faults
        ]
        raise _refused(409 if isinstance(error, Clash) else 422, faults) from error


def put(
    connection: Connection, batch: Batch, author: Author, reason: str | None, *expected: Expected
) -> Recorded:
    check(connection, expected)
    return write(connection, batch, author.because(reason), author.name)


def reply(row: dict[str, Any], recorded: Recorded, entity: str, location: str) -> Response:
    """The row as it is now: 201 where it is new."""
    new = recorded.actions.get((entity, row["id"])) == "created"
    headers = {"ETag": etags.of_row(row["id"], row["revision"])} | ({"Location": location} if new else {})
    return Response(json.dump(row), 201 if new else 200, headers, json.MEDIA_TYPE)


def _place(request: Request, fault: BatchFault) -> dict[str, str]:
    """Where the value stands: in the query, in the body, in the path; the body as a whole where it does not."""
    asked = [name for name, told in request.query_params.items() if told == fault.id]
    pointer = "" if asked else _pointer(request, fault)
    named = asked or [name for name, told in request.path_params.items() if told == fault.id and not pointer]
    return {"parameter": named[0]} if named else {"pointer": pointer}


def _pointer(request: Request, fault: BatchFault) -> str:
    """Where in the body the value stands first; empty where it does not."""
    todo: list[tuple[str, Any]] = [("", orjson.loads(request.state.body or b"null"))]
    for place, part in todo:
        if part == fault.id and place.endswith(f"/{fault.field}" if fault.field else ""):
            return place
        inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        todo += [(f"{place}/{name}", each) for name, each in inner]
    return ""


def reused(sent: Sent | None) -> ProblemError:
    fault = "was sent before with another request"
    return _refused(422, [{"parameter": "Idempotency-Key", "value": sent and sent.name, "message": fault}])


def _refused(status: int, faults: list[dict[str, Any]]) -> ProblemError:
    count = f"{len(faults)} fault{'s' * (len(faults) > 1)}"
    told = [{"did_you_mean": []} | fault for fault in faults]
    return ProblemError(status, count, told, "not-understood" if status == 422 else None)


def unexpected(error: Unexpected, current: Row | None) -> ProblemError:
    """What a writer is told of the state that they did not know: the row as it is now, null where there is none."""
    revision, id = error.revision, error.expected.id
    headers = {"ETag": etags.of_row(id, revision)} if revision else {}
    if error.expected.demanded:
        return ProblemError(
            428, f"{error}: say so in If-Match, so that no change of others is lost", headers=headers
        )
    return ProblemError(412, str(error), headers=headers, more={"current": current})
