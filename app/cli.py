"""The command `conflict-events`: serve, seed, import, migrate, keys, openapi.

Each command imports what it needs when it runs: the whole stack takes a second, `--help` should not.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.import_command import import_file
from app.key_commands import keys
from app.opened import opened, settings_of

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
    settings = settings_of(host=host, port=port)
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
    with opened() as database:
        from app import startup

        typer.echo(startup.load(database, file, article))


commands.command("import")(import_file)


@commands.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="Revision to go to.")] = "head",
    down: Annotated[
        bool, typer.Option("--down", help="Go back to it; what it does not know is lost.")
    ] = False,
) -> None:
    """Bring the database's schema up to date."""
    settings = settings_of()
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


commands.add_typer(keys, name="keys")


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
