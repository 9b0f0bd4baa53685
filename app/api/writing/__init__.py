"""Writing: one file for what is written, one for how."""

from app.api.writing import bulk, claims, documents, events

PARTS = (events, bulk, claims, documents)
