"""Merge patches (RFC 7396): what a row becomes by one, with what followed from the values that are replaced."""

from collections.abc import Mapping
from typing import Any

from app.shapes import QUANTITIES

Json = Any
# What a draft completes from a value: it must not outlive the value that it came from.
FOLLOWS: dict[str, tuple[str, ...]] = {
    "date_edtf": ("date_start", "date_end", "date_precision"),
    "date_start": ("date_edtf", "date_end", "date_precision"),
    "date_end": ("date_edtf", "date_precision"),
    "region": ("country", "geo_precision", "lat", "lon", "geo_basis"),
    "country": ("region", "geo_precision", "lat", "lon", "geo_basis"),
    "lat": ("geo_basis",),
    "lon": ("geo_basis",),
    "text": ("sha256", "length"),
    **{name: (f"{name}_low", f"{name}_high") for name in QUANTITIES},
}


def merged(target: Json, patch: Json) -> Json:
    """RFC 7396, section 2: null takes a member away, an object is merged, everything else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def patched(row: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The told fields of a row with a patch; what had followed from a replaced value is left to follow anew."""
    told: dict[str, Any] = merged(_lasting(row, patch), patch)
    return told


def beside(row: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told, with the fields of a row that it does not have; one that it has as null is left to follow anew."""
    given = {name: value for name, value in told.items() if value is not None}
    return {name: value for name, value in _lasting(row, told).items() if name not in told} | given


def _lasting(row: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    stale = {after for name in told for after in FOLLOWS.get(name, ()) if after not in told}
    return {name: value for name, value in row.items() if name not in stale}
