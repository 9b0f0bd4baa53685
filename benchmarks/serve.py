"""Serves the service, and under /bare/N a bare answer of N bytes, from one uvicorn: what both share drops out of the ratio."""

import os
import sys
import threading

import uvicorn
from starlette.types import Receive, Scope, Send

from app.main import create_app
from app.settings import Settings

LIFE_SECONDS = 1800  # an orphan ends by itself


class Both:
    def __init__(self, url: str) -> None:
        self.app = create_app(Settings(database_url=url, query_seconds=60))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/bare/"):
            await self.app(scope, receive, send)
            return
        body = b"x" * int(scope["path"].removeprefix("/bare/"))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {0})
    end = threading.Timer(LIFE_SECONDS, os._exit, [1])
    end.daemon = True
    end.start()
    uvicorn.run(
        Both(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_level="warning"
    )
