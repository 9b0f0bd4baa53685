"""Tables in the shape of UCDP GED, made up row by row from those of tests/imports."""

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
from tests.importing import rows_of

FULL, HDX, FEW = (
    list(csv.DictReader(io.StringIO(rows_of(f"ucdp-ged{name}.csv").decode())))
    for name in ("", "-hdx", "-slim")
)
COLUMNS, SLIM = tuple(FULL[0]), tuple(FEW[0])
ROW, TAGS = FULL[0], {name: tag for name, tag in HDX[0].items() if name in COLUMNS}


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
