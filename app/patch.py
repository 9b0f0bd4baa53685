"""Merge patches (RFC 7396): what a row becomes by one, with what followed from the values that are replaced."""

import datetime as dt
from collections.abc import Collection, Mapping
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
    stale = _stale(patch, patch)
    told: dict[str, Any] = merged({name: value for name, value in row.items() if name not in stale}, patch)
    return told


def beside(row: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told, with the fields of a row that it does not have, but for those that had followed from a value that differs now."""
    stale = _stale([name for name, value in told.items() if _differs(value, row.get(name))], told)
    lasting = {name: value for name, value in row.items() if name not in told and name not in stale}
    return lasting | {name: value for name, value in told.items() if value is not None}


def _stale(replaced: Collection[str], told: Collection[str]) -> set[str]:
    return {after for name in replaced for after in FOLLOWS.get(name, ()) if after not in told}


def _differs(told: Any, there: Any) -> bool:
    return bool(told != (there.isoformat() if isinstance(there, dt.date) else there))
