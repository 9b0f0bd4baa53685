"""What becomes of each column of each format, as docs/data.md tells it: written from the formats themselves."""

import re
import sys
from collections.abc import Iterable, Iterator

from app.imports import FORMATS
from app.imports.form import AS_IT_IS, Column, Format

HEAD = """\
# Data sets that can be imported

Written by `make data-doc` from the mapping that the importers follow; a test reads invented rows with and without each column and finds that it does what is said
here. How to import, and what is told of it: [importing.md](importing.md). A file without a column that is marked `(needed)` is refused as a whole. Columns that are not
listed are lost, and named when a file has them. Names are compared without case. What is filled are fields of the event; of what goes with it, a name stands before
the field, as in `source.url`.

"""


def document() -> str:
    return HEAD + "\n".join("\n".join(_told(format)) for format in FORMATS.values())


def _told(format: Format) -> Iterator[str]:
    yield f"## `{format.name}`: {format.title}\n"
    link = f"<{format.url}>" if format.url else ""
    if origin := " ".join(filter(None, (f"{format.publisher}." if format.publisher else "", link))):
        yield f"{origin}\n"
    yield f"**Licence:** {f'{format.licence}. ' if format.licence else ''}{format.allows}\n"
    more = "" if format.dataset else " --dataset NAME" if format.typed else ""
    more += " --type TYPE" if format.typed else ""
    yield f"```sh\n.venv/bin/conflict-events import FILE --format {format.name}{more}\n```\n"
    if format.dataset:
        yield f"Rows go to the data set `{format.dataset}`, where no other is named.\n"
    if format.beside:
        yield f"Belongs to it, in the same folder or zip: {_code(format.beside)}.\n"
    yield from (f"- {note}" for note in format.notes)
    yield "\n| column | fills | how |\n|---|---|---|"
    for column in format.columns:
        if column.fields and not _is_same(column):
            yield f"| {_names(column)} | {_code(column.fields)} | {_cell(column.how)} |"
    if same := [_names(column) for column in format.columns if _is_same(column)]:
        yield f"| {', '.join(same)} | the field of that name | as it is |"
    yield ""
    yield from _lost(column for column in format.columns if not column.fields)


def _lost(columns: Iterable[Column]) -> Iterator[str]:
    reasons = dict[str, list[str]]()
    for column in columns:
        reasons.setdefault(column.how, []).append(_names(column))
    if reasons:
        yield "| lost | why |\n|---|---|"
        yield from (f"| {', '.join(names)} | {_cell(why)} |" for why, names in reasons.items())
        yield ""


def _is_same(column: Column) -> bool:
    return column.names == column.fields and column.how == AS_IT_IS


def _names(column: Column) -> str:
    first, *others = column.names
    needed = " (needed)" if column.needed and column.fields else ""
    return _code([first]) + (f", also {_code(others)}" if others else "") + needed


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return re.sub(r"\|", r"\\|", text)


if __name__ == "__main__":
    sys.stdout.write(document())
