"""What a client can meet: every error is a problem of RFC 9457 in one shape, with all faults of the request at once."""

import logging
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import OperationalError, TimeoutError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.db import too_late
from app.faults import pointer, told
from app.fields import nearest
from app.logs import request_id
from app.moments import NotYet
from app.parameters import fields_of
from app.storable import told_back

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


class Fault(BaseModel):
    """One thing that was not understood."""

    parameter: str | None = Field(
        None, description="The query or path parameter at fault, where it is one.", examples=["region"]
    )
    pointer: str | None = Field(
        None, description="The place in the body at fault (RFC 6901), where it is one.", examples=["/title"]
    )
    line: int | None = Field(
        None, description="In a bulk load, the number of the row: of its line, or in the array.", examples=[1]
    )
    value: Any = Field(description="What was sent.", examples=["Kyiv"])
    message: str = Field(description="What is wrong with it.", examples=["'Kyiv' names several regions"])
    did_you_mean: list[str] = Field(
        description="What may have been meant.", examples=[["UA-30 (Kyiv city)", "UA-32 (Kyiv oblast)"]]
    )


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="Identifies the kind of problem.", examples=["/problems/not-understood"])
    title: str = Field(
        description="The kind of problem in words.", examples=["The request was not understood"]
    )
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str | None = Field(description="This occurrence in words.", examples=["1 fault"])
    instance: str = Field(
        description="Id of the request, as the log has it.", examples=["urn:request:cf50a5059780bf2b"]
    )
    errors: list[Fault] = Field(description="Every fault of the request, at once.")


class ProblemError(Exception):
    """Raised to answer a problem."""

    def __init__(
        self,
        status: int,
        detail: str,
        faults: Sequence[Mapping[str, Any]] = (),
        kind: str | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] = MappingProxyType({}),  # members of this kind of problem alone
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.faults, self.kind, self.headers = status, detail, faults, kind, headers
        self.more = more


class Merged(Exception):
    """What is asked for was merged into something else, which is to be asked for at its place."""

    def __init__(self, id: str, survivor: str) -> None:
        super().__init__(f"{id!r} was merged into {survivor!r}")
        self.id, self.survivor = id, survivor


TITLES = {"not-understood": "The request was not understood"}


def problem(
    status: int,
    detail: str | None = None,
    faults: Sequence[Mapping[str, Any]] = (),
    kind: str | None = None,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    phrase = HTTPStatus(status).phrase
    kind = kind or phrase.lower().replace(" ", "-")
    body = {
        "type": f"/problems/{kind}",
        "title": TITLES.get(kind, phrase),
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{request_id.get()}",
        "errors": list(faults),
        **more,
    }
    return Response(_json(body), status, dict(headers or {}), MEDIA_TYPE)


def _json(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z)
    except TypeError:  # what was sent is told back, and may be what JSON is not written with
        return orjson.dumps(told_back(body), default=str, option=orjson.OPT_UTC_Z)


def handle(app: FastAPI) -> None:
    """Makes the application answer every error as a problem."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(Merged, _merged)
    app.add_exception_handler(NotYet, _not_yet)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _unavailable)
    app.add_exception_handler(TimeoutError, _unavailable)


def _problem(_: Request, error: Any) -> Response:
    return failure(error)


def _merged(request: Request, error: Any) -> Response:
    place = request.url.path.replace(f"/{error.id}", f"/{error.survivor}", 1)
    there = f"{place}?{request.url.query}" if request.url.query else place
    return problem(308, str(error), headers={"Location": there})


def _not_yet(_: Request, error: Any) -> Response:
    fault = {
        "parameter": error.parameter,
        "value": error.asked,
        "message": str(error),
        "did_you_mean": [str(error.last)],
    }
    return problem(422, "1 fault", [fault], "not-understood")


def _not_understood(request: Request, error: Any) -> Response:
    found = error.errors()
    known = list(fields_of(request))
    if any(fault["type"] == "json_invalid" for fault in found):
        return problem(400, "The body is not JSON", [_fault(fault, known) for fault in found])
    if any(fault["loc"] == ("body",) and isinstance(fault.get("input"), bytes) for fault in found):
        return problem(415, "The body must be application/json")
    faults = [
        _fault(fault, fields_of(request, fault["loc"][0]) if fault["loc"] else known) for fault in found
    ]
    return problem(422, f"{len(faults)} fault{'s' * (len(faults) > 1)}", faults, "not-understood")


def _fault(fault: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    place, *path = fault["loc"] or ("query",)
    said = told(fault, known, "parameter" if place == "query" else "field")
    if place == "body":
        return {"pointer": pointer(path)} | said
    return {"parameter": fault.get("ctx", {}).get("parameter") or (path[0] if path else None)} | said


def _http(request: Request, error: Any) -> Response:
    if error.status_code == HTTPStatus.NOT_FOUND and "route" not in request.scope:
        meant = nearest(request.url.path, list(request.app.openapi()["paths"]))
        fault = {
            "value": request.url.path,
            "message": "leads nowhere; / tells where to go",
            "did_you_mean": meant,
        }
        return problem(404, "There is nothing at this address", [{"parameter": None} | fault])
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return problem(405, error.detail, headers={"Allow": ", ".join(_allowed(request))})
    return problem(error.status_code, error.detail, headers=error.headers)


def _allowed(request: Request) -> list[str]:
    """The methods of all routes of an address: each route knows its own only."""
    routes = [r for r in request.app.state.routes if r.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in routes for method in route.methods}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def _unavailable(_: Request, error: Any) -> Response:
    note(error, "the database did not answer")
    return failure(error)


def note(error: Exception, what: str) -> None:
    """What is to be expected is one line of the log; of all else it has where it came from."""
    if isinstance(error, ProblemError):
        log.warning("%s: %s", what, error.detail)
    elif too_late(error):
        log.warning("%s: %s", what, str(getattr(error, "orig", error)).splitlines()[0])
    else:
        log.error(what, exc_info=error)


def failure(error: Exception) -> Response:
    """The problem that was found, or that a failure of the database is, or of the service itself."""
    if isinstance(error, ProblemError):
        return problem(error.status, error.detail, error.faults, error.kind, error.headers, error.more)
    if isinstance(error, OperationalError | TimeoutError):
        return problem(503, "The database did not answer in time; try again", headers={"Retry-After": "5"})
    return problem(500, "The service failed; its log has more under this request's id")
