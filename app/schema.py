"""The schema's migrations: where a database stands, and how it is brought up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.db import Database

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def head() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def current(database: Database) -> str | None:
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Brings the schema up to a revision; processes that start together wait for the first of them."""
    with database.write() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Takes the schema back to a revision, `base` for an empty database; what it does not know is lost."""
    with database.write() as connection:
        command.downgrade(_config(connection), revision)


def check(database: Database) -> None:
    """Raises where the tables differ from the models."""
    with database.write() as connection:
        command.check(_config(connection))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
