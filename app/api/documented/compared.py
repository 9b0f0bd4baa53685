"""What claimants say side by side, as it is answered."""

from typing import Any

from pydantic import BaseModel, Field

from app.api.documented.groups import DIMENSIONS
from app.api.documented.lists import Meta
from app.api.documented.presence import WHOLE, only
from app.shapes import ClaimFields, PositionFields


class Sum(BaseModel):
    """A sum of numbers that are claimed."""

    model_config = WHOLE
    low: float | None = Field(description="At least so many; null where they give no number.", examples=[21])
    best: float | None = Field(description="Null also where they name several values.", examples=[21])
    high: float | None = Field(description="At most so many.", examples=[21])
    unknown: int = Field(
        description="Events of which they speak and for which they now assert or confirm no number.",
        examples=[0],
    )


class Said(BaseModel):
    """One thing that a claimant says."""

    model_config = only("stance", "value", "status", "count")
    stance: str = Field(
        description=PositionFields.model_fields["stance"].description, examples=["cannot_confirm"]
    )
    value: Any = Field(description=ClaimFields.model_fields["value"].description, examples=["KP"])
    status: str = Field(description=ClaimFields.model_fields["status"].description, examples=["unconfirmed"])
    count: int = Field(
        description="Events of which they say it; by time, of those wholly inside.", examples=[1]
    )
    count_possible: int = Field(description="By time: of the events that overlap the bucket.", examples=[1])


class ClaimantSays(BaseModel):
    """A claimant, and what they now say."""

    model_config = only("claimant", "claimant_country", "said")
    claimant: str = Field(description="Who speaks.", examples=["UA/air-force"])
    claimant_country: str | None = Field(description="The state that they speak for.", examples=["UA"])
    said: list[Said] = Field(description="Their newest position on each value.")
    sum: Sum = Field(description="Of fields that are numbers: what they now assert or confirm, added up.")


class Compared(DIMENSIONS):
    """A group of events, named by the dimensions that were asked for, and what each claimant says of them."""

    model_config = only("claimants")
    claimants: list[ClaimantSays] = Field(description="Everyone who takes a position, by name.")


class Comparisons(BaseModel):
    """The groups, and what the answer says of itself."""

    data: list[Compared] = Field(description="The groups, by their names.")
    total: int = Field(description="Events of which somebody says something in this field.", examples=[1])
    meta: Meta = Field(description="How the query was understood, and what was left out.")
