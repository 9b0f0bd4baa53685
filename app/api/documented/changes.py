"""The feed of changes, as it is answered."""

import datetime as dt
from typing import Any, Literal, Union

from pydantic import BaseModel, Field, RootModel, create_model

from app.api.documented.lists import Citation, Interpreted
from app.api.documented.presence import WHOLE, only
from app.api.documented.resources import Claim, Claimant, Dataset, Event, RecordedPosition, Source

HERE = "http://127.0.0.1:8000/changes?since="


class Replacement(BaseModel):
    """A step of a patch (RFC 6902) from the row before to the row after."""

    model_config = WHOLE
    op: str = Field(description="Always `replace`: a row has all of its columns.", examples=["replace"])
    path: str = Field(description="The column.", examples=["/weapon_origin_status"])
    value: Any = Field(description="What it is now.", examples=["confirmed"])


class _Change(BaseModel):
    model_config = only(
        *("revision", "position", "recorded_at", "entity", "id", "event", "action", "key", "reason"),
        *("merged_into", "diff"),
    )
    revision: int = Field(description="The write that did it.", examples=[1])
    position: int = Field(description="Its place within the revision, from 1.", examples=[11])
    recorded_at: dt.datetime = Field(
        description="When it was recorded (UTC).", examples=["2026-11-22T10:00:00Z"]
    )
    entity: str
    id: str = Field(description="The row's identifier.", examples=["seed-zaporizhzhia-2023-12-30"])
    event: str | None = Field(
        description="The event that it is or belongs to; null where it belongs to none.",
        examples=["seed-zaporizhzhia-2023-12-30"],
    )
    action: str = Field(
        description="`created`, `updated`, `deleted` or `restored`; with filters also `entered` and `left`: an update by "
        "which the event came to match them, or no longer does.",
        examples=["created"],
    )
    key: str | None = Field(description="Name of the key that wrote.", examples=["newsroom"])
    reason: str | None = Field(description="The reason that was given.", examples=["seed article.yaml"])
    merged_into: str | None = Field(
        description="Of a removed event, the one that stands for it.", examples=["seed-ukraine-2023-12-29"]
    )
    diff: list[Replacement] | None = Field(
        description="Of an update, what changed in the row itself, without its `revision` and `recorded_at`. Empty: "
        "something that belongs to it changed. A position's quotes are its `evidence`.",
        examples=[[{"op": "replace", "path": "/weapon_origin_status", "value": "confirmed"}]],
    )


def _change_of(entity: str, row: Any) -> Any:
    is_of: Any = Literal[entity]
    whole = Field(
        description="With `include=row`: the whole row after the change, an event's with its `claims` as `/events/{id}` "
        "answers them; null where it was deleted or left.",
        examples=[
            {name: (info.examples or [[]])[0] for name, info in row.model_fields.items() if _told(name, info)}
        ],
    )
    return create_model(
        f"{entity.capitalize()}Change",
        __base__=_Change,
        __doc__=f"What a revision did to one row of the kind `{entity}`.",
        entity=(is_of, Field(description="What kind of row it is.", examples=[entity])),
        row=(row | None, whole),
    )


def _told(name: str, info: Any) -> bool:
    """Rows of rows are in the examples of what answers them."""
    return bool(info.examples) or name == "evidence"


ROWS = {
    "dataset": Dataset,
    "claimant": Claimant,
    "source": Source,
    "event": Event,
    "claim": Claim,
    "position": RecordedPosition,
}
_CHANGES: Any = Union[tuple(_change_of(*told) for told in ROWS.items())]  # noqa: UP007  # of classes that a loop makes


class Change(RootModel[_CHANGES]):
    """What a revision did to one row: `entity` tells which kind of row it is."""

    root: _CHANGES = Field(discriminator="entity")


class FeedLinks(BaseModel):
    """Where to go on."""

    self: str = Field(description="Address of this answer.", examples=[f"{HERE}0"])
    next: str = Field(
        description="Address of what follows, now or later; always there.", examples=[f"{HERE}1"]
    )


class FeedMeta(BaseModel):
    """What the answer says of itself."""

    model_config = WHOLE
    revision: int = Field(
        description="The last revision that there was, or that `as_of` means.", examples=[1]
    )
    more: bool = Field(
        description="Whether something may follow already. A page with few or no rows may have looked through many "
        "changes that the filters leave out.",
        examples=[False],
    )
    interpreted: Interpreted = Field(description="How regions and dates were understood.")
    cite: Citation = Field(description="How to cite the answer.")


class Changes(BaseModel):
    """A page of the feed."""

    data: list[Change] = Field(description="The changes, in the order of `revision` and `position`.")
    links: FeedLinks = Field(description="This page, and where to go on.")
    meta: FeedMeta = Field(description="How far the page reaches.")
