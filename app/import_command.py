"""The command `conflict-events import`: take in a file of a known format."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.opened import opened

Name = Annotated[str, typer.Option("--format", help="What it is; docs/data.md lists the formats.")]
Dataset = Annotated[str | None, typer.Option(help="Data set that it goes to, instead of the format's own.")]
Release = Annotated[
    str | None,
    typer.Option(
        help="Its release: events that it has no more are removed, and an older one changes nothing."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only try.")]
Sync = Annotated[bool, typer.Option("--sync", help="Remove what the data set has and the file has not.")]
Encoding = Annotated[str | None, typer.Option(help="Where it cannot be found out.")]
Delimiter = Annotated[str | None, typer.Option(help="Where it is none of comma, semicolon, tab, bar.")]
DateOrder = Annotated[
    Literal["day-first", "month-first"] | None, typer.Option(help="Where no date of the file tells it.")
]
Type = Annotated[str | None, typer.Option(help="What kind of event all rows are, for hxl.")]
Refused = Annotated[
    Path | None,
    typer.Option(help="Where refused rows are written; FILE.refused.csv in this folder when left out."),
]
Summary = Annotated[Path | None, typer.Option(help="Where all that is told is written, as JSON.")]


def import_file(
    file: Annotated[
        Path, typer.Argument(help="The file, packed by gzip or zip or not.", exists=True, dir_okay=False)
    ],
    name: Name,
    dataset: Dataset = None,
    release: Release = None,
    dry_run: DryRun = False,
    sync: Sync = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    date_order: DateOrder = None,
    type: Type = None,
    refused: Refused = None,
    summary: Summary = None,
) -> None:
    """Take in a file of a known format; the same file twice changes nothing."""
    from pydantic import TypeAdapter, ValidationError

    from app.fields import Id
    from app.imports import format_named
    from app.imports.files import Unreadable
    from app.imports.form import Options
    from app.imports.terminal import load
    from app.settings import SetupError

    try:
        format = format_named(name)
        TypeAdapter(Id | None).validate_python(dataset)
    except Unreadable as error:
        raise SetupError(f"{error}.") from None
    except ValidationError as error:
        raise SetupError(f"--dataset {dataset!r}: {error.errors()[0]['msg']}.") from None
    options = Options(dataset, release, encoding, delimiter, date_order, type)
    target = refused or Path(f"{file.name}.refused.csv")
    with opened() as database:
        if not load(database, file, format, options, target, summary, dry_run=dry_run, sync=sync):
            raise typer.Exit(1)
