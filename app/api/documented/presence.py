"""Which fields an answer always has. Defaults cannot say it: in an answer a field is there, or it is not."""

from typing import Any


def _all(schema: dict[str, Any]) -> None:
    schema["required"] = list(schema["properties"])


def only(*names: str) -> Any:
    """Only these are always answered."""
    return {"json_schema_extra": {"required": list(names)}}


WHOLE: Any = {"json_schema_extra": _all}  # every field is always answered
CHOSEN = only()  # `fields` chooses; all are answered when it is left out
