"""The rules of GeoJSON (RFC 7946) that a schema cannot say, or that it should not be the only one to say."""

from collections.abc import Sequence
from typing import Any

OTHERS = {  # members that belong to another kind of object (section 7.1), and `crs`, which the RFC took away
    "FeatureCollection": {"coordinates", "geometries", "geometry", "properties", "crs"},
    "Feature": {"coordinates", "geometries", "features", "crs"},
    "geometry": {"geometry", "properties", "features", "crs"},
}


def check(collection: Any) -> None:
    assert collection["type"] == "FeatureCollection"
    assert not collection.keys() & OTHERS["FeatureCollection"]
    for feature in collection["features"]:
        _feature(feature)
    ids = [feature["id"] for feature in collection["features"] if "id" in feature]
    assert len(ids) == len(set(ids))


def _feature(feature: Any) -> None:
    assert feature["type"] == "Feature"
    assert not feature.keys() & OTHERS["Feature"]
    assert isinstance(feature["properties"], dict | None)
    assert isinstance(feature.get("id", ""), str | int | float)
    if feature["geometry"] is not None:
        _geometry(feature["geometry"])


def _geometry(geometry: Any) -> None:
    assert not geometry.keys() & OTHERS["geometry"]
    kind, coordinates = geometry["type"], geometry["coordinates"]
    assert kind in ("Point", "Polygon", "MultiPolygon")
    if kind == "Point":
        _position(coordinates)
    for polygon in [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else []:
        for number, ring in enumerate(polygon):
            _ring(ring, outer=number == 0)


def _position(position: Any) -> None:
    """Longitude, then latitude, in degrees."""
    assert len(position) in (2, 3)
    assert all(isinstance(number, int | float) and not isinstance(number, bool) for number in position)
    assert -180 <= position[0] <= 180 and -90 <= position[1] <= 90


def _ring(ring: Sequence[Any], outer: bool) -> None:
    """Closed, and by the right-hand rule: the outside counterclockwise, a hole clockwise."""
    for position in ring:
        _position(position)
    assert len(ring) >= 4 and ring[0] == ring[-1]
    pairs = zip(ring, ring[1:], strict=False)
    twice_the_area = sum(here[0] * there[1] - there[0] * here[1] for here, there in pairs)
    assert (twice_the_area > 0) == outer
