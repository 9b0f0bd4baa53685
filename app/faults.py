"""A fault of one value, as every client is told it: what was sent, what is wrong with it, what may have been meant."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.fields import nearest
from app.shapes import DERIVED


def told(fault: Mapping[str, Any], known: Collection[str], what: str = "field") -> dict[str, Any]:
    """`fault` is as pydantic gives it; `known` are the names that may stand there."""
    value, context = fault.get("input"), fault.get("ctx", {})
    if (named := context.get("parameter")) and isinstance(value, dict):  # a fault that a whole query has
        value = value.get(named)
    said = {"value": value, "message": fault["msg"], "did_you_mean": context.get("did_you_mean", [])}
    if fault["type"] == "missing":  # what was sent instead is all that was sent
        said |= {"value": None, "message": "is needed here"}
    if fault["type"] == "json_invalid":  # where it breaks off is no place that a pointer could name
        said |= {"pointer": "", "value": None}
        said["message"] = f"is not JSON: {context['error']}, at character {fault['loc'][-1]}"
    if fault["type"] == "extra_forbidden":
        name = str(fault["loc"][-1])
        said |= {"message": f"is not a {what} here", "did_you_mean": _meant(name, list(known))}
        if what == "field" and name in DERIVED:
            said |= {"message": "is derived: it is read, never written", "did_you_mean": []}
    return said


def pointer(path: Collection[str | int]) -> str:
    """The place in a body (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _meant(name: str, known: Sequence[str]) -> list[str]:
    """The nearest names; `claimant`, and not `claimant_not` after it."""
    meant = nearest(name, known)
    return [
        longer
        for number, longer in enumerate(meant)
        if not longer.startswith(tuple(f"{better}_" for better in meant[:number]))
    ]
