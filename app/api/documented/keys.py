"""Keys, as they are answered."""

import datetime as dt

from pydantic import BaseModel, Field

from app.api.documented.presence import WHOLE

WHEN = "2026-11-22T10:00:00Z"


class Key(BaseModel):
    """A key, without its secret."""

    model_config = WHOLE
    id: str = Field(description="Its identifier.", examples=["6a9e28dabdaa7b44"])
    name: str = Field(description="What it is called in the history of changes.", examples=["newsroom"])
    role: str = Field(description="`read`, `write` or `admin`.", examples=["write"])
    created_at: dt.datetime = Field(description="When it was made (UTC).", examples=[WHEN])
    last_used_at: dt.datetime | None = Field(
        description="When it was last used, within a minute.", examples=[WHEN]
    )
    revoked_at: dt.datetime | None = Field(description="When it was revoked; null: in use.", examples=[WHEN])


class NewKey(Key):
    """A key that was just made."""

    secret: str = Field(
        description="What to send as `Authorization: Bearer …`. It is not kept and not shown again.",
        examples=["cek_…"],
    )


class Keys(BaseModel):
    """All keys."""

    data: list[Key] = Field(description="The keys, the oldest first.")
    total: int = Field(description="How many there are.", examples=[1])
