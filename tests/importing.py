"""Files imported by the tests, in this process."""

import io
from collections import deque
from pathlib import Path
from typing import Any

from app.db import Database
from app.imports import FORMATS
from app.imports.files import File
from app.imports.form import Options
from app.imports.run import Import, carried_out

ROWS = Path(__file__).parent / "imports"


def imported(
    database: Database, format: str, data: bytes, *, sync: bool = False, **options: Any
) -> dict[str, Any]:
    """What is told of the import, without the time that it took."""
    run = Import(FORMATS[format], File(io.BytesIO(data)), Options(**options), sync=sync, vouched=True)
    deque(carried_out(run, database, None, None), maxlen=0)
    summary = run.summary()
    assert summary["rows"] == summary["imported"] + summary["refused"]
    return {name: value for name, value in summary.items() if name != "seconds"}


def rows_of(file: str) -> bytes:
    return (ROWS / file).read_bytes()
