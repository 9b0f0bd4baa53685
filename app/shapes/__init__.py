"""The fields of everything that is stored and answered: each is said here once, with its meaning and an example."""

from app.shapes.documents import ClaimantFields, DatasetFields, SourceFields
from app.shapes.event import ALTERNATIVES, CLAIMED_FIELDS, QUANTITIES, EventFields
from app.shapes.said import ClaimFields, EvidenceFields, PositionFields
from app.shapes.telling import Json, Version

# What the service computes: it is read, filtered and sorted, never written.
DERIVED = frozenset(
    name
    for shape in (
        EventFields,
        ClaimFields,
        PositionFields,
        EvidenceFields,
        SourceFields,
        ClaimantFields,
        Version,
    )
    for name, field in shape.model_fields.items()
    # what we give is an object; its type allows a function too
    if (field.json_schema_extra or {}).get("readOnly")  # type: ignore[union-attr]
)

__all__ = [
    "DERIVED",
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
