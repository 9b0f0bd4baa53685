"""What surrounds every request: its id, its log line, HEAD, and failures. Plain ASGI, so that it costs little."""

import logging
import re
import secrets
import time
from collections.abc import Collection

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import failure
from app.logs import request_id

log = logging.getLogger("app.access")
HEAD = "app.head"  # in the scope of a request whose answer's body is not sent
UNCODED = (b"content-encoding", b"as-it-is")  # keeps an answer from being compressed, and is not sent
SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Requests:
    """Gives each request an id, limits its body, answers HEAD as GET without a body, and writes a line to the log."""

    def __init__(
        self, app: ASGIApp, max_body_bytes: int, unlimited: Collection[str], public: bool = True
    ) -> None:
        self.app, self.max_body_bytes = app, max_body_bytes
        self.unsaid = (b"cache-control", b"no-cache" if public else b"private, no-cache")
        self.unlimited = (
            unlimited  # paths of routes that read their body piece by piece, with a limit of their own
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        id, started, status = _id(scope), time.perf_counter(), 0
        token = request_id.set(id)
        head = scope["method"] == "HEAD"

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                kept = [header for header in message["headers"] if header != UNCODED]
                if not any(name == b"cache-control" for name, _ in kept):
                    kept.append(self.unsaid)  # or a cache may keep a 308, 404 or 410 as long as it thinks fit
                message["headers"] = [*kept, (b"x-request-id", id.encode())]
            elif head:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(
                {**scope, "method": "GET", HEAD: True} if head else scope,
                receive if self._reads_piecewise(scope) else self._limited(receive),
                answer,
            )
        except Exception as error:
            log.error("unhandled error", exc_info=error)
            if status:  # the answer has begun: only a broken connection tells that it is not whole
                raise
            await failure(error)(scope, receive, answer)
        finally:
            _log(scope, status, time.perf_counter() - started)
            request_id.reset(token)

    def _reads_piecewise(self, scope: Scope) -> bool:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return scope["method"] == "POST" and path in self.unlimited

    def _limited(self, receive: Receive) -> Receive:
        """Bodies are cut off as they are read, whatever length they announce."""
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.max_body_bytes:
                raise HTTPException(413, f"A body may have {self.max_body_bytes} bytes")
            return message

        return limited


def _log(scope: Scope, status: int, seconds: float) -> None:
    sent = {
        "path": scope.get("raw_path") or b"",
        "query": scope["query_string"],
    }  # encoded: no line break is in it
    told = {"method": scope["method"]} | {name: part.decode("latin-1") for name, part in sent.items()}
    log.info("request", extra=told | {"status": status, "seconds": round(seconds, 4)})


def _id(scope: Scope) -> str:
    """The caller's own id, where it is one that can stand in a log line."""
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode() if SANE_ID.fullmatch(given) else secrets.token_hex(8)
