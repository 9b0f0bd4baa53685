"""Runs migrations on the connection that the service gives, or, under the `alembic` command, on the configured database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import Connection

from app.models import SQLModel


@contextmanager
def connected() -> Iterator[Connection]:
    given = context.config.attributes.get("connection")
    if given is not None:
        yield given
        return
    from app.db import Database
    from app.settings import load_settings

    database = Database(load_settings().database_url)
    with database.write() as connection:
        yield connection
    database.close()


def compared(_: Any, name: str | None, kind: str, *__: Any) -> bool:
    """SQLite does not tell which way an index sorts: those that sort downwards are compared on PostgreSQL alone."""
    on_sqlite = context.get_context().dialect.name == "sqlite"
    return not (on_sqlite and kind == "index" and name is not None and name.endswith("_newest"))


with connected() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_object=compared,
    )
    context.run_migrations()
