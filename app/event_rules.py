"""How an event's fields hang together: words become ranges, EDTF becomes days, a region gives the country; and what is amiss."""

from collections.abc import Iterator
from typing import Any

from app import dates, quantities, regions
from app.shapes import ALTERNATIVES, QUANTITIES

Values = dict[str, Any]


RANGES = tuple((f"{name}_low", name, f"{name}_high") for name in QUANTITIES)
UNTOLD = (None, None, None)


def spelled_out(data: Values) -> Values:
    """A number in words becomes its range, a bare number is exact, EDTF gives the first and the last day."""
    spelled = dict(data)
    for low, name, high in RANGES:
        if (best := data.get(name)) is not None and (told := _range(best, low in data or high in data)):
            spelled[low], spelled[name], spelled[high] = told.low, told.best, told.high
    return _days(data) | spelled


def complete(event: Values) -> None:
    _complete_dates(event)
    _complete_place(event)


def faults(event: Values) -> list[str]:
    return [*_date_faults(event), *_number_faults(event), *_place_faults(event), *_alternative_faults(event)]


def _range(best: Any, bounded: bool) -> quantities.Quantity | None:
    if isinstance(best, str):
        try:
            return quantities.parse(best)
        except quantities.QuantityError:
            return None  # the field itself says what is wrong
    if type(best) is int and best >= 0 and not bounded:
        return quantities.Quantity(best, best, best)
    return None


def _days(data: Values) -> Values:
    try:
        told = dates.parse(data["date_edtf"])
    except (KeyError, TypeError, AttributeError, dates.DateError):
        return {}  # the field itself says what is wrong
    return {"date_start": told.start, "date_end": told.end}


def _complete_dates(event: Values) -> None:
    event["date_end"] = event["date_end"] or event["date_start"]
    start, end = event["date_start"], event["date_end"]
    if start and event["date_edtf"] is None and start <= end:
        event["date_edtf"] = dates.edtf(start, end, event["date_precision"])


def _complete_place(event: Values) -> None:
    region = regions.get(event["region"]) if event["region"] else None
    if region is None:
        alone = (
            event["country"] and event["lat"] is None
        )  # a point is more than a country, how much is not told
        event["geo_precision"] = event["geo_precision"] or ("country" if alone else None)
        return
    event["country"] = event["country"] or region.country
    if event["lat"] is None and event["lon"] is None and region.lat is not None:
        event |= {"lat": region.lat, "lon": region.lon, "geo_basis": f"{region.kind}_centroid"}
    event["geo_precision"] = event["geo_precision"] or region.kind


def _date_faults(event: Values) -> Iterator[str]:
    start, end, precision = event["date_start"], event["date_end"], event["date_precision"]
    if (start is None) != (end is None):
        yield "date_start and date_end belong together"
    elif start is None and precision != "unknown":
        yield f"date_precision is {precision}, but there is no date"
    elif start and precision == "unknown":
        yield "a date needs a date_precision"
    elif start and start > end:
        yield "date_end lies before date_start"
    elif start and event["date_edtf"]:
        told = dates.parse(event["date_edtf"])
        if (told.start, told.end) != (start, end):
            yield f"date_edtf says {told.start} to {told.end}, date_start and date_end say otherwise"


def _number_faults(event: Values) -> Iterator[str]:
    for low, name, high in RANGES:
        told = (event[low], event[name], event[high])
        if told != UNTOLD and (known := [value for value in told if value is not None]) != sorted(known):
            yield f"{low}, {name} and {high} are not in order"


def _place_faults(event: Values) -> Iterator[str]:
    region = regions.get(event["region"]) if event["region"] else None
    if region and region.kind == "country":
        yield f"{event['region']} is a country: give it as country, without a region"
    elif region and region.country and region.country != event["country"]:
        yield f"region {event['region']} is not in country {event['country']}"
    if (event["lat"] is None) != (event["lon"] is None):
        yield "lat and lon belong together"


def _alternative_faults(event: Values) -> Iterator[str]:
    for name, values in event["alternatives"].items():
        if name not in ALTERNATIVES:
            yield f"alternatives: {name!r} is not one of {', '.join(ALTERNATIVES)}"
        elif event[name] is not None:
            yield f"{name} has a value and alternatives"
        elif len(set(values)) < 2:
            yield f"alternatives: {name} needs at least two different values"
