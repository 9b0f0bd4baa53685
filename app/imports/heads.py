"""Where the rows of a table begin, and what its columns are called: by names in its first row, or by HXL tags in one of the first."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from app.imports.files import File, Unreadable
from app.imports.form import Column
from app.lines import LONGEST

csv.field_size_limit(LONGEST)
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
WITHIN = 25  # rows, counting empty ones, in which the tools of the standard look for tags
TAG = re.compile(r"\s*#\s*[a-z]\w*(\s*\+\s*[a-z]\w*)*\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Head:
    delimiter: str
    names: list[str]
    tags: dict[str, str]  # by the names of their columns
    end: int  # the line of the file that is its last


def named(file: File, encoding: str, columns: Sequence[Column], told: str | None) -> Head:
    """The first row has names; the second may have tags."""
    lines = enumerate(file.lines(encoding), 1)
    number, line = next(((number, line) for number, line in lines if line and line.strip()), (1, ""))
    delimiter, names = _header(line, columns, told)
    rows = records(text(file, encoding), delimiter, number - 1)
    _, end, _ = next(rows)
    _, last, second = next((row for row in rows if not blank(row[2])), (0, 0, []))
    filled = [cell for cell in second if cell.strip()]
    if filled and all(cell.strip().startswith("#") for cell in filled):
        return Head(delimiter, names, _by_name(names, second), last)
    return Head(delimiter, names, {}, end)


def tagged(file: File, encoding: str, told: str | None) -> Head:
    """The tags may stand in any of the first rows; by the delimiter that finds most of them."""
    heads = [_tagged(text(file, encoding), delimiter) for delimiter in ([told] if told else DELIMITERS)]
    found = [head for head in heads if head]
    if not found:
        raise Unreadable(f"none of the first {WITHIN} rows has HXL tags, like #date or #adm1+name")
    return max(found, key=lambda head: len(head.tags))


def called(names: Sequence[str], header: Sequence[str]) -> str | None:
    """What a column of these names is called in the file: as it is written, or else without regard to case."""
    lower = [name.lower() for name in header]
    exact = next((name for name in names if name in header), None)
    return exact or next((header[lower.index(n)] for n in map(str.lower, names) if n in lower), None)


def blank(cells: Sequence[str]) -> bool:
    """Such a row is none: spreadsheets write them below a table, and between its parts."""
    return not any(cell.strip() for cell in cells)


def text(file: File, encoding: str) -> Iterator[str]:
    """Its lines; one that is too long is empty."""
    return ("\n" if line is None else line for line in file.lines(encoding))


def records(lines: Iterable[str], delimiter: str, after: int) -> Iterator[tuple[int, int, list[str]]]:
    """The rows after a line of the file, each with its own first and last line."""
    reader = csv.reader(islice(lines, after, None), delimiter=delimiter, strict=True)
    last = after
    try:
        for cells in reader:
            first, last = last + 1, after + reader.line_num
            yield first, last, cells
    except csv.Error as error:
        raise Unreadable(f"the table cannot be read on from line {last + 1}: {error}") from error


def _tagged(lines: Iterable[str], delimiter: str) -> Head | None:
    above = list[str]()
    try:
        reader = csv.reader(lines, delimiter=delimiter)
        for cells in islice(reader, WITHIN):
            if _are_tags(cells):
                names = _names(above, cells)
                return Head(delimiter, names, _by_name(names, cells), reader.line_num)
            above = cells
    except (csv.Error, TypeError, ValueError):
        pass  # not with this delimiter
    return None


def _names(above: Sequence[str], tags: Sequence[str]) -> list[str]:
    """Those of the row above, and the tags where it has none; the same for several columns, each with its number."""
    names = [name.strip() or tag.strip() for name, tag in zip_longest(above, tags, fillvalue="")]
    twice = {name for name in names if name and names.count(name) > 1}
    return [f"{name} (column {number})" if name in twice else name for number, name in enumerate(names, 1)]


def _are_tags(cells: Sequence[str]) -> bool:
    """At least half of those that are filled, as the tools of the standard see it."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and 2 * sum(bool(TAG.fullmatch(cell)) for cell in filled) >= len(filled)


def _by_name(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    told = zip(names, (cell.strip() for cell in cells), strict=False)
    return {name: cell for name, cell in told if cell.startswith("#")}


def _header(line: str, columns: Sequence[Column], told: str | None) -> tuple[str, list[str]]:
    needed = [column.names for column in columns if column.needed]
    fitting = {}
    for delimiter in [told] if told else DELIMITERS:
        try:
            names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]
        except (csv.Error, TypeError, ValueError, StopIteration):
            continue
        missing = [sorted(some)[0] for some in needed if not called(some, names)]
        fitting[delimiter] = (len(missing), -len(names), names, missing)
    if not any(names for *_, names, _ in fitting.values()):
        raise Unreadable("the first line has no column names")
    best = min(fitting, key=lambda delimiter: fitting[delimiter][:2])
    _, _, names, missing = fitting[best]
    if missing:
        how = "" if told else f", with any of {', '.join(DELIMITERS.values())} between them"
        raise Unreadable(
            f"columns are missing{how}: {', '.join(missing)}; the first line has {', '.join(names)[:300]}"
        )
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise Unreadable(f"the column {twice[0]} is there twice")
    return best, names
