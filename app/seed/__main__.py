"""`python -m app.seed` writes reading.schema.json anew."""

from app.seed.form import SCHEMA, schema

SCHEMA.write_text(schema(), "utf-8")
