"""The service itself, as it answers."""

from typing import Literal

from pydantic import BaseModel, Field

from app.api.documented.presence import only


class Service(BaseModel):
    """What this is and where to go."""

    name: str = Field(description="Name of the service.", examples=["Conflict Events"])
    version: str = Field(description="Its version.", examples=["0.1.0"])
    description: str = Field(
        description="What it is for.",
        examples=["What was fired at whom, where, when, with whose weapon, and who says so."],
    )
    links: dict[str, str] = Field(
        description="Where to go, by name.", examples=[{"events": "http://127.0.0.1:8000/events"}]
    )


class Health(BaseModel):
    """How the service is."""

    model_config = only("status")
    status: Literal["ok", "ready"] = Field(
        description="`ok`, or where the database was asked too, `ready`.", examples=["ready"]
    )
    schema_: str = Field(
        alias="schema", description="`/readyz`: the revision of the database's schema.", examples=["0001"]
    )
