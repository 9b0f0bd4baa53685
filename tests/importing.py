"""Files imported by the tests, in this process."""

import io
import json
from collections import deque
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app import keys
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


def sent(client: TestClient, database: Database, content: bytes, **asked: Any) -> dict[str, Any]:
    """The same over HTTP."""
    with database.write() as connection:
        _, secret = keys.create(connection, "importer", "write")
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/octet-stream"}
    answer = client.post("/imports", params=asked, content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    summary: dict[str, Any] = json.loads(answer.text.splitlines()[-1])["summary"]
    return summary
