"""The service itself: what it is and where to go, and whether it is well."""

from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import SQLAlchemyError

from app import __version__, schema
from app.api import documented
from app.api.answers import database, whole
from app.api.documented import answers
from app.errors import ProblemError

router = APIRouter(tags=["service"])

WHAT = "What was fired at whom, where, when, with whose weapon, and who says so."
WHERE = {
    "docs": ("/docs", "Try every query in the browser"),
    "openapi": ("/openapi.json", "The contract, for machines"),
    "events": ("/events", "All events"),
    "example": (
        "/events?region=Zaporizhzhia&include=claims",
        "What happened in Zaporizhzhia, and who cannot confirm it",
    ),
    "csv": ("/events?format=csv", "All events as a table"),
    "aggregate": ("/events/aggregate?group_by=type&measures=launched,interception_rate", "Counts and sums"),
    "claims": ("/claims", "Who says what"),
    "compare": ("/compare?field=weapon_origin", "What everyone says, side by side"),
    "changes": ("/changes", "What was recorded, in one order to follow"),
    "sources": ("/sources", "The documents behind it"),
    "claimants": ("/claimants", "Who speaks"),
    "regions": ("/regions?country=UA", "Regions and their codes"),
    "vocabularies": ("/vocabularies", "What each value means"),
}


@router.get("/", response_model=documented.Service, responses=documented.HTML)
def read_service(request: Request) -> Response:
    """What this is and where to go: a page for browsers, JSON for others."""
    base = str(request.base_url).rstrip("/")
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(_page(base), headers={"Vary": "Accept"})
    links = {name: base + path for name, (path, _) in WHERE.items()}
    return whole({"name": "Conflict Events", "version": __version__, "description": WHAT, "links": links})


def _page(base: str) -> str:
    lines = [
        f'<li><a href="{escape(base + path)}">{escape(why)}</a> <code>{escape(path)}</code>'
        for path, why in WHERE.values()
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Conflict Events</title>'
        '<meta name="viewport" content="width=device-width"><style>body{font:16px/1.6 system-ui;margin:3rem auto;'
        "max-width:46rem;padding:0 1rem}code{color:#666}</style>"
        f"<h1>Conflict Events</h1><p>{escape(WHAT)}</p><ul>{''.join(lines)}</ul></html>"
    )


@router.get("/healthz", response_model=documented.Health)
def read_health() -> Response:
    """The process answers."""
    return whole({"status": "ok"})


@router.get("/readyz", response_model=documented.Health, responses=answers())
def read_readiness(request: Request) -> Response:
    """The database answers, and its schema is the one that this version needs."""
    try:
        current = schema.current(database(request))
    except SQLAlchemyError as error:
        raise ProblemError(503, "The database does not answer", headers={"Retry-After": "5"}) from error
    if current != schema.head():
        raise ProblemError(
            503, f"The schema is at {current}, {schema.head()} is needed", headers={"Retry-After": "30"}
        )
    return whole({"status": "ready", "schema": current})
