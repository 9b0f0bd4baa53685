"""A client that is generated from the contract, as users make theirs, lists the seed with types."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_contract import E1, FILE
from tests.test_events import NEWEST_FIRST
from tests.test_load import served


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the generated package, which can be imported."""
    folder = tmp_path_factory.mktemp("generated")
    # hooks would format it, which needs more tools; and it knows no lines of JSON, which are then a file to it
    config = "post_hooks: []\ncontent_type_overrides: {application/x-ndjson: application/octet-stream}\n"
    (folder / "config.yaml").write_text(config)
    command = [
        sys.executable,
        "-m",
        "openapi_python_client",
        "generate",
        "--meta",
        "none",
        "--fail-on-warning",
    ]
    options = ["--path", str(FILE), "--output-path", str(folder / "made_client"), "--config", "config.yaml"]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield "made_client"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("clients")
    with served(f"sqlite:///{folder / 'events.db'}") as (base, _):
        yield base


def test_generated_client_lists_the_seed(generated: str, base: str) -> None:
    def made(name: str) -> Any:
        return importlib.import_module(f"{generated}.{name}")

    with made("client").Client(base_url=base) as client:
        answer = made("api.events.list_events").sync(client=client)
        assert isinstance(answer, made("models").EventList)
        assert [event.id for event in answer.data] == NEWEST_FIRST

        found = made("api.events.list_events").sync(client=client, region=["Zaporizhzhia"])
        assert [event.id for event in found.data] == [E1]

        event = made("api.events.read_event").sync(E1, client=client)
        assert isinstance(event, made("models").Event)
        assert event.date_start.isoformat() == "2023-12-30"
        assert (event.region, event.launched, event.launched_high) == ("UA-23", 1, None)
        stances = {position.stance for claim in event.claims for position in claim.positions}
        assert stances == {"asserts", "cannot_confirm"}

        refused = made("api.events.list_events").sync(client=client, region=["Kyiv"])
        assert isinstance(refused, made("models").Problem)
        assert refused.errors[0].did_you_mean == ["UA-30 (Kyiv city)", "UA-32 (Kyiv oblast)"]
