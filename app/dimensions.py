"""What events can be grouped by: columns of the event, buckets of its date, and what its positions and evidence say."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, cast, func, select

from app.buckets import BUCKETS
from app.conditions import visible
from app.models import Claimant, Evidence, Position, table_of

COLUMNS = {  # the columns that a dimension groups by and answers
    "id": ("id", "title"),
    "type": ("type",),
    "region": ("region", "region_name", "country"),  # known to the country only: region is null
    "country": ("country",),
    "place": ("place",),
    "geo_precision": ("geo_precision",),
    "geo_basis": ("geo_basis",),
    "date_precision": ("date_precision",),
    "date_basis": ("date_basis",),
    "actor": ("actor",),
    "target": ("target",),
    "target_type": ("target_type",),
    "beneficiary": ("beneficiary",),
    "launch_place": ("launch_place",),
    "weapon_type": ("weapon_type",),
    "weapon": ("weapon",),
    "weapon_origin": ("weapon_origin",),
    "weapon_origin_basis": ("weapon_origin_basis",),
    "currency": ("currency",),
    "attribution": ("attribution",),
    "actor_status": ("actor_status",),
    "weapon_origin_status": ("weapon_origin_status",),
    "incident": ("incident",),
    "part_of": ("part_of",),
    "dataset": ("dataset",),
    "record_state": ("record_state",),
}


def _positions(as_of: int | None) -> tuple[FromClause, dict[str, ColumnElement[Any]], ColumnElement[bool]]:
    position, claimant = table_of(Position), table_of(Claimant)
    known = (claimant.c.id == position.c.claimant) & visible(claimant, as_of)
    told = {"event": position.c.event, "claimant": position.c.claimant, "stance": position.c.stance}
    return (
        position.outerjoin(claimant, known),
        told | {"claimant_country": claimant.c.country},
        visible(position, as_of),
    )


def _evidence(as_of: int | None) -> tuple[FromClause, dict[str, ColumnElement[Any]], ColumnElement[bool]]:
    evidence = table_of(Evidence)
    return evidence, {"event": evidence.c.event, "source": evidence.c.source}, visible(evidence, as_of)


# Dimensions of which an event has several values: it is counted once for each of them, and under null without any.
SEVERAL = {"claimant": _positions, "claimant_country": _positions, "stance": _positions, "source": _evidence}
DIMENSIONS = [*COLUMNS, *SEVERAL, *BUCKETS]


def columns_of(names: Sequence[str]) -> list[str]:
    """What names a group in the answer, in the order asked, each once."""
    return list(dict.fromkeys(column for name in names for column in COLUMNS.get(name, (name,))))


def unit_of(names: Sequence[str]) -> int:
    """How much of a date tells the finest bucket; 0 where none is asked for."""
    return max((BUCKETS[name].unit for name in names if name in BUCKETS), default=0)


def grouped(
    table: FromClause, names: Sequence[str], as_of: int | None
) -> tuple[FromClause, list[ColumnElement[Any]]]:
    """What to select from, and the columns to group by: `first` and `last` are the ends of the date."""
    joined = {}
    for make in dict.fromkeys(SEVERAL[name] for name in names if name in SEVERAL):
        said, told, current = make(as_of)
        wanted = [told[name].label(name) for name in ("event", *names) if name in told]
        joined[make] = select(*wanted).select_from(said).where(current).distinct().subquery()
    source = table
    for said in joined.values():
        source = source.outerjoin(said, said.c.event == table.c.id)
    groups: list[ColumnElement[Any]] = [
        joined[SEVERAL[name]].c[name] if name in SEVERAL else table.c[name]
        for name in columns_of(names)
        if name not in BUCKETS
    ]
    if unit := unit_of(names):
        groups += [
            func.substr(cast(table.c[f"date_{end}"], String), 1, unit).label(label)
            for end, label in (("start", "first"), ("end", "last"))
        ]
    return source, groups
