"""Regions: the table of regions, countries and seas for maps, and the look-up that filters use."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app import regions
from app.api import conditional, documented
from app.api.answers import chosen, paged
from app.api.documented import answers
from app.api.labels import LANGUAGES, label, languages
from app.fields import COUNTRY, RegionCode, choice
from app.formats import geojson
from app.listing import LIMIT, PAGE, PAGE_AT_MOST, POINTS, Located
from app.parameters import not_understood
from app.query import Many, asked
from app.regions import Region

router = APIRouter(tags=["regions"])
FIELDS = [field.name for field in fields(Region)]
COLUMNS = [*FIELDS, "label", "label_language"]
SHAPES: dict[str, Callable[[Region], dict[str, Any] | None]] = {
    "point": lambda region: geojson.point(region.lon, region.lat),
    "border": lambda region: regions.border(region.code),
}


class Shown(Located):
    """How a region is shown on a map."""

    geometry: Annotated[str, choice("geometry", list(SHAPES))] | None = Field(
        None,
        description="GeoJSON: the point in the middle, which is the default, or the simplified border; null where there is "
        "none. JSON and NDJSON then have it as the field `geometry`; CSV has no place for it.",
        examples=["border"],
    )
    lang: Annotated[str, choice("language", LANGUAGES)] | None = Field(
        None,
        description="Language of `label`: English, Ukrainian, or the local one. Wins over the header `Accept-Language`, "
        "which may ask for a local language by its name too (`fa, uk;q=0.5`). What has no name in it is labelled in English.",
        examples=["uk"],
    )


class RegionPage(Shown):
    code: Annotated[list[RegionCode], Many] = asked("Regions, countries or seas by code.", "UA-23")
    country: Annotated[list[Annotated[str, COUNTRY]], Many] = asked("Country by its code (ISO 3166-1).", "UA")
    kind: Annotated[list[Annotated[str, choice("kind", ("region", "country", "sea"))]], Many] = asked(
        "Regions (ISO 3166-2), countries (ISO 3166-1), or seas.", "region"
    )
    limit: int | None = Field(None, ge=1, le=PAGE_AT_MOST, description=LIMIT, examples=[10])
    after: str | None = Field(
        None, description="Code after which to go on; `links.next` has it.", examples=["UA-05"]
    )

    def finds(self, region: Region) -> bool:
        asked = ((self.code, region.code), (self.country, region.country), (self.kind, region.kind))
        return all(not wanted or value in wanted for wanted, value in asked)


class Named(Shown):
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
    """The regions of the world by code, with their names, and where they are: the centre, or the border.

    `code` is what `/events/aggregate?group_by=region` (or `country`) answers, so that a map joins the two by it.
    """
    wanted = [region for region in regions.everything() if query.finds(region)]
    rest = [region for region in wanted if query.after is None or region.code > query.after]
    size = query.limit or (len(rest) if chosen(request, query).write else PAGE)
    following = {"after": rest[size - 1].code} if len(rest) > size else None
    return _shown(request, query, rest[:size], len(wanted), following)


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
    how = {match.region.code: match.matched for match in matches}
    return _shown(request, query, [match.region for match in matches], len(matches), matched=how)


def _shown(
    request: Request,
    query: Shown,
    found: Sequence[Region],
    total: int,
    following: Mapping[str, str] | None = None,
    matched: Mapping[str, str] | None = None,
) -> Response:
    format = chosen(request, query)
    if query.geometry and not format.nests:
        nesting = ", ".join(name for name, format in query.formats.items() if format.nests)
        raise not_understood("geometry", query.geometry, f"needs a format that holds it: {nesting}")
    liked = languages(query.lang, ", ".join(request.headers.getlist("accept-language")))
    labels = [label(region, liked) for region in found]
    spoken = {language for _, language in labels if language}
    headers = conditional.of_release(request, query, format.extension, list(liked), "Accept, Accept-Language")
    if len(spoken) == 1 and all(language for _, language in labels):
        headers["Content-Language"] = spoken.pop()
    columns = [*COLUMNS, *(["matched"] if matched else []), *(["geometry"] if query.geometry else [])]
    rows = _rows(found, labels, matched or {}, query.geometry)
    return paged(request, query, rows, total, following, columns=columns, headers=headers)


def _rows(
    found: Iterable[Region],
    labels: Iterable[tuple[str, str | None]],
    matched: Mapping[str, str],
    geometry: str | None,
) -> Iterator[dict[str, Any]]:
    """One by one, since borders are large."""
    for region, (name, language) in zip(found, labels, strict=True):
        row = {field: getattr(region, field) for field in FIELDS}
        row |= {"spellings": list(region.spellings), "label": name, "label_language": language}
        row |= {"matched": matched[region.code]} if matched else {}
        yield row | ({"geometry": SHAPES[geometry](region)} if geometry else {})
