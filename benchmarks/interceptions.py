"""Interception rates by weapon and year out of the attack table, by polars alone, against those that the service answers."""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests import postgres

CLASSES = ["Shahed-136/131", "X-101/X-555", "X-59/X-69", "C-300/C-400"]
KINDS = [
    *("Unknown UAV", "Reconnaissance UAV", "Unknown Missile", "Aerial Bomb"),
    *("Ballistic Missile", "Intercontinental Ballistic Missile"),
]
COMMANDS = r"(?i)^(pvkpivden|pvkshid|pvkzahid|pvkcenter)/"
MEASURES = ("faced", "intercepted", "interception_rate")
Group = tuple[str | None, str]
Rates = dict[Group, tuple[Any, ...]]


def main(
    file: Annotated[Path, typer.Argument(help="missile_attacks_daily.csv, packed or not.", exists=True)],
    on_postgres: Annotated[bool, typer.Option("--postgres", help="On PostgreSQL.")] = False,
    show: Annotated[bool, typer.Option(help="Print the table.")] = True,
) -> None:
    """Imports the file by the command into a new database; ends with 1 where any number differs."""
    with tempfile.TemporaryDirectory(prefix="events-bench-") as folder, ExitStack() as stack:
        url = f"sqlite:///{folder}/events.db"
        if on_postgres:
            url = postgres.new_database(stack.enter_context(postgres.server()))
        _import(file, url, Path(folder))
        served, table = _served(url), _computed(file)
    differing = [
        group for group in sorted({*served, *table}, key=str) if served.get(group) != table.get(group)
    ]
    if show:
        _print(table)
    for group in differing:
        typer.echo(f"{group}: the table has {table.get(group)}, the service {served.get(group)}")
    typer.echo(f"{len(table)} groups, {len(differing)} differ")
    raise typer.Exit(bool(differing))


