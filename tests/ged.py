"""Tables in the shape of UCDP GED, made up row by row."""

import csv
import io
from pathlib import Path
from typing import Any

from app.db import Database
from app.imports import FORMATS
from app.imports.files import File
from app.imports.form import Options
from app.imports.run import Import, carried_out
from app.rows import Row

COLUMNS = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_name", "dyad_name"),
    *("side_a", "side_b", "number_of_sources", "source_headline", "where_prec", "where_coordinates", "adm_1"),
    *("adm_2", "latitude", "longitude", "country", "country_id", "region", "date_prec", "date_start"),
    *("date_end", "deaths_a", "best", "high", "low"),
)
SLIM = (
    *("id", "year", "month", "day", "country", "type_of_violence", "conflict_name", "side_a", "side_b"),
    *("latitude", "longitude", "low_death", "best_death", "high_death"),
)
ROW = {
    **{"id": "1", "type_of_violence": "1", "dyad_name": "Government of Ukraine - DPR"},
    **{
        "side_a": "Government of Ukraine",
        "side_b": "DPR",
        "where_prec": "1",
        "where_coordinates": "Testove town",
    },
    **{"adm_1": "Donetsk oblast", "adm_2": "Testove raion", "latitude": "48.5", "longitude": "37.25"},
    **{"country": "Ukraine", "date_prec": "1", "date_start": "2015-02-03", "date_end": "2015-02-03"},
    **{"best": "3", "high": "5", "low": "2", "year": "2015", "source_headline": "Made up, of course"},
}
TAGS = {
    **{
        "date_start": "#date+start",
        "date_end": "#date+end",
        "adm_1": "#adm1+name",
        "country": "#country+name",
    },
    **{"latitude": "#geo+lat", "longitude": "#geo+lon", "best": "#affected+killed"},
}


def table(*rows: dict[str, Any], columns: Any = COLUMNS, delimiter: str = ",", tags: Any = None) -> str:
    """Each row is as ROW but for what is told of it; ids follow one another."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    if tags is not None:
        writer.writerow(tags)
    for number, row in enumerate(rows, 1):
        told = ROW | {"id": str(number)} | row
        writer.writerow({name: told[name] for name in columns if name in told})
    return text.getvalue()


def packed(*rows: dict[str, Any], **how: Any) -> bytes:
    return table(*rows, **how).encode()


def imported(
    database: Database, content: bytes | Path, release: str | None, dataset: str | None = None
) -> Row:
    """Takes it in, in this process; the summary."""
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as raw:
        run = Import(FORMATS["ucdp-ged"], File(raw), Options(dataset, release))
        for _ in carried_out(run, database, None, None):
            pass
    return run.summary()
