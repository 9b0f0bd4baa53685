"""How an event's fields hang together: words become ranges, EDTF becomes days, a region gives the country; and what is amiss."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from app import dates, quantities, regions
from app.fields import COUNT_AT_MOST
from app.shapes import ALTERNATIVES, QUANTITIES

Values = dict[str, Any]
Fault = tuple[str, str]  # the field at fault, and what is wrong with it

RANGES = tuple((f"{name}_low", name, f"{name}_high") for name in QUANTITIES)
# The fewest and the most days that each can mean; a source's "past week" has both of its ends.
LASTING = {
    "time": (1, 8),
    "night": (1, 2),
    "day": (1, 1),
    "days": (1, None),
    "week": (2, 8),
    "month": (28, 32),
    "season": (28, 190),
    "year": (365, 367),
}


def spelled_out(data: Values) -> Values:
    """A number in words becomes its range, a bare number is exact, EDTF gives the first and the last day."""
    spelled = _days(data) | data
    for low, name, high in RANGES:
        if name in data and (told := _range(data[name], low in data or high in data)):
            spelled[low], spelled[name], spelled[high] = told.low, told.best, told.high
    return spelled


def complete(event: Values, told: Collection[str]) -> None:
    """Adds what follows; `told` are the fields that the source of the event gives."""
    _complete_dates(event, told)
    _complete_place(event)


def faults(event: Values) -> list[Fault]:
    found = [*_date_faults(event), *_number_faults(event), *_place_faults(event), *_alternative_faults(event)]
    if event["part_of"] is not None and event["part_of"] == event["id"]:
        found.append(("part_of", "an event is not part of itself"))
    return found


def _range(best: Any, bounded: bool) -> quantities.Quantity | None:
    if isinstance(best, str):
        try:
            return quantities.parse(best)
        except quantities.QuantityError:
            return None  # the field itself says what is wrong
    if type(best) is int and 0 <= best <= COUNT_AT_MOST and not bounded:
        return quantities.Quantity(best, best, best)
    return None


def _days(data: Values) -> Values:
    try:
        told = dates.parse(data["date_edtf"])
    except (KeyError, TypeError, AttributeError, dates.DateError):
        return {}  # the field itself says what is wrong
    return {"date_start": told.start, "date_end": told.end}


def _complete_dates(event: Values, told: Collection[str]) -> None:
    event["date_end"] = event["date_end"] or event["date_start"]
    start, end = event["date_start"], event["date_end"]
    if start and event["date_edtf"] is None and start <= end:
        event["date_edtf"] = dates.edtf(start, end, event["date_precision"])
    if start and event["date_edtf"] and "date_precision" not in told:
        event["date_precision"] = dates.precision(event["date_edtf"])


def _complete_place(event: Values) -> None:
    region = regions.get(event["region"]) if event["region"] else None
    if event["lat"] is not None and event["lon"] is not None:
        event["geo_basis"] = event["geo_basis"] or "told"
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


def _date_faults(event: Values) -> Iterator[Fault]:
    start, end, precision = event["date_start"], event["date_end"], event["date_precision"]
    if (start is None) != (end is None):
        yield "date_edtf" if event["date_edtf"] else "date_start", "an event needs a first and a last day"
    elif start is None:
        if precision != "unknown":
            yield "date_precision", f"is {precision}, but there is no date"
    elif start > end:
        yield "date_end", "date_end lies before date_start"
    else:
        yield from _text_faults(event["date_edtf"], start, end)
        yield from _precision_faults(precision, (end - start).days + 1)


def _text_faults(text: str | None, start: dt.date, end: dt.date) -> Iterator[Fault]:
    told = dates.parse(text) if text else dates.Interval(start, end)
    if (told.start, told.end) != (start, end):
        yield "date_edtf", f"says {told.start} to {told.end}, date_start and date_end say otherwise"


def _precision_faults(precision: str, days: int) -> Iterator[Fault]:
    fewest, most = LASTING.get(precision, (0, 0))
    if precision == "unknown":
        yield "date_precision", "is unknown, but there is a date; left out, it follows from the date"
    elif days < fewest or (most and days > most):
        some = f"{days} day{'s' * (days > 1)}"
        yield "date_precision", f"is {precision}, but the date has {some}; left out, it follows from the date"


def _number_faults(event: Values) -> Iterator[Fault]:
    for low, name, high in RANGES:
        least, best, most = event[low], event[name], event[high]
        if (
            best is not None and (least is not None and least > best or most is not None and best > most)
        ) or (least is not None and most is not None and least > most):
            yield name, f"{low}, {name} and {high} are not in order"


def _place_faults(event: Values) -> Iterator[Fault]:
    region = regions.get(event["region"]) if event["region"] else None
    if region and region.kind == "country":
        yield "region", f"{event['region']} is a country: give it as country, without a region"
    elif region and region.country and region.country != event["country"]:
        yield "region", f"region {event['region']} is not in country {event['country']}"
    if (event["lat"] is None) != (event["lon"] is None):
        yield "lat" if event["lat"] is None else "lon", "lat and lon belong together"


def _alternative_faults(event: Values) -> Iterator[Fault]:
    for name, values in event["alternatives"].items():
        if name not in ALTERNATIVES:
            yield "alternatives", f"{name!r} is not one of {', '.join(ALTERNATIVES)}"
        elif event[name] is not None:
            yield "alternatives", f"{name} has a value and alternatives"
        elif len(set(values)) < 2:
            yield "alternatives", f"{name} needs at least two different values"
