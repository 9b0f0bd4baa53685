"""Writing: one file for what is written, one for how."""

from app.api.writing import claims, documents, events

PARTS = (events, claims, documents)
