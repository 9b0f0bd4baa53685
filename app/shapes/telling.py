"""How a field is declared: what it means, an example from the seed, and whether it is told or derived."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

Json = JSON().with_variant(JSONB(), "postgresql")


def told(
    description: str, example: Any = None, default: Any = None, *, elsewhere: Any = None, **more: Any
) -> Any:
    """A field that a source tells, with its meaning, its value in one row of the seed, and another elsewhere."""
    examples = [example] if elsewhere is None else [example, elsewhere]
    more["schema_extra"] = {"examples": examples} | more.get("schema_extra", {})
    if "default_factory" not in more:
        more["default"] = default
    return Field(description=description, **more)


def derived(description: str, example: Any = None, default: Any = None, **more: Any) -> Any:
    """A field that the service computes: it can be read, filtered and sorted, never written."""
    return told(description, example, default, schema_extra={"json_schema_extra": {"readOnly": True}}, **more)


def identifier(what: str, example: str) -> Any:
    return told(f"Identifier of the {what}.", example, ..., primary_key=True)


class Version(SQLModel):
    revision: int = derived("Number of the change that made this version.", 1, primary_key=True)
    recorded_at: dt.datetime = derived(
        "When that change was recorded (UTC).", "2026-11-22T10:00:00Z", nullable=False
    )
