"""The commands `conflict-events keys`: make, show and revoke keys to write with."""

from typing import Annotated

import typer

from app.opened import opened

keys = typer.Typer(no_args_is_help=True, help="Keys to write or administrate with.")


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
    with opened() as database, database.write() as connection:
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

    with opened() as database, database.read() as connection:
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

    with opened() as database, database.write() as connection:
        row = made.revoke(connection, name)
    if row is None:
        raise SetupError(f"There is no key {name!r} in use.")
    typer.echo(f"Key {row['name']!r} ({row['id']}) is revoked.")
