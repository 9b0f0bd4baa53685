"""The command, run as a person would run it: what it says, what it leaves, how it stops."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "app.cli"]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "EVENTS_DATABASE_URL": f"sqlite:///{folder}/new/events.db", "PYTHONUNBUFFERED": "1"}


def run(folder: Path, *arguments: str, **variables: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(folder) | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_migrate_and_seed(tmp_path: Path) -> None:
    code, _, said = run(tmp_path, "seed")
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("There is no database ")
    assert not list(tmp_path.rglob("*.db"))
    assert re.fullmatch(r"The schema is at revision \w+\.\n", run(tmp_path, "migrate")[1])
    assert run(tmp_path, "seed") == (0, "article.yaml: revision 1, events created or changed: 8.\n", "")
    assert run(tmp_path, "seed") == (0, "article.yaml: nothing new.\n", "")
    assert run(tmp_path, "migrate", "base", "--down") == (0, "The schema is at revision base.\n", "")
    code, _, said = run(tmp_path, "seed")
    assert (
        code,
        "is at no revision, but this version needs" in said,
        "'conflict-events migrate'" in said,
    ) == (1, True, True)


def test_what_the_database_does_not_know_is_told_with_its_line(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    run(tmp_path, "seed")
    reading = (ROOT / "examples" / "second-source.yaml").read_text("utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(reading.replace("us-says-north-korean", "us-says-north-corean"), "utf-8")
    code, _, said = run(tmp_path, "seed", str(wrong))
    (line,) = [n for n, text in enumerate(wrong.read_text("utf-8").splitlines(), 1) if "corean" in text]
    assert (code, said) == (
        1,
        f"{wrong}:{line}: there is no statement 'us-says-north-corean' (did you mean us-says-north-korean?)\nNothing was loaded.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "variables", "line"),
    [
        (["migrate", "nowhere"], {}, "Can't locate revision identified by 'nowhere'"),
        (["migrate"], {"EVENTS_PROT": "1"}, "EVENTS_PROT is not a setting: did you mean EVENTS_PORT?"),
        (["migrate"], {"EVENTS_DATABASE_URL": "sqlite:////dev/null/x/e.db"}, "Cannot make the folder /dev/null/x"),
        (["migrate"], {"EVENTS_DATABASE_URL": f"sqlite:///{__file__}"}, f"The database sqlite:///{__file__} cannot be used"),
        (["migrate"], {"EVENTS_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/d"}, "The database postgresql+psycopg://u:***@"),
        (["serve"], {}, "There is no database "),
        (["serve", "--host", "192.0.2.1"], {}, "Cannot listen on 192.0.2.1 port 0 (Cannot assign requested address)"),
    ],
)  # fmt: skip
def test_one_plain_line(tmp_path: Path, arguments: list[str], variables: dict[str, str], line: str) -> None:
    code, said, refused = run(tmp_path, *arguments, EVENTS_PORT="0", **variables)
    assert (code, said, refused.count("\n")) == (1, "", 1)
    assert refused.startswith(line)
    assert "secret" not in refused


def test_a_taken_port_is_told_before_anything_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        code, _, said = run(tmp_path, "serve", "--migrate", "--seed", "--port", str(port))
    assert code == 1
    assert said == (
        f"Cannot listen on 127.0.0.1 port {port} (Address already in use): "
        "choose another port with 'make run PORT=9000', EVENTS_PORT or --port.\n"
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_prints_three_addresses_and_stops_when_told(tmp_path: Path, number: int) -> None:
    serve = [*COMMAND, "serve", "--migrate", "--seed", "--port", "0"]
    with subprocess.Popen(
        serve, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stderr
        said = "".join(process.stdout.readline() for _ in range(5))
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""
    found = re.findall(r"http://127\.0\.0\.1:\d+(/\S*)", said)
    assert found == ["/docs", "/events?region=Zaporizhzhia&include=claims", "/"]
