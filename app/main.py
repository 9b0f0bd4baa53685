"""The application: the only file that knows every part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Response
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware, add_compress_type

from app import __version__, errors, startup
from app.api import (
    changes,
    claims,
    documented,
    events,
    history,
    keys,
    regions,
    service,
    sources,
    vocabularies,
    writing,
)
from app.api.access import may_read
from app.api.conditional import NotModified
from app.contract import openapi
from app.feed import Watch
from app.formats import FORMATS
from app.parameters import refuse_unseen
from app.regions import resolve
from app.settings import Settings
from app.web import Requests

for media_type in (*(format.media_type for format in FORMATS.values()), errors.MEDIA_TYPE):
    add_compress_type(media_type.partition(";")[0])


def create_app(settings: Settings) -> FastAPI:
    database = startup.connect(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        resolve("UA")  # reads the table now, so that no request waits for it
        yield
        await app.state.watch.ended()
        database.close()

    app: FastAPI = FastAPIOffline(
        title="Conflict Events",
        version=__version__,
        summary=service.WHAT,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        dependencies=[Depends(refuse_unseen), Depends(may_read)],
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
        swagger_ui_parameters={"tryItOutEnabled": True, "displayRequestDuration": True, "filter": True},
    )
    app.state.database, app.state.settings = database, settings
    app.state.watch = Watch(database, settings.waiting_at_most)
    routers = [
        part.router
        for part in (events, history, changes, claims, sources, regions, vocabularies, keys, service)
        + writing.PARTS
    ]
    for router in routers:
        app.include_router(router)
    app.state.routes = [route for router in routers for route in router.routes]
    errors.handle(app)
    app.add_exception_handler(NotModified, lambda _, error: Response(status_code=304, headers=error.headers))
    _surround(app, settings)
    # FastAPI means this method to be replaced; its types do not know.
    app.openapi = lambda: openapi(app, *documented.MAPS, *documented.OUTDATED)  # type: ignore[method-assign]
    return app


def _surround(app: FastAPI, settings: Settings) -> None:
    """What every request passes, the last added first."""
    app.add_middleware(CompressMiddleware)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["*"],
        expose_headers=["Link", "ETag", "X-Request-ID", "X-Total-Count", "Content-Disposition"],
    )
    piecewise = (writing.bulk.PATH, writing.imports.PATH)
    app.add_middleware(
        Requests,
        max_body_bytes=settings.max_body_bytes,
        unlimited=piecewise,
        public=settings.public_read,
    )
