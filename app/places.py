"""Conditions on where something was: a box, a distance, a region that is possible."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, or_

from app.fields import refuse


def _numbers(text: str, names: Sequence[str]) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != len(names) or not all(abs(value) < 100_000 for value in values):
        raise refuse(f"{text!r} is not {','.join(names)}, {len(names)} numbers")
    return values


def box(text: str) -> tuple[float, float, float, float]:
    west, south, east, north = _numbers(text, ("west", "south", "east", "north"))
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90 or south > north:
        raise refuse(
            f"{text!r} is not a box: longitudes within 180, latitudes within 90, the south below the north"
        )
    return west, south, east, north


def circle(text: str) -> tuple[float, float, float]:
    lat, lon, km = _numbers(text, ("lat", "lon", "km"))
    if abs(lat) > 90 or abs(lon) > 180 or km <= 0:
        raise refuse(
            f"{text!r} is not a circle: a latitude within 90, a longitude within 180, and km above 0"
        )
    return lat, lon, km


def checked_box(text: str) -> str:
    box(text)
    return text


def checked_circle(text: str) -> str:
    circle(text)
    return text


EXACT = (
    "point",
    "place",
)  # precisions at which coordinates are of the event itself, not of what lies around it


def in_box(table: FromClause, text: str, query: Any) -> ColumnElement[bool]:
    """A box whose west lies east of its east crosses the antimeridian (RFC 7946, 5.2)."""
    west, south, east, north = box(text)
    lat, lon = table.c.lat, table.c.lon
    across = or_(lon >= west, lon <= east) if west > east else and_(lon >= west, lon <= east)
    return and_(lat >= south, lat <= north, across, *_exactly(table, query))


def within(table: FromClause, text: str, query: Any) -> ColumnElement[bool]:
    """The distance on a sphere; only points that are told or stand for a place count."""
    lat, lon, km = circle(text)
    return and_(func.distance_km(table.c.lat, table.c.lon, lat, lon) <= km, *_exactly(table, query))


def _exactly(table: FromClause, query: Any) -> list[ColumnElement[bool]]:
    """A place that is named without coordinates has those of its region, however exactly it is named."""
    named = ~func.coalesce(table.c.geo_basis, "").endswith("_centroid", autoescape=True)
    return [table.c.geo_precision.in_(EXACT), named] if query._certain else []
