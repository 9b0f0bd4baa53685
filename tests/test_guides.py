"""README and the guides keep their word: their commands are run and compared, and nothing that can be asked lacks an example."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.test_contract import DOCUMENT
from tests.test_load import served

ROOT = Path(__file__).parent.parent
SHOWN = "127.0.0.1:8000"
COMMAND = f"{sys.executable} -m app.cli"  # of this folder, where an installed script may be of another

Step = tuple[str, str]


def steps(text: str) -> Iterator[Step]:
    """Each command of a console block with the output that follows it; a python block is a step too."""
    for kind, block in re.findall(r"^```(console|python)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if kind == "python":
            output = text.partition(f"{block}```\n```text\n")[2].partition("```\n")[0]
            yield f"{sys.executable} - <<'PYTHON'\n{block}PYTHON\n", output
            continue
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            yield command.replace(".venv/bin/conflict-events", COMMAND), output


TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}
STEPS = {name: list(steps(text)) for name, text in TEXTS.items() if "```console\n" in text}


@dataclass(frozen=True)
class Service:
    address: str
    environment: dict[str, str]


@contextmanager
def fresh(new_database: Callable[[], Any]) -> Iterator[Service]:
    with new_database() as url, served(url) as (base, _):
        yield Service(base.removeprefix("http://"), os.environ | {"EVENTS_DATABASE_URL": url})


@pytest.fixture(scope="module")
def unchanged(new_database: Callable[[], Any]) -> Iterator[Service]:
    """For the documents that only ask: what they ask changes nothing, so it is as fresh for each."""
    with fresh(new_database) as service:
        yield service


@pytest.mark.parametrize("document", STEPS)
def test_commands_say_what_the_document_shows(
    document: str, new_database: Callable[[], Any], unchanged: Service, tmp_path: Path
) -> None:
    """In one test, because later steps see what earlier ones loaded."""
    loads = any(COMMAND in command for command, _ in STEPS[document])
    own: AbstractContextManager[Service] = fresh(new_database) if loads else nullcontext(unchanged)
    with own as service:
        service.environment["TMPDIR"] = str(tmp_path)
        for written, expected in STEPS[document]:
            command, name = without_assignment(written)
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command.replace(SHOWN, service.address)],
                cwd=ROOT,
                env=service.environment,
                capture_output=True,
                timeout=60,
            )
            said = done.stdout.decode().replace(service.address, SHOWN)
            if name:
                service.environment[name], said = said.strip(), ""
            assert (command, lines(said), done.stderr.decode()) == (command, lines(expected), "")
            assert done.returncode == 0


def without_assignment(command: str) -> tuple[str, str | None]:
    """`KEY=$(command)`: the command, and the variable that later commands know its output by."""
    assigns = re.fullmatch(r"([A-Z]+)=\$\((.*)\)", command)
    return (assigns[2], assigns[1]) if assigns else (command, None)


def lines(text: str) -> list[str]:
    """Without what a page cannot show: spaces and returns at the ends of lines."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


# Parameters that need no example of their own, with the reason.
NOT_SHOWN = {
    "cursor": "nobody can write its values: the guide to events follows a link that has one",
}
FAMILIES = ("_not", "_gte", "_lte")  # of which one example tells all
PATHS: dict[str, Any] = {
    path: operations for path, operations in DOCUMENT["paths"].items() if "get" in operations
}
QUERY = [
    (path, parameter["name"], parameter["description"])
    for path, operations in PATHS.items()
    for parameter in operations["get"].get("parameters", [])
    if parameter["in"] == "query"
]


def kind(name: str, description: str) -> str:
    """What one example tells: a family, or a parameter of this meaning at whichever addresses take it."""
    return next((family for family in FAMILIES if name.endswith(family)), f"{name}: {description}")


def asked(command: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The addresses that a command reads, each with the headers that it sends."""
    headers = dict(re.findall(r"-H '([\w-]+): ([^']*)'", command))
    added = [f"{name}={quote(value)}" for name, value in re.findall(r"urlencode '(\w+)=([^']*)'", command)]
    for address in re.findall(
        rf"http://{re.escape(SHOWN)}(/[^'\" ]*)", command if "-X" not in command else ""
    ):
        yield "&".join([address if not added or "?" in address else f"{address}?", *added]), headers


def documented(address: str) -> str | None:
    """The path of the contract that an address has."""
    path = urlsplit(address).path
    ids = {template: ".+" if template.startswith("/claimants") else "[^/]+" for template in PATHS}
    patterns = {template: re.sub(r"\{\w+\}", ids[template], template) for template in PATHS}
    found = [template for template, pattern in patterns.items() if re.fullmatch(pattern, path)]
    return min(found, key=lambda template: "{" in template, default=None)


@dataclass(frozen=True)
class Examples:
    paths: set[str]
    parameters: set[tuple[str, str]]
    media_types: set[str]


@pytest.fixture(scope="module")
def examples(client: TestClient) -> Examples:
    """What the commands of all documents ask and are answered, leaving out what is refused."""
    shown = Examples(set(), set(), set())
    for address, headers in [
        pair for told in STEPS.values() for command, _ in told for pair in asked(command)
    ]:
        path, answer = documented(address), client.get(address, headers=headers)
        if path and answer.status_code == 200:
            shown.paths.add(path)
            shown.parameters.update((path, name) for name, _ in parse_qsl(urlsplit(address).query))
            shown.media_types.add(answer.headers["content-type"].partition(";")[0])
    return shown


def test_every_address_has_an_example(examples: Examples) -> None:
    """Keys are shown to administrators only: the guide to writing has the command."""
    assert PATHS.keys() - examples.paths == {"/keys"}


def test_every_parameter_has_an_example(examples: Examples) -> None:
    told = {kind(name, said) for path, name, said in QUERY if (path, name) in examples.parameters}
    assert {kind(name, said) for _, name, said in QUERY if name not in NOT_SHOWN} - told == set()


def test_what_needs_no_example_is_there_and_has_none(examples: Examples) -> None:
    assert NOT_SHOWN.keys() - {name for _, name, _ in QUERY} == set()
    assert NOT_SHOWN.keys() & {name for _, name in examples.parameters} == set()


def test_every_format_has_an_example(examples: Examples) -> None:
    responses = [operations["get"]["responses"]["200"] for operations in PATHS.values()]
    assert {
        media_type for response in responses for media_type in response["content"]
    } == examples.media_types


def test_every_member_of_a_family_and_every_dimension_is_named() -> None:
    named = set(re.findall(r"`([a-z_]+)`", "".join(TEXTS[name] for name in STEPS)))
    members = {
        name.removesuffix(family) for _, name, _ in QUERY for family in FAMILIES if name.endswith(family)
    }
    choices = {
        value
        for parameter in PATHS["/events/aggregate"]["get"]["parameters"]
        if parameter["name"] in ("group_by", "measures")
        for value in parameter["schema"]["items"]["enum"]
    }
    assert (members | choices) - named == set()
