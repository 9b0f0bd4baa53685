"""What a body may come as: JSON as it is, and a merge patch where there is one to take; told before it is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.errors import ProblemError

PATCH = "application/merge-patch+json"
PATCHES = (PATCH, "application/json")


class Taking(APIRoute):
    """A dependency would come too late: the body is read before them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def checked(request: Request) -> Response:
            _refuse_packed(request.headers.get("content-encoding", ""))
            if request.method == "PATCH":
                _refuse_other_patch(media_type(request))
            return await handle(request)

        return checked


def _refuse_packed(coding: str) -> None:
    if coding.strip().lower() not in ("", "identity"):
        told = {"Accept-Encoding": "identity"}
        raise ProblemError(415, f"The body must come as it is here, not packed by {coding}", headers=told)


def media_type(request: Request) -> str:
    """Without its parameters; empty where it is not told."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _refuse_other_patch(told: str) -> None:
    """Another kind of patch would be taken for a merge patch, as long as it is JSON."""
    if told and told not in PATCHES:
        headers = {"Accept-Patch": ", ".join(PATCHES)}
        raise ProblemError(415, f"A patch must be {PATCH} (RFC 7396), not {told}", headers=headers)
