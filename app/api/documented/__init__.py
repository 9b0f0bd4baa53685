"""What answers look like, for the OpenAPI document; the answers themselves are built from rows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.api.documented.bulk import RESULTS, ROWS
from app.api.documented.compared import Comparisons
from app.api.documented.groups import Aggregates, Facets
from app.api.documented.keys import Key, Keys, NewKey
from app.api.documented.lists import Listed
from app.api.documented.maps import FeatureCollection
from app.api.documented.resources import Claim, Claimant, Event, Source, Tombstone
from app.api.documented.service import Health, Service
from app.api.documented.tables import Region, Term, Vocabulary
from app.formats import Format, csv, geojson, ndjson

__all__ = [
    "HTML",
    "RESULTS",
    "ROWS",
    "Aggregates",
    "Claim",
    "Claimant",
    "Comparisons",
    "Event",
    "Facets",
    "FeatureCollection",
    "Health",
    "Key",
    "Keys",
    "Listed",
    "NewKey",
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
_TEXT = {"schema": {"type": "string"}}
_SCHEMAS: dict[str, Any] = {
    csv.MEDIA_TYPE.partition(";")[0]: _TEXT,
    ndjson.MEDIA_TYPE: {"schema": {"type": "string", "description": "On each line one object of `data`."}},
    geojson.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/FeatureCollection"}},
}
HTML: Responses = {200: {"content": {"text/html": _TEXT}}}


def answers(*statuses: int, formats: Mapping[str, Format] = NONE) -> Responses:
    """What a route may answer besides one JSON object; app/contract.py says what each means."""
    types = [format.media_type.partition(";")[0] for format in formats.values() if format.write]
    content: Responses = {200: {"content": {type: _SCHEMAS[type] for type in types}}} if types else {}
    return content | {status: {} for status in (*statuses, 503)}
