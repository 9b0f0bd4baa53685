"""Runs the application under uvicorn on a socket that is already bound, and stops it gracefully."""

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from app.settings import Settings, SetupError


def bind(host: str, port: int) -> socket.socket:
    """Bound before anything slow is done, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (while")[0]
        raise SetupError(
            f"Cannot listen on {host} port {port} ({reason}): "
            "choose another port with 'make run PORT=9000', EVENTS_PORT or --port."
        ) from None


def run(app: FastAPI, settings: Settings, listener: socket.socket, greet: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    server = _Server(_config(app, settings), greet, app.state.watch.close)
    server.run(sockets=[listener])
    if not server.started:
        sys.exit(3)


def _leave(*_: object) -> None:
    """Called when uvicorn has finished and hands the signal on: the stop was wanted, and is no failure.

    Threads that still run a request are not waited for: their clients were answered when the time was up.
    """
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        root_path=settings.root_path,
        limit_concurrency=settings.limit_concurrency,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        forwarded_allow_ips=settings.forwarded_allow_ips,
    )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, greet: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet, self._leave = greet, leave

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._greet()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leave()  # who waits for changes is answered now: the server waits for all who are not
        await super().shutdown(sockets)
