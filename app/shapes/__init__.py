"""The fields of everything that is stored and answered: each is said here once, with its meaning and an example."""

from app.shapes.documents import ClaimantFields, DatasetFields, SourceFields
from app.shapes.event import ALTERNATIVES, CLAIMED_FIELDS, QUANTITIES, EventFields
from app.shapes.said import ClaimFields, EvidenceFields, PositionFields
from app.shapes.telling import Json, Version

__all__ = [
    "ALTERNATIVES",
    "CLAIMED_FIELDS",
    "QUANTITIES",
    "ClaimFields",
    "ClaimantFields",
    "DatasetFields",
    "EventFields",
    "EvidenceFields",
    "Json",
    "PositionFields",
    "SourceFields",
    "Version",
]
