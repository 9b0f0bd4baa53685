"""Areas as the lines around them: those that two share are written once, so that neighbours cannot come apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Point = tuple[int, int]
Line = tuple[Point, ...]
Polygons = list[list[Line]]  # each its outer ring, then its holes; rings are closed


def topology(areas: Mapping[str, Polygons]) -> dict[str, Any]:
    """As TopoJSON has it, but plain: `arcs` are the lines, the number ~n is line n backwards."""
    nodes = _nodes(ring for polygons in areas.values() for rings in polygons for ring in rings)
    numbers: dict[Line, int] = {}

    def arcs(ring: Line) -> list[int]:
        return [_number(line, numbers) for line in _cut(ring, nodes)]

    regions = {
        code: [[arcs(ring) for ring in rings] for rings in polygons] for code, polygons in areas.items()
    }
    return {"regions": regions, "arcs": [_steps(line) for line in numbers]}


def _nodes(rings: Iterable[Line]) -> set[Point]:
    """Where lines meet: points that do not have the same two neighbours in every ring."""
    beside: dict[Point, set[frozenset[Point]]] = defaultdict(set)
    for ring in rings:
        for before, point, after in zip((ring[-2], *ring), ring[:-1], ring[1:], strict=False):
            beside[point].add(frozenset((before, after)))
    return {point for point, neighbours in beside.items() if len(neighbours) > 1}


def _cut(ring: Line, nodes: set[Point]) -> Iterator[Line]:
    """The ring from node to node; one without nodes as a whole, from its least point, so that a hole and its filling agree."""
    points = ring[:-1]
    cuts = [at for at, point in enumerate(points) if point in nodes] or [points.index(min(points))]
    turned = points[cuts[0] :] + points[: cuts[0]] + points[cuts[0] : cuts[0] + 1]
    places = [at - cuts[0] for at in cuts] + [len(points)]
    for start, end in zip(places, places[1:], strict=False):
        yield turned[start : end + 1]


def _number(line: Line, numbers: dict[Line, int]) -> int:
    if line[::-1] in numbers:
        return ~numbers[line[::-1]]
    return numbers.setdefault(line, len(numbers))


def _steps(line: Line) -> list[int]:
    """x and y of the first point, then of each the distance from the one before, in one list, which is read fastest."""
    before = ((0, 0), *line)
    return [step for (x, y), (x0, y0) in zip(line, before, strict=False) for step in (x - x0, y - y0)]
