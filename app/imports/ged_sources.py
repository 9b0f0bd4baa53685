"""Who tells a row of UCDP GED: UCDP itself, and the documents that it names."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from app.fields import storable
from app.imports.cells import Cells
from app.imports.claims import claimed
from app.ledger import digest
from app.lines import Line

UCDP = ("org/ucdp", "Uppsala Conflict Data Program")
_DOCUMENT = re.compile(r'"(.*?),(\d{4}-\d{2}-\d{2}),(.*?)"(?:;|$)', re.DOTALL)
_UNTOLD = re.compile(r"[^0-9a-z]+")


class Document(NamedTuple):
    outlet: str
    day: str | None
    headline: str

    @property
    def id(self) -> str:
        """Headlines tell documents of one outlet and day apart; releases spell them with other signs and letters lost."""
        outlet, headline = (_UNTOLD.sub("", text.casefold()) for text in (self.outlet, self.headline))
        return f"ucdp-{digest(outlet, self.day, headline)}"


def documents(cells: Cells) -> list[Document]:
    found = _named(cells)
    if not all(storable(document.outlet) for document in found):
        cells.refuse("source_article", "has a NUL, which no text has")
    return list({document.id: document for document in found}.values())


def _named(cells: Cells) -> list[Document]:
    """By the column that keeps each document together, else by the lists of outlets and days."""
    cell = cells["source_article"]
    told = [Document(outlet.strip(), *rest) for outlet, *rest in _DOCUMENT.findall(cell)]
    outlets, days = (_parts(cells[name]) for name in ("source_office", "source_date"))
    if len(told) == len(outlets or told) and (told or not cell):
        return told
    if outlets and len(outlets) == len(days):
        return [Document(outlet, _day(day), "") for outlet, day in zip(outlets, days, strict=True)]
    cells.note("source_article", "is not understood: its documents are not cited")
    return []


def sources(cells: Cells, named: list[Document], given: set[str]) -> Iterator[Line]:
    """What a row refers to and no row before it."""
    if not given:
        yield cells.made("claimant", id=UCDP[0], name=UCDP[1])
    for document in named:
        if document.id not in given:
            told = {"publisher": document.outlet or None, "published": document.day}
            yield cells.made("source", id=document.id, **told)
    given |= {UCDP[0], *(document.id for document in named)}


def claims(
    cells: Cells, event: str, values: dict[str, Any], named: list[Document], basis: str | None
) -> Iterator[Line]:
    """Each value as one that UCDP tells, by what its documents say."""
    cited = [{"source": document.id} for document in named]
    said = {"claimant": UCDP[0], "stance": "asserts", "basis": basis, "evidence": cited}
    for field, value in values.items():
        yield from claimed(cells, event, field, value, [said])


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";")] if cell else []


def _day(text: str) -> str | None:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return None