def _import(file: Path, url: str, folder: Path) -> None:
    environment = {**os.environ, "EVENTS_DATABASE_URL": url}
    command = [sys.executable, "-m", "app.cli"]
    told = ["import", str(file), "--format", "missile-attacks", "--refused", str(folder / "refused.csv")]
    subprocess.run([*command, "migrate"], env=environment, check=True)
    began = time.monotonic()
    subprocess.run([*command, *told], env=environment, check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    typer.echo(f"imported in {time.monotonic() - began:.1f} s, peak {peak:.0f} MB")


def _served(url: str) -> Rates:
    with TestClient(create_app(Settings(database_url=url))) as client:
        asked = {"group_by": "weapon,year", "type": "interception", "measures": ",".join(MEASURES)}
        answer = client.get("/events/aggregate", params=asked).raise_for_status().json()
    typer.echo(f"parts left out of sums: {answer['meta']['parts_excluded']}")
    rows = {(row["weapon"], row["year"]): row for row in answer["data"] if row["count"]}
    return {group: tuple(_range(row[name]) for name in MEASURES) for group, row in rows.items()}


def _range(told: Mapping[str, Any]) -> tuple[Any, ...]:
    rounded = (None if told[end] is None else round(told[end], 12) for end in ("low", "best", "high"))
    return tuple(rounded)


def _computed(file: Path) -> Rates:
    rows = _rows(file)
    alone = rows.join(_parts(rows), on="row", how="anti")
    within = alone.filter(pl.col("first").dt.year() == pl.col("last").dt.year())
    both = pl.col("launched").is_not_null() & pl.col("destroyed").is_not_null()
    known = within.group_by("weapon", pl.col("first").dt.year().alias("year")).agg(
        pl.col("launched").sum().alias("faced"),
        pl.col("destroyed").sum().alias("intercepted"),
        pl.col("launched").count().alias("faces"),
        pl.col("destroyed").count().alias("intercepts"),
        pl.col("destroyed").filter(both).sum().alias("stopped"),
        pl.col("launched").filter(both).sum().alias("sent"),
    )
    return {(row["weapon"], str(row["year"])): tuple(_exact(row)) for row in known.iter_rows(named=True)}


def _exact(row: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The table's numbers have no range: low, best and high are one."""
    yield (row["faced"] if row["faces"] else None,) * 3
    yield (row["intercepted"] if row["intercepts"] else None,) * 3
    yield (round(min(1.0, row["stopped"] / row["sent"]), 12) if row["sent"] else None,) * 3


def _rows(file: Path) -> pl.DataFrame:
    """Each different row once, with the ends of its time: a day without a time lasts until the next."""
    text = pl.read_csv(file, infer_schema=False).fill_null("")
    text = text.with_columns(pl.all().str.strip_chars()).unique(maintain_order=True).with_row_index("row")
    model, several = pl.col("model"), pl.col("model").str.contains("/", literal=True)
    class_or_sum = model.is_in(CLASSES) | model.str.contains(" and ", literal=True)
    return text.select(
        "row",
        "model",
        "target",
        "destroyed_details",
        pl.when(model.is_in(KINDS) | (several & ~class_or_sum)).then(None).otherwise(model).alias("weapon"),
        model.str.replace_all(" and ", "/", literal=True).str.split("/").alias("models"),
        pl.concat_list(pl.col("target"), pl.col("target").str.split(" and ")).alias("areas"),
        pl.col("source").str.contains(COMMANDS).alias("regional"),
        *(pl.col(name).cast(pl.Float64, strict=False).cast(pl.Int64) for name in ("launched", "destroyed")),
        pl.col("time_start").str.slice(0, 10).str.to_date().alias("first"),
        pl.col("time_end").str.slice(0, 10).str.to_date().alias("last"),
        _moment("time_start").alias("began"),
        (_moment("time_end") + pl.duration(days=(pl.col("time_end").str.len_chars() <= 10).cast(int))).alias(
            "ended"
        ),
    ).with_columns(pl.max_horizontal("ended", pl.col("began") + pl.duration(minutes=1)))


def _moment(name: str) -> pl.Expr:
    day, time = pl.col(name).str.slice(0, 10), pl.col(name).str.slice(11)
    clock = pl.when(time == "").then(pl.lit("00:00")).otherwise(time.str.zfill(5))
    return (day + " " + clock).str.to_datetime("%Y-%m-%d %H:%M")


def _parts(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of regional commands that a national row may include, as the format's notes tell it."""
    national = rows.filter(~pl.col("regional")).select(pl.all().name.prefix("total_"))
    near = rows.filter("regional").join_where(
        national, pl.col("began") < pl.col("total_ended"), pl.col("total_began") < pl.col("ended")
    )
    areas, target = pl.col("total_areas"), pl.col("target")
    district = target.str.contains(", ", literal=True) & areas.list.contains(
        target.str.split(", ").list.first()
    )
    return near.filter(
        pl.col("models").list.set_difference("total_models").list.len() == 0,
        areas.list.contains(pl.lit("Ukraine")) | (areas.list.contains(target) & (target != "")) | district,
        *((pl.col(name) <= pl.col(f"total_{name}")).fill_null(True) for name in ("launched", "destroyed")),
        pl.struct("target", "destroyed", "total_destroyed_details").map_elements(_fits, pl.Boolean),
    ).select("row")


def _fits(row: Mapping[str, Any]) -> bool:
    """Whether the total's number for the same place is large enough, where it tells one."""
    found = re.search(rf"'{re.escape(row['target'])}'\s*:\s*(\d+)", row["total_destroyed_details"])
    return not found or not int(found[1]) or (row["destroyed"] or 0) <= int(found[1])


def _print(table: Rates) -> None:
    typer.echo("| weapon | year | faced | intercepted | rate |\n|---|---|---:|---:|---:|")
    for (weapon, year), (faced, stopped, rate) in sorted(table.items(), key=str):
        share = "" if rate[1] is None else f"{rate[1]:.3f}"
        typer.echo(f"| {weapon or ''} | {year} | {faced[1]} | {stopped[1]} | {share} |")


if __name__ == "__main__":
    typer.run(main)
