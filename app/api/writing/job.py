"""A long write: the body is taken whole, then written in one transaction while what becomes of it is answered."""

import contextvars
import threading
from collections.abc import Iterator
from typing import Any, Protocol

import orjson
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection
from starlette.requests import ClientDisconnect

from app import idempotency
from app.api.access import Author
from app.api.writing.transaction import reused
from app.db import Undone
from app.errors import ProblemError, failure, note
from app.formats import ndjson
from app.formats.pieces import joined
from app.idempotency import Sent
from app.rows import Row
from app.spool import Incoming, NotGzip, Outgoing, TooLarge


class Results(StreamingResponse):
    media_type = ndjson.MEDIA_TYPE


class Work(Protocol):
    """What is written, and told meanwhile."""

    @property
    def accepted(self) -> bool:
        """Whether it holds; known in the end."""

    def told(self, connection: Connection) -> Iterator[Row]:
        """Carries it out."""

    def summary(self) -> Row: ...


class Job:
    """Carried out to its end by a thread of its own, whoever still listens."""

    def __init__(self, request: Request, work: Work, author: Author, incoming: Incoming, name: str | None):
        self.state, self.work, self.incoming = request.app.state, work, incoming
        asked = f"{request.method} {request.url.path}?{request.url.query}".encode()
        self.sent = Sent(author.key["id"], name, incoming.fingerprint(asked)) if name else None
        self.out, self.replayed = Outgoing(), False

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
                note(error, "a load was not written")
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
                for piece in joined(map(_line, self.work.told(connection))):
                    self.out.write(piece)
                last = _line({"summary": self.work.summary()})
                if not self.work.accepted:
                    raise Undone
                if self.sent:
                    idempotency.keep(connection, self.sent, 200, {}, last.decode())
        except Undone:
            pass
        return last


async def answered(job: Job, *, whole: bool) -> Results:
    """Begins the job; the answer begins with the first of what is told, or when everything is."""
    job.start()
    await run_in_threadpool(job.out.wait, whole=whole)
    if isinstance(job.out.error, idempotency.Reused):
        raise reused(job.sent)
    if job.out.error and not job.out.begun:
        raise job.out.error
    headers = {"Idempotency-Replayed": "true"} if job.replayed else {}
    return Results(job.out.pieces(), headers=headers)


async def taken(request: Request, at_most: int) -> Incoming:
    """The whole body, on disk: what is cut off on its way is not begun to be written."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise ProblemError(415, "The body may be packed by gzip only", headers={"Accept-Encoding": "gzip"})
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


def _line(row: Any) -> bytes:
    return orjson.dumps(row, option=ndjson.OPTIONS)
