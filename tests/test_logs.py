"""Log lines: one form for all, with the request that they belong to."""

import json
import logging

import pytest

from app import logs


@pytest.fixture
def _restored() -> object:
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = kept
    logging.captureWarnings(False)


@pytest.mark.usefixtures("_restored")
def test_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")
    token = logs.request_id.set("r-1")
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        logging.getLogger("app").exception("failed %s", "here", extra={"status": 500})
    finally:
        logs.request_id.reset(token)
    line = capsys.readouterr().err
    entry = json.loads(line)
    assert line.count("\n") == 1
    assert entry.pop("time").endswith("Z")
    assert entry.pop("exception").endswith("ZeroDivisionError: division by zero")
    assert entry == {
        "level": "error",
        "logger": "app",
        "message": "failed here",
        "request_id": "r-1",
        "status": 500,
    }


@pytest.mark.usefixtures("_restored")
def test_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "plain")
    logging.getLogger("app").debug("not shown")
    logging.getLogger("alembic.runtime").info("not shown")
    logging.getLogger("app").info("slow", extra={"ms": 3})
    token = logs.request_id.set("r-2")
    logging.getLogger("app").info("asked")
    logs.request_id.reset(token)
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("Z INFO app: slow ms=3")
    assert second.endswith("Z INFO app: asked request_id=r-2")
