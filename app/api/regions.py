"""Regions: the table of regions, countries and seas, and the look-up that filters use."""

from dataclasses import asdict, fields
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app import regions
from app.api import documented
from app.api.answers import chosen, paged
from app.api.documented import answers
from app.fields import COUNTRY, choice
from app.listing import LIMIT, PAGE, PAGE_AT_MOST, POINTS, Located
from app.parameters import not_understood
from app.query import Many, asked
from app.regions import Region

router = APIRouter(tags=["regions"])
COLUMNS = [field.name for field in fields(Region)]


class RegionPage(Located):
    country: Annotated[list[Annotated[str, COUNTRY]], Many] = asked("Country by its code (ISO 3166-1).", "UA")
    kind: Annotated[list[Annotated[str, choice("kind", ("region", "country", "sea"))]], Many] = asked(
        "Regions (ISO 3166-2), countries (ISO 3166-1), or seas.", "region"
    )
    limit: int | None = Field(None, ge=1, le=PAGE_AT_MOST, description=LIMIT, examples=[10])
    after: str | None = Field(
        None, description="Code after which to go on; `links.next` has it.", examples=["UA-05"]
    )


class Named(Located):
    q: str = Field(
        min_length=1,
        max_length=200,
        description="A code, or a name in any common spelling or script, with or without `oblast` and its like.",
        examples=["Запорізька область"],
    )


@router.get(
    "/regions",
    response_model=documented.Listed[documented.Region],
    responses=answers(406, 422, formats=POINTS, database=False),
)
def list_regions(query: Annotated[RegionPage, Query()], request: Request) -> Response:
    """The regions of the world by code, with the centre of each where it is known."""
    wanted = [
        _row(region)
        for region in regions.everything()
        if (not query.country or region.country in query.country)
        and (not query.kind or region.kind in query.kind)
    ]
    rest = [row for row in wanted if query.after is None or row["code"] > query.after]
    size = query.limit or (len(rest) if chosen(request, query).write else PAGE)
    following = {"after": rest[size - 1]["code"]} if len(rest) > size else None
    return paged(request, query, rest[:size], len(wanted), following, columns=COLUMNS)


@router.get(
    "/regions/resolve",
    response_model=documented.Listed[documented.Match],
    responses=answers(422, formats=POINTS, database=False),
)
def resolve_region(query: Annotated[Named, Query()], request: Request) -> Response:
    """The regions that a name or code means: one, or several that share it. What means none is refused."""
    matches = regions.resolve(query.q)
    if not matches:
        meant = [f"{region.code} ({region.name})" for region in regions.suggest(query.q)]
        raise not_understood(
            "q", query.q, f"{query.q!r} is not a region, country or sea that is known here", meant
        )
    rows = [_row(match.region) | {"matched": match.matched} for match in matches]
    return paged(request, query, rows, len(rows), columns=[*COLUMNS, "matched"])


def _row(region: Region) -> dict[str, Any]:
    return asdict(region) | {"spellings": list(region.spellings)}
