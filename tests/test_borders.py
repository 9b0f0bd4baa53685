"""Borders: every committed one is valid, and neighbours share theirs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.regions import border, borders, everything, get
from app.regions.borders import ARCHIVE, GRID
from scripts import topology

Point = tuple[int, int]
Edge = tuple[Point, Point]
Ring = list[Point]
ANTARCTIC = -90 * GRID


@cache
def drawn() -> dict[str, list[list[Ring]]]:
    """Every border in whole steps of the grid, so that nothing is lost in comparing."""
    found = {region.code: border(region.code) for region in everything()}
    return {code: list(polygons(each)) for code, each in found.items() if each}


def polygons(geometry: dict[str, Any]) -> Iterator[list[Ring]]:
    coordinates = geometry["coordinates"]
    for rings in [coordinates] if geometry["type"] == "Polygon" else coordinates:
        yield [[(round(x * GRID), round(y * GRID)) for x, y in ring] for ring in rings]


def edges(code: str) -> Iterator[Edge]:
    for rings in drawn()[code]:
        for ring in rings:
            yield from pairwise(ring)


def outline(codes: list[str]) -> set[Edge]:
    """What is left of the edges of several areas when those that two of them share, one each way, are taken out."""
    every = Counter(edge for code in codes for edge in edges(code))
    assert not [edge for edge, times in every.items() if times > 1], (
        "two areas lie on the same side of a line"
    )
    return {(a, b) for a, b in every if (b, a) not in every}


def regions_of(country: str) -> list[str]:
    """Those that are drawn and have none within them that is."""
    ours = [region for region in everything() if region.country == country and region.code in drawn()]
    around = {region.parent for region in ours} | {country}
    return [region.code for region in ours if region.code not in around]


def area(ring: Ring) -> int:
    """Twice the area, above zero counterclockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))


def test_what_is_drawn() -> None:
    kinds = Counter(region.kind for region in everything() if region.code in drawn())
    assert kinds == {"region": 4124, "country": 246}
    assert ARCHIVE.stat().st_size < 1_100_000
    for country, regions in {
        "UA": 27,
        "RU": 83,
        "BY": 7,
        "IR": 31,
        "PL": 16,
        "RO": 42,
        "US": 51,
        "KP": 11,
        "MD": 35,
    }.items():
        assert (country, len(regions_of(country))) == (country, regions)


def test_the_archive_has_nothing_that_is_not_in_the_table() -> None:
    with ZipFile(ARCHIVE) as archive:
        assert archive.testzip() is None
        assert {name.removesuffix(".json") for name in archive.namelist()} == {code[:2] for code in drawn()}


def test_rings_are_closed_wound_by_the_right_hand_and_on_earth() -> None:
    for code, found in drawn().items():
        for outer, *holes in found:
            assert area(outer) > 0 and all(area(hole) < 0 for hole in holes), code
            for ring in (outer, *holes):
                assert len(ring) >= 4 and ring[0] == ring[-1], code
                assert len(set(ring)) == len(ring) - 1, code
                assert all(abs(x) <= 180 * GRID and abs(y) <= 90 * GRID for x, y in ring), code


