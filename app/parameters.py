"""What no model of a query sees: parameters of routes that take none, and parameters that are repeated."""

from collections.abc import Sequence
from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic.fields import FieldInfo

NUL = "\0"  # PostgreSQL refuses it in a text, and so it is in none


def fields_of(request: Request, place: str = "query") -> dict[str, FieldInfo]:
    """The query parameters of the route that answers, or the fields of its body."""
    route: Any = request.scope.get("route")
    taken = getattr(route.dependant, f"{place}_params", ()) if route else ()
    models = [parameter.field_info.annotation for parameter in taken]
    fields = [named for model in models for named in getattr(model, "model_fields", {}).items()]
    return {field.alias or name: field for name, field in fields}


def refuse_unseen(request: Request) -> None:
    """A parameter that takes one value would be answered by the last of two; a route without any would ignore it."""
    if any(NUL in str(value) for value in request.path_params.values()):
        raise HTTPException(404)
    known, given = fields_of(request), request.query_params
    faults = [
        _fault("nul", name, value, "holds a NUL, which no text has")
        for name, value in given.multi_items()
        if NUL in value
    ]
    faults += [
        _fault("extra_forbidden", name, given[name], "is not a parameter here") for name in given if not known
    ] + [
        _fault("repeated", name, given.getlist(name), "takes one value and is given several")
        for name, field in known.items()
        if not isinstance(field.default, list) and len(given.getlist(name)) > 1
    ]
    if faults:
        raise RequestValidationError(faults)


def not_understood(
    name: str, value: Any, message: str, did_you_mean: Sequence[str] = ()
) -> RequestValidationError:
    """A fault that shows only when the query is answered."""
    fault = _fault("not_understood", name, value, message)
    return RequestValidationError([fault | {"ctx": {"did_you_mean": list(did_you_mean)}}])


def _fault(kind: str, name: str, value: Any, message: str) -> dict[str, Any]:
    return {"type": kind, "loc": ("query", name), "msg": message, "input": value}
