"""What each claimant says of one field, side by side, over groups of events."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated, Any

import orjson
from pydantic import Field
from sqlalchemy import Connection, FromClause, Select, and_, case, distinct, func, select

from app.aggregate import part
from app.attribution import SPEAKS_FOR
from app.buckets import BUCKETS
from app.conditions import visible
from app.dimensions import COLUMNS, columns_of, grouped, unit_of
from app.event_filter import EventFilter
from app.fields import choice
from app.groups import folded, in_order, read
from app.listing import Formatted
from app.measures import POSSIBLE
from app.models import Claim, Claimant, Event, Position, table_of
from app.query import Many
from app.reading import as_asked, count, meta
from app.rows import Row
from app.shapes import CLAIMED_FIELDS, QUANTITIES

WHO = ("claimant", "claimant_country")
WHAT = ("stance", "value", "status")
SUMS = {"newest": "newest", "events": "latest"}


class Comparison(Formatted, EventFilter):
    field: Annotated[str, choice("claimed field", CLAIMED_FIELDS)] = Field(
        description="What is claimed: a field of the event, or `occurrence`, that it happened at all.",
        examples=["weapon_origin"],
    )
    group_by: Annotated[list[Annotated[str, choice("dimension", [*COLUMNS, *BUCKETS])]], Many] = Field(
        ["id"],
        description="What to group the events by, in order; each event by itself (`id`) when left out.",
        examples=[["weapon_type"]],
    )

    def columns(self) -> list[str]:
        possible = [POSSIBLE] if unit_of(self.group_by) else []
        return [*columns_of(self.group_by), *WHO, *WHAT, "count", *possible]


def compare(connection: Connection, query: Comparison) -> Row:
    """A line for each group, claimant, and thing they say; `total` has the events of which somebody says something."""
    query = as_asked(connection, query)
    said = _newest(query).subquery()
    total = connection.execute(select(func.count(distinct(said.c.event)))).scalar_one()
    names = [*columns_of(query.group_by), *WHO, *WHAT]
    groups = in_order(folded(names, _rows(connection, query, said)))
    counts = ("count", POSSIBLE, "events", "newest")
    lines = [
        dict(zip(names, key, strict=True)) | {name: sums[name] for name in counts} for key, sums in groups
    ]
    for line in lines:
        line["value"] = orjson.loads(line["value"])
    event = table_of(Event)
    told, every = meta(connection, query, event, total), count(connection, query, event)
    wholes = count(connection, query, event, ~part(query, event))
    told |= {"parts_excluded": every - wholes, "unclaimed_excluded": wholes - total}
    if not total and told["emptied_by"] is None:  # events were found, and nobody says anything of this
        told["emptied_by"] = "field"
    return {"data": lines, "total": total, "meta": told}


def side_by_side(query: Comparison, lines: Sequence[Row]) -> Iterator[Row]:
    """The lines of a group in one, by claimant."""
    names = columns_of(query.group_by)
    for of_group, in_group in groupby(lines, lambda line: {name: line[name] for name in names}):
        claimants = groupby(in_group, lambda line: {name: line[name] for name in WHO})
        yield of_group | {"claimants": [who | _all_of(query, list(said)) for who, said in claimants]}


def _all_of(query: Comparison, lines: Sequence[Row]) -> Row:
    told = [name for name in query.columns() if name in (*WHAT, "count", POSSIBLE)]
    said = {"said": [{name: line[name] for name in told} for line in lines]}
    return said | ({"sum": _sum(lines)} if query.field in QUANTITIES else {})


def _sum(lines: Sequence[Row]) -> Row:
    """What they now assert or confirm, added up over the events; of "20 or 21" there is no best value.

    Of an event of which they only deny, retract or doubt a number they give none: it is unknown.
    """
    counted = [(line["value"], line["newest"]) for line in lines if line["newest"]]
    ends = [(min(v), max(v), n) if isinstance(v, list) else (v, v, n) for v, n in counted]
    low, high = (sum(end[i] * end[2] for end in ends) if ends else None for i in (0, 1))
    unknown = sum(line["events"] - line["newest"] for line in lines)
    return {"low": low, "best": low if low == high else None, "high": high, "unknown": unknown}


def _newest(query: Comparison) -> Select[Any]:
    """The newest position of each claimant on each value; of those that speak for one, `newest` is the last of all.

    `latest` is the last of all of theirs on the event: every event of which they speak has one.
    """
    event, claim = table_of(Event), table_of(Claim)
    position, claimant = table_of(Position), table_of(Claimant)
    newer = (position.c.said_on.desc().nulls_last(), position.c.number.desc())
    of_value = func.row_number().over(
        partition_by=(claim.c.event, claim.c.value, position.c.claimant), order_by=newer
    )
    in_time = func.row_number().over(partition_by=(claim.c.event, position.c.claimant), order_by=newer)
    source = (
        event.join(claim, claim.c.event == event.c.id)
        .join(position, and_(position.c.event == event.c.id, position.c.claim == claim.c.id))
        .outerjoin(claimant, and_(claimant.c.id == position.c.claimant, visible(claimant, query._as_of)))
    )
    told = [position.c.claimant, claimant.c.country.label("claimant_country"), position.c.stance]
    told += [claim.c.value, claim.c.status, of_value.label("of_value"), in_time.label("in_time")]
    shown = [visible(claim, query._as_of), visible(position, query._as_of), claim.c.field == query.field]
    every = select(event.c.id.label("event"), *told).select_from(source)
    taken = every.where(*query.rows(event), ~part(query, event), *shown).subquery()
    speaks = case((taken.c.stance.in_(SPEAKS_FOR), 0), else_=1)
    rank = func.row_number().over(
        partition_by=(taken.c.event, taken.c.claimant), order_by=(speaks, taken.c.in_time)
    )
    newest = case((and_(speaks == 0, rank == 1), 1), else_=0).label("newest")
    latest = case((taken.c.in_time == 1, 1), else_=0).label("latest")
    return select(taken, newest, latest).where(taken.c.of_value == 1)


def _rows(connection: Connection, query: Comparison, said: FromClause) -> list[Row]:
    table = table_of(Event)
    source, groups = grouped(table, query.group_by, query._as_of)
    groups = [*groups, *(said.c[name] for name in (*WHO, *WHAT))]
    statement = (
        select(
            *groups, func.count().label("count"), *(func.sum(said.c[of]).label(to) for to, of in SUMS.items())
        )
        .select_from(source.join(said, said.c.event == table.c.id))
        .where(visible(table, query._as_of))
        .group_by(*groups)
    )
    rows = read(connection, statement)
    return [row | {"value": orjson.dumps(row["value"]).decode()} for row in rows]
