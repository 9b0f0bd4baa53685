"""The settings, and the database that they name, for a command: what it needs is imported when it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.db import Database
    from app.settings import Settings


def settings_of(**given: object) -> "Settings":
    from app import logs
    from app.settings import load_settings

    settings = load_settings(**given)
    logs.configure(settings.log_level, settings.log_format)
    return settings


@contextmanager
def opened() -> Iterator["Database"]:
    """The database of the settings, at the schema of this version."""
    settings = settings_of()
    from app import startup

    with startup.database(settings) as database:
        startup.require_schema(database)
        yield database
