"""Functions in SQL that SQLite and PostgreSQL have under different names, or one of them not at all."""

import math
from typing import Any

from sqlalchemy import ColumnElement, Float, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

EARTH_KM = 6371.0088  # mean radius (IUGG)


class array_elements(GenericFunction[str]):  # noqa: N801 - it is named as it is called in SQL
    """The strings of one list in a JSON object: `array_elements(Event.alternatives, 'weapon')`."""

    inherit_cache = True


@compiles(array_elements, "sqlite")
def _sqlite_elements(element: Any, compiler: Any, **options: Any) -> str:
    column, key = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_each({column}, '$.' || {key})"


@compiles(array_elements, "postgresql")
def _postgresql_elements(element: Any, compiler: Any, **options: Any) -> str:
    column, key = (compiler.process(clause, **options) for clause in element.clauses)
    return f"jsonb_array_elements_text({column} -> {key})"


class values_in(GenericFunction[str]):  # noqa: N801 - it is named as it is called in SQL
    """A JSON value, or each value of a list, as text: `values_in(Claim.value)`."""

    inherit_cache = True


@compiles(values_in, "sqlite")
def _sqlite_values(element: Any, compiler: Any, **options: Any) -> str:
    told = "CASE type WHEN 'true' THEN type WHEN 'false' THEN type ELSE CAST(value AS TEXT) END"
    return f"(SELECT {told} AS value FROM json_each({compiler.process(element.clauses, **options)}))"


@compiles(values_in, "postgresql")
def _postgresql_values(element: Any, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    listed = f"CASE jsonb_typeof({column}) WHEN 'array' THEN {column} ELSE jsonb_build_array({column}) END"
    return f"jsonb_array_elements_text({listed})"


class distance_km(GenericFunction[float]):  # noqa: N801 - it is named as it is called in SQL
    """Kilometres between two points on a sphere (haversine): `distance_km(lat, lon, lat, lon)`; null where one is."""

    type = Float()
    inherit_cache = True


@compiles(distance_km, "postgresql")
def _postgresql_distance(element: Any, compiler: Any, **options: Any) -> str:
    lat, lon, lat_, lon_ = (f"radians({compiler.process(clause, **options)})" for clause in element.clauses)
    chord = f"sin(({lat_} - {lat}) / 2) ^ 2 + cos({lat}) * cos({lat_}) * sin(({lon_} - {lon}) / 2) ^ 2"
    return f"2 * {EARTH_KM} * asin(sqrt(least(1, {chord})))"


def kilometres(lat: float | None, lon: float | None, lat_: float, lon_: float) -> float | None:
    """The same for SQLite, which may have been built without trigonometry."""
    if lat is None or lon is None:
        return None
    a, b, c, d = map(math.radians, (lat, lon, lat_, lon_))
    chord = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


def among(column: ColumnElement[Any], key: str) -> ColumnElement[str]:
    """The values of a list within a JSON column, as a column to select from."""
    return func.array_elements(column, key).table_valued("value").c.value


def values_of(column: ColumnElement[Any]) -> ColumnElement[str]:
    """What a JSON column holds, one value or several, as a column of texts to select from."""
    return func.values_in(column).table_valued("value").c.value


class scanned(GenericFunction[Any]):  # noqa: N801 - it is named as it is called in SQL
    """The column as it is, but not one to choose an index by: for statements that read most of a table.

    SQLite takes any index that it may, and then fetches the rows one by one in the index's order.
    """

    inherit_cache = True


@compiles(scanned, "sqlite")
def _sqlite_scanned(element: Any, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"


@compiles(scanned, "postgresql")
def _postgresql_scanned(element: Any, compiler: Any, **options: Any) -> str:
    return compiler.process(element.clauses, **options)
