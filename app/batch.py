"""What is written together: drafts, what is removed and brought back; and what may be wrong with them as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Removal(NamedTuple):
    """What is to be removed; `merged_into` is the event that stands for it from now on."""

    entity: str
    id: str
    merged_into: str | None = None


class Return(NamedTuple):
    """What was removed and is to be as it was before."""

    entity: str
    id: str


@dataclass
class Batch:
    """What is written together: one revision, all of it or nothing."""

    datasets: list[Any] = field(default_factory=list)
    sources: list[Any] = field(default_factory=list)
    claimants: list[Any] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    claims: list[Any] = field(default_factory=list)
    positions: list[Any] = field(default_factory=list)
    removed: list[Removal] = field(default_factory=list)
    returned: list[Return] = field(default_factory=list)
    whole: str | None = None  # a data set of which the events come with all positions that it tells
    checked: frozenset[Any] = (
        frozenset()
    )  # sources whose quotes were compared with the text, or single quotes


class BatchFault(NamedTuple):
    """What is wrong with one reference of a batch; `id` is as the batch writes it, in `field` where that is known."""

    message: str
    id: str
    did_you_mean: Sequence[str] = ()
    field: str | None = None

    def __str__(self) -> str:
        return self.message + (
            f" (did you mean {' or '.join(self.did_you_mean)}?)" if self.did_you_mean else ""
        )


class BatchError(ValueError):
    """What in a batch refers to nothing or stands twice; nothing of the batch was written."""

    def __init__(self, faults: Sequence[BatchFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Clash(BatchError):
    """What is asked for is understood, and the data as it is stands against it."""
