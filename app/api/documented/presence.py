"""Which fields an answer always has. Defaults cannot say it: in an answer a field is there, or it is not."""

from typing import Any


def only(*names: str) -> Any:
    """Only these are always answered."""
    return {"json_schema_extra": {"required": list(names)}}


def all_but(*names: str) -> Any:
    """All others are always answered."""

    def require(schema: dict[str, Any]) -> None:
        schema["required"] = [name for name in schema["properties"] if name not in names]

    return {"json_schema_extra": require}


WHOLE = all_but()  # every field is always answered
CHOSEN = only()  # `fields` chooses; all are answered when it is left out
