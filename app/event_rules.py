"""How an event's fields hang together: words become ranges, EDTF becomes days, a region gives the country; and what is amiss."""

from collections.abc import Iterator
from typing import Any

from app import dates, quantities, regions
from app.shapes import ALTERNATIVES, QUANTITIES


def spelled_out(data: dict[str, Any]) -> dict[str, Any]:
    """A number in words becomes its range, a bare number is exact, EDTF gives the first and the last day."""
    spelled = dict(data)
    for name in QUANTITIES:
        spelled |= _range(name, data)
    return _days(data) | spelled


def complete(event: Any) -> None:
    _complete_dates(event)
    _complete_place(event)


def faults(event: Any) -> list[str]:
    return [*_date_faults(event), *_number_faults(event), *_place_faults(event), *_alternative_faults(event)]


def _range(name: str, data: dict[str, Any]) -> dict[str, Any]:
    best = data.get(name)
    if isinstance(best, str):
        try:
            told = quantities.parse(best)
        except quantities.QuantityError:
            return {}  # the field itself says what is wrong
    elif type(best) is int and best >= 0 and not {f"{name}_low", f"{name}_high"} & data.keys():
        told = quantities.Quantity(best, best, best)
    else:
        return {}
    return {f"{name}_low": told.low, name: told.best, f"{name}_high": told.high}


def _days(data: dict[str, Any]) -> dict[str, Any]:
    try:
        told = dates.parse(data["date_edtf"])
    except (KeyError, TypeError, AttributeError, dates.DateError):
        return {}  # the field itself says what is wrong
    return {"date_start": told.start, "date_end": told.end}


def _complete_dates(event: Any) -> None:
    event.date_end = event.date_end or event.date_start
    if event.date_start and event.date_edtf is None and event.date_start <= event.date_end:
        event.date_edtf = dates.edtf(event.date_start, event.date_end, event.date_precision)


def _complete_place(event: Any) -> None:
    region = regions.get(event.region) if event.region else None
    if region is None:
        event.geo_precision = event.geo_precision or ("country" if event.country else None)
        return
    event.country = event.country or region.country
    if event.lat is None and event.lon is None and region.lat is not None:
        event.lat, event.lon, event.geo_basis = region.lat, region.lon, f"{region.kind}_centroid"
    event.geo_precision = event.geo_precision or region.kind


def _date_faults(event: Any) -> Iterator[str]:
    if (event.date_start is None) != (event.date_end is None):
        yield "date_start and date_end belong together"
    elif event.date_start is None and event.date_precision != "unknown":
        yield f"date_precision is {event.date_precision}, but there is no date"
    elif event.date_start and event.date_precision == "unknown":
        yield "a date needs a date_precision"
    elif event.date_start and event.date_start > event.date_end:
        yield "date_end lies before date_start"
    elif event.date_start and event.date_edtf:
        told = dates.parse(event.date_edtf)
        if (told.start, told.end) != (event.date_start, event.date_end):
            yield f"date_edtf says {told.start} to {told.end}, date_start and date_end say otherwise"


def _number_faults(event: Any) -> Iterator[str]:
    for name in QUANTITIES:
        told = [getattr(event, f"{name}_low"), getattr(event, name), getattr(event, f"{name}_high")]
        known = [value for value in told if value is not None]
        if known != sorted(known):
            yield f"{name}_low, {name} and {name}_high are not in order"


def _place_faults(event: Any) -> Iterator[str]:
    region = regions.get(event.region) if event.region else None
    if region and region.kind == "country":
        yield f"{event.region} is a country: give it as country, without a region"
    elif region and region.country and region.country != event.country:
        yield f"region {event.region} is not in country {event.country}"
    if (event.lat is None) != (event.lon is None):
        yield "lat and lon belong together"


def _alternative_faults(event: Any) -> Iterator[str]:
    for name, values in event.alternatives.items():
        if name not in ALTERNATIVES:
            yield f"alternatives: {name!r} is not one of {', '.join(ALTERNATIVES)}"
        elif getattr(event, name) is not None:
            yield f"{name} has a value and alternatives"
        elif len(set(values)) < 2:
            yield f"alternatives: {name} needs at least two different values"
