"""The command `conflict-events`: serve, seed, import, migrate, keys, openapi.

Each command imports what it needs when it runs: the whole stack takes a second, `--help` should not.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from app.db import Database
    from app.settings import Settings

commands = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Conflict Events: what happened, where, with whose weapon, and who says so. "
    "Settings are the variables EVENTS_*, which README.md lists.",
)


@commands.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of EVENTS_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, instead of EVENTS_PORT.")] = None,
    migrate: Annotated[bool, typer.Option("--migrate", help="Bring the schema up to date first.")] = False,
    seed: Annotated[
        bool, typer.Option("--seed", help="Fill an empty database with the source article.")
    ] = False,
) -> None:
    """Serve the API until it is stopped."""
    settings = _settings(host=host, port=port)
    from app import server, startup

    listener = server.bind(settings.host, settings.port)
    startup.prepare(settings, migrate=migrate, seed=seed)
    from app.main import create_app

    server.run(create_app(settings), settings, listener, lambda: _greet(*listener.getsockname()[:2]))


@commands.command()
def seed(
    file: Annotated[
        Path | None, typer.Argument(help="Seed file; the source article's when left out.")
    ] = None,
    article: Annotated[
        Path | None,
        typer.Option(metavar="TEXT", help="File with the article's text: quotes are checked against it."),
    ] = None,
) -> None:
    """Load a reviewed reading of an article; loading it twice changes nothing."""
    with _opened() as database:
        from app import startup

        typer.echo(startup.load(database, file, article))


@commands.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="The file, packed by gzip or zip or not.", exists=True, dir_okay=False)
    ],
    format: Annotated[str, typer.Option(help="What it is; docs/data.md lists the formats.")],
    dataset: Annotated[
        str | None, typer.Option(help="Data set that it goes to, instead of the format's own.")
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(
            help="Its release: events that it has no more are removed, and an older one changes nothing."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only try.")] = False,
    sync: Annotated[
        bool, typer.Option("--sync", help="Remove what the data set has and the file has not.")
    ] = False,
    encoding: Annotated[str | None, typer.Option(help="Where it cannot be found out.")] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="Where it is none of comma, semicolon, tab, bar.")
    ] = None,
    date_order: Annotated[
        Literal["day-first", "month-first"] | None,
        typer.Option(help="day-first or month-first, where no date of the file tells."),
    ] = None,
    refused: Annotated[
        Path | None,
        typer.Option(
            help="Where the refused rows are written; FILE.refused.csv in this folder when left out."
        ),
    ] = None,
) -> None:
    """Take in a file of a known format; the same file twice changes nothing."""
    from app.imports import format_named
    from app.imports.form import Options, Unreadable
    from app.imports.terminal import load
    from app.settings import SetupError

    try:
        known = format_named(format)
    except Unreadable as error:
        raise SetupError(f"{error}.") from None
    options = Options(dataset, release, encoding, delimiter, date_order)
    target = refused or Path(f"{file.name}.refused.csv")
    with _opened() as database:
        if not load(database, file, known, options, target, dry_run=dry_run, sync=sync):
            raise typer.Exit(1)


@commands.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="Revision to go to.")] = "head",
    down: Annotated[
        bool, typer.Option("--down", help="Go back to it; what it does not know is lost.")
    ] = False,
) -> None:
    """Bring the database's schema up to date."""
    settings = _settings()
    from app import schema, startup

    with startup.database(settings, create=True) as database:
        (schema.downgrade if down else schema.upgrade)(database, revision)
        typer.echo(f"The schema is at revision {schema.current(database) or 'base'}.")


@commands.command()
def openapi(
    output: Annotated[Path | None, typer.Option(help="File to write, instead of standard output.")] = None,
) -> None:
    """Write the OpenAPI document, the same on every machine."""
    from app.main import create_app
    from app.settings import Settings

    document = create_app(Settings.model_construct()).openapi()
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if output:
        output.write_text(text, "utf-8")
    else:
        typer.echo(text, nl=False)


keys = typer.Typer(no_args_is_help=True, help="Keys to write or administrate with.")
commands.add_typer(keys, name="keys")


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What it is called in the history of changes.")],
    role: Annotated[
        str, typer.Option(help="read, write or admin; each may do what those before it may.")
    ] = "write",
) -> None:
    """Make a key and show its secret, once."""
    from app import keys as made
    from app.settings import SetupError

    if role not in made.ROLES:
        raise SetupError(f"{role!r} is not a role; known are {', '.join(made.ROLES)}.")
    with _opened() as database, database.write() as connection:
        try:
            key, secret = made.create(connection, name, role)
        except made.NameTaken as error:
            raise SetupError(f"{error}.") from None
    typer.echo(
        f"Key {key['name']!r} ({key['id']}) with the role {role}. Its secret is not kept and not shown again:"
    )
    typer.echo(secret)


@keys.command("list")
def list_keys() -> None:
    """Show all keys, when they were last used, and which were revoked."""
    from app import keys as made

    with _opened() as database, database.read() as connection:
        rows = made.everyone(connection)
    for row in rows:
        used, gone = row["last_used_at"], row["revoked_at"]
        typer.echo(
            f"{row['id']}  {row['role']:5}  {row['name']}  made {row['created_at']:%Y-%m-%d}"
            f"  {f'last used {used:%Y-%m-%d %H:%M}' if used else 'never used'}"
            f"{f'  revoked {gone:%Y-%m-%d %H:%M}' if gone else ''}"
        )


@keys.command("revoke")
def revoke_key(name: Annotated[str, typer.Argument(help="Name or id of the key.")]) -> None:
    """Make a key useless, at once."""
    from app import keys as made
    from app.settings import SetupError

    with _opened() as database, database.write() as connection:
        row = made.revoke(connection, name)
    if row is None:
        raise SetupError(f"There is no key {name!r} in use.")
    typer.echo(f"Key {row['name']!r} ({row['id']}) is revoked.")


def main() -> None:
    """The entry point: what a person can mend is told in one plain line, never by a traceback."""
    from app.settings import SetupError

    try:
        commands(prog_name="conflict-events")
    except SetupError as error:
        logging.getLogger(__name__).debug("cause", exc_info=True)
        sys.exit(str(error))
    except OSError as error:
        if not error.filename:
            raise
        sys.exit(f"{error.filename}: {error.strerror}")


def _settings(**given: object) -> "Settings":
    from app import logs
    from app.settings import load_settings

    settings = load_settings(**given)
    logs.configure(settings.log_level, settings.log_format)
    return settings


@contextmanager
def _opened() -> Iterator["Database"]:
    """The database of the settings, at the schema of this version."""
    settings = _settings()
    from app import startup

    with startup.database(settings) as database:
        startup.require_schema(database)
        yield database


def _greet(host: str, port: int) -> None:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    base = f"http://{shown}:{port}"
    typer.echo(
        "Conflict Events is listening. Worth opening:\n"
        f"  {base}/docs\n"
        f"  {base}/events?region=Zaporizhzhia&include=claims\n"
        f"  {base}/\n"
        "Ctrl-C stops it."
    )


if __name__ == "__main__":
    main()
