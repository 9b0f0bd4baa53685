"""Writing claims, and the positions that are taken on them."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy import Connection

from app import etags
from app.api import documented
from app.api.access import Writer
from app.api.answers import found
from app.api.documented import answers
from app.api.taking import Taking
from app.api.writing.events import Id
from app.api.writing.transaction import Heard, Once, put, written
from app.batch import Batch
from app.bodies import ClaimBody, PositionBody
from app.claims import last_change, with_positions
from app.drafts import ClaimDraft, PositionDraft
from app.errors import ProblemError
from app.formats import json
from app.ledger import Ledger, digest
from app.models import Claim, Event, Source
from app.moments import newest
from app.quoting import Place, compared
from app.reading import one
from app.record import Recorded
from app.rows import by_id

router = APIRouter(tags=["writing"], dependencies=[Heard], route_class=Taking)
ClaimId = Annotated[str, Path(description="Identifier of the claim.", examples=["8d19564893dc98587602"])]
StatementId = Annotated[
    str,
    Path(description="Common id of the claims that one statement makes.", examples=["us-says-north-korean"]),
]
TAKING = answers(401, 403, 404, 409, 422)


@router.post(
    "/events/{id}/claims",
    status_code=201,
    response_model=documented.Claim,
    responses=answers(401, 403, 404, 409, 410, 422),
    dependencies=[Once],
)
def create_claim(id: Id, body: ClaimBody, author: Writer, request: Request) -> Response:
    """Records that a value of one field of the event is claimed, with the positions on it. Statuses follow."""
    said: Any = body

    def work(connection: Connection) -> Response:
        found(connection, Event, id, follow=False)
        statement = said.statement or digest(id, said.field, said.value)
        told = {"event": id, "statement": statement, "field": said.field, "value": said.value}
        claim: Any = ClaimDraft.model_validate(told)
        claim_id = digest(statement, id, said.field)
        known = one(connection, Claim, claim_id)
        if known and known["value"] != claim.value:
            raise ProblemError(
                409,
                f"The statement {statement!r} says {known['value']!r} of {said.field} already: who says another value makes "
                "another statement",
            )
        batch = _taken(connection, said.positions, said.texts, {"claim": claim_id}, ("positions",))
        batch.claims = [claim]
        return _one_claim(connection, put(connection, batch, author, said.reason), claim_id, request)

    return written(request, author, work)


@router.post(
    "/claims/{id}/positions",
    status_code=201,
    response_model=documented.Claim,
    responses=TAKING,
    dependencies=[Once],
)
def take_position(id: ClaimId, body: PositionBody, author: Writer, request: Request) -> Response:
    """Records a position on one claim. Positions are only added: who changes their mind takes another, or retracts."""

    def work(connection: Connection) -> Response:
        found(connection, Claim, id)
        batch = _taken(connection, [body], body.texts, {"claim": id}, ())
        return _one_claim(connection, put(connection, batch, author, body.reason), id, request)

    return written(request, author, work)


@router.post(
    "/statements/{id}/positions",
    status_code=201,
    response_model=documented.Listed[documented.Claim],
    responses=TAKING,
    dependencies=[Once],
)
def take_position_on_statement(
    id: StatementId, body: PositionBody, author: Writer, request: Request
) -> Response:
    """Records a position on every claim that the statement makes, of all its events, in one transaction."""

    def work(connection: Connection) -> Response:
        claims = Ledger(connection).current(Claim, "statement", [id])
        if not claims:
            raise ProblemError(404, f"There is no statement {id!r}")
        batch = _taken(connection, [body], body.texts, {"statement": id}, ())
        recorded = put(connection, batch, author, body.reason)
        rows = with_positions(connection, [found(connection, Claim, id) for id in sorted(by_id(claims))])
        links = {"self": str(request.url), "next": None}
        told = {"data": rows, "total": len(rows), "links": links, "meta": {"revision": newest(connection)}}
        return Response(json.dump(told), _status(recorded), media_type=json.MEDIA_TYPE)

    return written(request, author, work)


def _taken(
    connection: Connection,
    positions: Sequence[Any],
    texts: dict[str, str],
    on: dict[str, str],
    path: Place,
) -> Batch:
    """The positions as drafts, with their quotes compared with the texts that came with them."""
    numbered = [((*path, number) if path else (), position) for number, position in enumerate(positions)]
    quoted: list[tuple[Place, Any]] = [
        ((*at, "evidence", number), words)
        for at, position in numbered
        for number, words in enumerate(position.evidence)
    ]
    sources = by_id(Ledger(connection).current(Source, "id", {words.source for _, words in quoted}))
    evidence, faults = compared(sources, texts, quoted)
    if faults:
        raise RequestValidationError([_told(*fault) for fault in faults])
    rest = iter(evidence)
    drafts = [
        PositionDraft.model_validate(
            position.model_dump(exclude={"evidence"})
            | on
            | {"evidence": [next(rest) for _ in position.evidence]}
        )
        for position in positions
    ]
    return Batch(positions=drafts, checked=frozenset(texts))


def _one_claim(connection: Connection, recorded: Recorded, id: str, request: Request) -> Response:
    """The claim with all positions on it: 201 where something of it is new."""
    (row,) = with_positions(connection, [found(connection, Claim, id)])
    location = f"{request.scope.get('root_path', '')}/claims/{id}"
    headers = {"Location": location, "ETag": etags.of_row(id, last_change(connection, id))}
    return Response(json.dump(row), _status(recorded), headers, json.MEDIA_TYPE)


def _status(recorded: Recorded) -> int:
    return 201 if "created" in recorded.actions.values() else 200


def _told(path: Place, value: Any, message: str) -> dict[str, Any]:
    return {"type": "not_understood", "loc": ("body", *path), "msg": message, "input": value}
