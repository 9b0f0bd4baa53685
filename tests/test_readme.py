"""The README keeps its word: its tour is run line by line, its tables are compared with the code."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import commands
from app.settings import PREFIX, Settings
from app.vocabularies import STATUSES_WEAKEST_FIRST

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHOWN = "127.0.0.1:8000"
COMMAND = f"{sys.executable} -m app.cli"

Step = tuple[str, str]


def console_steps() -> Iterator[Step]:
    """Each command of a console block with the output that follows it; the python block is a step too."""
    for kind, block in re.findall(r"^```(console|python)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL):
        if kind == "python":
            output = README.partition(f"{block}```\n```text\n")[2].partition("```\n")[0]
            yield f"{sys.executable} - <<'PYTHON'\n{block}PYTHON\n", output
            continue
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            yield command.replace(".venv/bin/conflict-events", COMMAND), output


STEPS = list(console_steps())


@pytest.fixture(scope="module")
def environment(new_database: Callable[[], Any]) -> Iterator[dict[str, str]]:
    with new_database() as url:
        yield os.environ | {"EVENTS_DATABASE_URL": url, "EVENTS_PORT": "0", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    """Where a server of this test alone listens."""
    with subprocess.Popen(
        [*COMMAND.split(), "serve", "--migrate", "--seed"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        greeting = "".join(server.stdout.readline() for _ in range(5))
        try:
            yield re.findall(r"http://(127\.0\.0\.1:\d+)/docs", greeting)[0]
        finally:
            server.terminate()


def test_the_tour_says_what_happens(address: str, environment: dict[str, str]) -> None:
    """In one test, because later steps see what earlier ones loaded."""
    assert len(STEPS) > 12
    for command, expected in STEPS:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command.replace(SHOWN, address)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            timeout=60,
        )
        said = done.stdout.decode().replace(address, SHOWN)
        assert (command, lines(said), done.stderr.decode()) == (command, lines(expected), "")
        assert done.returncode == 0


def lines(text: str) -> list[str]:
    """Without what a page cannot show: spaces and returns at the ends of lines."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def test_settings_are_all_told() -> None:
    told = [line for line in README.splitlines() if line.startswith(f"| `{PREFIX}")]
    assert told == [
        f"| `{PREFIX}{name.upper()}` | {default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def default(value: object) -> str:
    text = ",".join(value) if isinstance(value, list) else str(value)
    return f"`{text}`" if text else "empty"


def test_statuses_are_all_told() -> None:
    section = README.partition("## How a status is computed")[2].partition("\n## ")[0]
    rule = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(rule) == sorted(STATUSES_WEAKEST_FIRST)
    order = section.partition("from `retracted`")[1:]
    assert re.findall(r"`(\w+)`", "".join(order))[: len(rule)] == list(STATUSES_WEAKEST_FIRST)


def test_commands_are_all_told() -> None:
    names = [command.callback.__name__ for command in commands.registered_commands if command.callback]
    told = README.partition("`.venv/bin/conflict-events` has ")[2].partition(";")[0]
    assert re.findall(r"`(\w+)`", told) == names


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 340
