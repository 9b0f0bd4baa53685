"""The README's tables are those of the code; test_guides.py runs its commands."""

import re
from pathlib import Path

from app.cli import commands
from app.settings import PREFIX, Settings
from app.vocabularies import STATUSES_WEAKEST_FIRST

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def test_settings_are_all_told() -> None:
    told = [line for line in README.splitlines() if line.startswith(f"| `{PREFIX}")]
    assert told == [
        f"| `{PREFIX}{name.upper()}` | {default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def default(value: object) -> str:
    text = ",".join(value) if isinstance(value, list) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    return f"`{text}`" if text else "empty"


def test_statuses_are_all_told() -> None:
    section = README.partition("## How a status is computed")[2].partition("\n## ")[0]
    rule = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(rule) == sorted(STATUSES_WEAKEST_FIRST)
    order = section.partition("from `retracted`")[1:]
    assert re.findall(r"`(\w+)`", "".join(order))[: len(rule)] == list(STATUSES_WEAKEST_FIRST)


def test_commands_are_all_told() -> None:
    names = [each.name or each.callback.__name__ for each in commands.registered_commands if each.callback]
    names += [group.name for group in commands.registered_groups if group.name]
    told = README.partition("`.venv/bin/conflict-events` has ")[2].partition(";")[0]
    assert sorted(re.findall(r"`(\w+)`", told)) == sorted(names)


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 260
