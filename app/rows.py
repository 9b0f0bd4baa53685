"""Rows as they come from the database, by their ids and in groups."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]


def by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


def grouped(column: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Under a value that no row has, there is an empty group."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups
