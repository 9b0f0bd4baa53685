"""What answers look like, for the OpenAPI document; the answers themselves are built from rows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.api.documented.bulk import RESULTS, ROWS
from app.api.documented.changes import Change, Changes
from app.api.documented.compared import Comparisons
from app.api.documented.groups import Aggregates, Facets
from app.api.documented.history import ClaimHistory, EventDiff, EventHistory
from app.api.documented.imports import FILE, IMPORTED
from app.api.documented.keys import Key, Keys, NewKey
from app.api.documented.lists import Citation, Listed
from app.api.documented.maps import FeatureCollection
from app.api.documented.resources import OUTDATED, Claim, Claimant, Event, Source, Tombstone
from app.api.documented.service import Health, Service
from app.api.documented.tables import Match, Region, Term, Vocabulary
from app.formats import Format

__all__ = [
    "FILE",
    "IMPORTED",
    "EVENTS",
    "EVENT_STREAM",
    "HTML",
    "MAPS",
    "OUTDATED",
    "RESULTS",
    "ROWS",
    "Aggregates",
    "Citation",
    "Change",
    "Changes",
    "Claim",
    "ClaimHistory",
    "Claimant",
    "Comparisons",
    "Event",
    "EventDiff",
    "EventHistory",
    "Facets",
    "Health",
    "Key",
    "Keys",
    "Listed",
    "NewKey",
    "Match",
    "Region",
    "Service",
    "Source",
    "Term",
    "Tombstone",
    "Vocabulary",
    "answers",
]

Responses = dict[int | str, dict[str, Any]]
NONE: Mapping[str, Format] = MappingProxyType({})
HTML: Responses = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
# Classes that a loop chooses: the checker knows no generic of a variable.
MAPS = [FeatureCollection[row] for row in (Event, Region, Match)]  # type: ignore[valid-type]
EVENT_STREAM = "text/event-stream"
EVENTS: Responses = {200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}}


def answers(*statuses: int, formats: Mapping[str, Format] = NONE, database: bool = True) -> Responses:
    """What a route may answer besides one JSON object; app/contract.py says what each looks like and means."""
    types = [format.media_type.partition(";")[0] for format in formats.values() if format.write]
    content: Responses = {200: {"content": {type: {} for type in types}}} if types else {}
    return content | {status: {} for status in (*statuses, *((503,) if database else ()))}
