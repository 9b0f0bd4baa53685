"""What answers look like, for the OpenAPI document; the answers themselves are built from rows."""

from typing import Any

from app.api.documented.groups import Aggregates
from app.api.documented.lists import Listed
from app.api.documented.resources import Claim, Claimant, Event, Source
from app.api.documented.service import Health, Service
from app.api.documented.tables import Region, Term, Vocabulary

__all__ = [
    "HTML",
    "Aggregates",
    "Claim",
    "Claimant",
    "Event",
    "Health",
    "Listed",
    "Region",
    "Service",
    "Source",
    "Term",
    "Vocabulary",
    "answers",
]

Responses = dict[int | str, dict[str, Any]]
HTML: Responses = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}


def answers(*statuses: int, csv: bool = False) -> Responses:
    """What a route may answer besides its JSON; app/contract.py says what each means."""
    formats: Responses = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}} if csv else {}
    return formats | {status: {} for status in (*statuses, 503)}
