"""Writing: one file for what is written, one for how."""

from app.api.writing import bulk, claims, documents, events, imports

PARTS = (events, bulk, imports, claims, documents)
