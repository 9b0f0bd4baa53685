"""A ready citation of an answer: what was asked, of which revision, when, and the address that answers the same again."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode, urlsplit

from app.keyset import fingerprint
from app.query import Filter
from app.rows import Row

NAME = "Conflict Events"
LOOKS = {
    "as_of",
    "format",
    "wait",
}  # the revision and the format are told for themselves; a past state needs no waiting
READABLE = ",/:;*()@!$'"  # what may stand in a query as it is


def permanent(address: str, query: Filter, revision: int, format: str | None = None) -> str:
    """The address at which the same data will be answered; in its format, where JSON would answer a page of it."""
    asked = normalised(query) | ({"format": format} if format else {}) | {"as_of": str(revision)}
    return f"{address}?{urlencode(asked, safe=READABLE)}"


def normalised(query: Filter) -> dict[str, str]:
    """What is asked, in the order of the model, without what is the default."""
    asked = query.model_dump(mode="json", exclude=LOOKS, exclude_defaults=True, by_alias=True)
    return {name: _text(value) for name, value in asked.items()}


def citation(
    address: str, query: Filter, revision: int, recorded_at: dt.datetime | None, title: str | None = None
) -> Row:
    link = permanent(address, query, revision)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    asked = "&".join(f"{name}={value}" for name, value in normalised(query).items())
    named = title or urlsplit(address).path + (f"?{asked}" if asked else "")
    told = (
        f"{NAME}. {named}. Revision {revision}{_on(recorded_at)}. Retrieved {now:%Y-%m-%dT%H:%M:%SZ}. {link}"
    )
    csl = {
        "id": f"conflict-events-{fingerprint(link)}",
        "type": "dataset",
        "title": named,
        "publisher": NAME,
        "version": str(revision),
        "accessed": _day(now),
        "URL": link,
    }
    return {"text": told, "csl": csl | ({"issued": _day(recorded_at)} if recorded_at else {})}


def _text(value: Any) -> str:
    """As a query writes it."""
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _on(recorded_at: dt.datetime | None) -> str:
    return f" ({recorded_at:%Y-%m-%d})" if recorded_at else ""


def _day(moment: dt.datetime) -> Row:
    return {"date-parts": [[moment.year, moment.month, moment.day]]}
