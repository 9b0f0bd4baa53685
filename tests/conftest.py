"""Every test speaks to a real database: each runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from sqlalchemy import event

from app import schema, seed
from app.db import Database
from app.main import create_app
from app.record import record
from app.settings import Settings
from tests import postgres
from tests.world import World, put_world

# The same cases at each run; `pytest --hypothesis-profile=default` looks for others.
steady = {
    "derandomize": True,
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
settings.register_profile("steady", **steady)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    try:
        with postgres.server() as url:
            yield url
    except postgres.NoPostgres as error:
        pytest.exit(str(error), 1)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Any]:
    """Makes databases of one kind: a context manager that gives the URL of an empty one."""

    @contextmanager
    def make() -> Iterator[str]:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'events.db'}"
            return
        url = postgres.new_database(request.getfixturevalue("postgres_server"))
        yield url
        postgres.drop_database(url)

    return make


@contextmanager
def migrated(new_database: Callable[[], Any]) -> Iterator[Database]:
    with new_database() as url:
        database = Database(url)
        schema.upgrade(database)
        yield database
        database.close()


def client_of(database: Database, **settings: Any) -> TestClient:
    url = database.url.render_as_string(hide_password=False)
    return TestClient(create_app(Settings.model_validate({"database_url": url, "pool_size": 2} | settings)))


@pytest.fixture
def database(new_database: Callable[[], Any]) -> Iterator[Database]:
    """An empty database of the newest schema, of this test alone."""
    with migrated(new_database) as database:
        yield database


@pytest.fixture
def writable(database: Database) -> Iterator[TestClient]:
    """The service over `database`."""
    with client_of(database) as client:
        yield client


@pytest.fixture(scope="session")
def client(new_database: Callable[[], Any]) -> Iterator[TestClient]:
    """The service over the seed, for tests that only read."""
    with migrated(new_database) as database:
        record(database, seed.read(seed.ARTICLE))
        with client_of(database) as client:
            yield client


@pytest.fixture(scope="session")
def world(new_database: Callable[[], Any]) -> Iterator[World]:
    """The service over many made-up events, for tests that only read."""
    with migrated(new_database) as database:
        put_world(database, 120)
        with client_of(database) as client:
            yield World(client)


@contextmanager
def statements(client: TestClient) -> Iterator[list[str]]:
    """The statements that are made meanwhile."""
    engine, made = client.app.state.database.engine, list[str]()  # type: ignore[attr-defined]

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        made.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield made
    event.remove(engine, "before_cursor_execute", note)


SHARED = Path(__file__).parent.parent.parent / "shared"