def test_no_line_crosses_the_antimeridian() -> None:
    long = {
        code
        for code in drawn()
        for (x0, y0), (x1, y1) in edges(code)
        if abs(x0 - x1) > 180 * GRID and (y0, y1) != (ANTARCTIC, ANTARCTIC)
    }
    assert long == set()
    for code in ("RU-CHU", "FJ", "US-AK"):
        assert {x // abs(x) for rings in drawn()[code] for x, _ in rings[0] if abs(x) > 170 * GRID} == {1, -1}


def test_lines_meet_at_their_ends_only() -> None:
    """Of all borders at once: so no border crosses itself, and no two areas overlap."""
    every = {min(edge, edge[::-1]) for code in drawn() for edge in edges(code)}
    cells: dict[Point, list[Edge]] = defaultdict(list)
    for edge in every:
        for cell in cells_of(edge):
            cells[cell].append(edge)
    assert len(every) > 250_000
    crossing = [
        (a, b) for inside in cells.values() for at, a in enumerate(inside) for b in inside[:at] if cross(a, b)
    ]
    assert crossing == []


def cells_of(edge: Edge, size: int = 100) -> Iterator[Point]:
    (x0, y0), (x1, y1) = edge
    for x in range(min(x0, x1) // size, max(x0, x1) // size + 1):
        for y in range(min(y0, y1) // size, max(y0, y1) // size + 1):
            yield x, y


def cross(a: Edge, b: Edge) -> bool:
    """Whether two edges have more than an end in common."""
    (p, q), (r, s) = a, b
    if (shared := {p, q} & {r, s}) and len(shared) == 1:
        (corner,) = shared
        (far,), (other,) = {p, q} - shared, {r, s} - shared
        along = (far[0] - corner[0]) * (other[0] - corner[0]) + (far[1] - corner[1]) * (other[1] - corner[1])
        return side(corner, far, other) == 0 and along > 0
    return side(p, q, r) * side(p, q, s) <= 0 and side(r, s, p) * side(r, s, q) <= 0 and boxes_meet(a, b)


def side(p: Point, q: Point, r: Point) -> int:
    turn = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    return (turn > 0) - (turn < 0)


def boxes_meet(a: Edge, b: Edge) -> bool:
    return all(
        min(a[0][axis], a[1][axis]) <= max(b[0][axis], b[1][axis])
        and min(b[0][axis], b[1][axis]) <= max(a[0][axis], a[1][axis])
        for axis in (0, 1)
    )


@pytest.mark.parametrize(
    "country", ["UA", "RU", "BY", "IR", "PL", "RO", "US", "KP", "MD", "SY", "FR", "ES", "GB-SCT"]
)
def test_the_regions_of_a_country_are_the_country(country: str) -> None:
    """Without a gap and without an overlap."""
    within = [code for code in regions_of(country[:2]) if country in (code[:2], parent(code))]
    assert outline(within) == set(edges(country))


def parent(code: str) -> str | None:
    region = get(code)
    return region.parent if region else None


def test_no_region_lies_on_another() -> None:
    for country in {code[:2] for code in drawn()}:
        outline(regions_of(country))
    outline([code for code in drawn() if len(code) == 2])


def test_the_point_of_a_region_is_near_its_border() -> None:
    """Within the box around the border, or a fifth of a degree from it: so both are of the same region."""
    away = []
    for region in everything():
        if region.code in drawn() and region.lat is not None and region.lon is not None:
            xs, ys = zip(*(point for rings in drawn()[region.code] for point in rings[0]), strict=True)
            if not (near(region.lon * GRID, xs) and near(region.lat * GRID, ys)):
                away.append(region.code)
    assert away == []


def near(place: float, places: Sequence[int]) -> bool:
    return min(places) - GRID / 5 <= place <= max(places) + GRID / 5


def test_countries_share_their_border() -> None:
    """Crimea and Sevastopol are Ukraine's, as the standard codes them, so Russia meets Ukraine on land in the east only."""
    common = {(b, a) for a, b in edges("UA")} & set(edges("RU"))
    assert len(common) > 100
    assert min(x for edge in common for x, _ in edge) > 31 * GRID
    assert min(y for edge in common for _, y in edge) > 47 * GRID


squares = st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=4)


@given(squares)
def test_lines_that_were_cut_come_together_again(cells: list[list[int]]) -> None:
    """Squares of four regions, at random beside each other: every ring is told back, from some point of it on."""
    areas: dict[str, list[list[tuple[Point, ...]]]] = defaultdict(list)
    for y, row in enumerate(cells):
        for x, region in enumerate(row):
            corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y))
            areas[f"XX-{region}"].append([corners])
    told = topology.topology(areas)
    for code, found in areas.items():
        back = [
            [(round(x * GRID), round(y * GRID)) for x, y in borders._ring(told["arcs"], ring)]
            for rings in told["regions"][code]
            for ring in rings
        ]
        assert [turned(ring) for ring in back] == [turned(list(ring)) for rings in found for ring in rings]
    lines = [tuple(line) for line in told["arcs"]]
    assert len(set(lines)) == len(lines)


def turned(ring: Ring) -> Ring:
    """From its least point on."""
    assert ring[0] == ring[-1]
    least = ring.index(min(ring))
    return ring[least:-1] + ring[: least + 1]
