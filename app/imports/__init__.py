"""Data sets that others publish, as events: one file a format, one name here."""

from app.fields import nearest
from app.imports import acled, fts, hxl, missile_attacks, own, ucdp_ged, viina
from app.imports.files import Unreadable
from app.imports.form import Format

__all__ = ["FORMATS", "format_named"]

FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        missile_attacks.FORMAT,
        ucdp_ged.FORMAT,
        acled.FORMAT,
        viina.FORMAT,
        fts.FORMAT,
        hxl.FORMAT,
        own.CSV,
        own.NDJSON,
        own.GEOJSON,
    )
}


def format_named(name: str) -> Format:
    if name not in FORMATS:
        meant = nearest(name, list(FORMATS))
        more = f" (did you mean {' or '.join(meant)}?)" if meant else ""
        raise Unreadable(f"{name!r} is not a format{more}; known are {', '.join(FORMATS)}")
    return FORMATS[name]
