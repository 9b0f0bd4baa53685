"""Many events in one request: the body is taken whole, then written in one transaction while its results are answered."""

import contextvars
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Annotated, BinaryIO, Self

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator
from starlette.requests import ClientDisconnect

from app import idempotency
from app.api.access import Author, Writer
from app.api.documented import RESULTS, ROWS, answers
from app.api.writing.transaction import RequestName, reused
from app.bulk import Load, Loading
from app.errors import ProblemError, failure
from app.fields import Id, refuse
from app.formats import ndjson
from app.formats.pieces import joined
from app.idempotency import Sent
from app.lines import Line, array
from app.lines import ndjson as lines
from app.query import Filter
from app.rows import Row
from app.spool import Incoming, NotGzip, Outgoing, TooLarge

PATH = "/events/bulk"
FORMATS: dict[str, Callable[[BinaryIO], Iterator[Line]]] = {
    ndjson.MEDIA_TYPE: lines,
    "application/json": array,
}
FAULTS_TOLD = 1000  # of a load that is refused as a whole
log = logging.getLogger(__name__)
router = APIRouter(tags=["writing"])


class Results(StreamingResponse):
    media_type = ndjson.MEDIA_TYPE


class Bulk(Filter):
    dataset: Id | None = Field(
        None,
        description="The data set that the rows are of: a row whose `external_id` it has changes that event.",
        examples=["air-force-daily"],
    )
    dry_run: bool = Field(
        False, description="Only try: everything is checked, nothing written.", examples=[True]
    )
    atomic: bool = Field(
        True,
        description="Write all rows or none: with any fault the answer is 422, with the rows at fault. `false` writes the "
        "good rows and refuses the others.",
        examples=[False],
    )
    sync: bool = Field(
        False,
        description="Remove what the data set has and the rows have not. Nothing is removed where a row is refused.",
        examples=[False],
    )

    @model_validator(mode="after")
    def _names_what_to_sync(self) -> Self:
        if self.sync and self.dataset is None:
            raise refuse("needs the data set that is to be as the rows are: dataset=", parameter="sync")
        return self


class Undone(Exception):
    """Rolls back what is not to be written."""


class Job:
    """One load, carried out to its end by a thread of its own, whoever still listens."""

    def __init__(self, request: Request, how: Loading, author: Author, incoming: Incoming, name: str | None):
        self.state, self.how, self.author, self.incoming = request.app.state, how, author, incoming
        self.rows = FORMATS[_media_type(request)](incoming.file)
        asked = f"{request.method} {request.url.path}?{request.url.query}".encode()
        self.sent = Sent(author.key["id"], name, incoming.fingerprint(asked)) if name else None
        self.out, self.faults, self.replayed = Outgoing(), list[Row](), False

    def start(self) -> None:
        context = contextvars.copy_context()  # so that the log has the request's id
        threading.Thread(target=context.run, args=(self._run,), daemon=True).start()

    def _run(self) -> None:
        try:
            with self.incoming:
                self.out.write(self._written())
            self.out.end()
        except Exception as error:  # of a thread of its own: what is not handed on here, nobody hears of
            if self.out.begun:  # only a line of its own can still tell
                log.error("a load failed", exc_info=error)
                self.out.write(b'{"problem":%b}\n' % bytes(failure(error).body))
            self.out.end(error)

    def _written(self) -> bytes:
        """The last line, when it holds."""
        try:
            with self.state.database.write() as connection:
                hours = self.state.settings.idempotency_hours
                if self.sent and (before := idempotency.kept(connection, self.sent, hours)):
                    self.replayed = True
                    return str(before["body"]).encode()
                load = Load(connection, self.how, self.author.reason, self.author.name)
                for piece in joined(map(self._told, load.results(self.rows))):
                    self.out.write(piece)
                last = orjson.dumps({"summary": load.summary()}, option=ndjson.OPTIONS)
                if not load.accepted:
                    raise Undone
                if self.sent:
                    idempotency.keep(connection, self.sent, 200, {}, last.decode())
        except Undone:
            pass
        return last

    def _told(self, result: Row) -> bytes:
        if result["errors"] and self.how.atomic and len(self.faults) < FAULTS_TOLD:
            self.faults += [{"line": result["line"]} | fault for fault in result["errors"]]
        return orjson.dumps(result, option=ndjson.OPTIONS)


@router.post(
    PATH,
    response_class=Results,
    response_model=None,
    responses=answers(400, 401, 403, 413, 415, 422) | {200: {"content": RESULTS}},
    openapi_extra={"requestBody": ROWS},
)
async def load_events(
    request: Request, query: Annotated[Bulk, Query()], author: Writer, idempotency_key: RequestName = None
) -> Response:
    """Creates and changes many events in one revision. Each row is an event as `POST /events` takes it, with an `id` or,
    within a data set, an `external_id`; up to a million of them, as NDJSON or as a JSON array, packed by gzip or not.

    What becomes of each row is answered as it is found. It holds when the last line, the summary, says that it was written.
    """
    incoming = await _taken(request)
    job = Job(request, Loading(**query.model_dump()), author, incoming, idempotency_key)
    job.start()
    await run_in_threadpool(job.out.wait, whole=query.atomic)
    return _answer(job)


def _answer(job: Job) -> Response:
    if isinstance(job.out.error, idempotency.Reused):
        raise reused(job.sent)
    if job.out.error and not job.out.begun:
        raise job.out.error
    if job.faults:
        raise ProblemError(422, "Nothing was written", job.faults[:FAULTS_TOLD], "not-understood")
    headers = {"Idempotency-Replayed": "true"} if job.replayed else {}
    return Results(job.out.pieces(), headers=headers)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _taken(request: Request) -> Incoming:
    """The whole body, on disk: what is cut off on its way is not begun to be written."""
    if _media_type(request) not in FORMATS:
        raise ProblemError(415, f"The body must be {' or '.join(FORMATS)}")
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise ProblemError(415, "The body may be packed by gzip only", headers={"Accept-Encoding": "gzip"})
    at_most: int = request.app.state.settings.max_bulk_bytes
    incoming = Incoming(at_most, coding == "gzip")
    try:
        async for data in request.stream():
            await run_in_threadpool(incoming.take, data)
        incoming.finish()
    except BaseException as error:
        incoming.close()
        if isinstance(error, TooLarge):
            raise ProblemError(413, f"A bulk load may have {at_most} bytes") from error
        if isinstance(error, NotGzip):
            raise ProblemError(400, f"The body is not gzip: {error}") from error
        if isinstance(error, ClientDisconnect):
            raise ProblemError(400, "The body ends early") from error
        raise
    return incoming
