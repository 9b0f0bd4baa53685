"""Tables in text: the delimiter, the header, the tag row and the order of dates are found out, then rows are read one by one."""

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from app.imports.cells import Cells
from app.imports.days import order_of
from app.imports.files import File, Unreadable
from app.imports.form import Column, Options
from app.imports.report import Report
from app.lines import LONGEST, TOO_LONG, Line

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
csv.field_size_limit(LONGEST)
Rows = Callable[[Cells], Iterator[Line]]


class Table:
    """The rows of a file under the names that the format gives to its columns. It can be read again and again."""

    def __init__(self, file: File, options: Options, report: Report, columns: Sequence[Column]) -> None:
        self.file, self.report = file, report
        self.encoding = file.encoding(options.encoding)
        header = next((line for line in file.lines(self.encoding) if line and line.strip()), "")
        self.delimiter, self.header = _header(header, columns, options.delimiter)
        self.places = _places(self.header, columns)
        self.columns = {column.names[0]: column for column in columns}
        self._raw_rows = 0
        self.tags = self._tags()
        report.found |= {
            "packed": file.packed or "no",
            "encoding": self.encoding,
            "delimiter": DELIMITERS.get(self.delimiter, self.delimiter),
            "tags": "yes" if self.tags else "no",
        }
        for name in self.header:
            if name and name not in self.places.values():
                report.note(name, "is a column that is not known: it is lost")
        self.day_first = order_of(self._dates(), options.date_order, report)

    def __iter__(self) -> Iterator[Cells]:
        """Each row once; those that are no rows are refused here, those with faults when the next is asked for."""
        self.report.rows = 0
        for line, cells in self._records():
            self.report.rows += 1
            if cells is None:
                self.report.refuse(line, [("", "", TOO_LONG)])
                continue
            if len(cells) != len(self.header):
                fault = f"has {len(cells)} cells, the header has {len(self.header)}"
                self.report.refuse(line, [("", self.delimiter.join(cells), fault)])
                continue
            yield self._row(line, cells)

    def made(self, rows: Rows) -> Iterator[Line]:
        """What the rows become; a row with any fault becomes nothing."""
        for cells in self:
            lines = list(rows(cells))
            if cells.faults:
                self.report.refuse(cells.line, cells.faults)
            elif cells.left_out:
                self.report.leave_out(cells.line, cells.left_out)
            else:
                yield from lines

    def _row(self, line: int, cells: Sequence[str]) -> Cells:
        told = dict(zip(self.header, cells, strict=True))
        named = {name: told.get(self.places.get(name, ""), "") for name in self.columns}
        return Cells(line, named, self.places, self.report, self.day_first)

    def _records(self) -> Iterator[tuple[int, list[str] | None]]:
        """The records after the header and the tags, with the number of their first line; None is one too long."""
        long: list[int] = []
        reader = csv.reader(self._lines(long), delimiter=self.delimiter, strict=True)
        number, before = 0, 0
        try:
            for cells in reader:
                line, before = before + 1, reader.line_num
                if long and long[0] <= before:  # a line of this row is missing
                    long.clear()
                    yield line, None
                    continue
                if not cells or cells == [""]:
                    continue
                number += 1
                if number > 2 or (number == 2 and not _is_tags(cells)):
                    yield line, cells
        except csv.Error as error:
            raise Unreadable(f"the table cannot be read on from line {before + 1}: {error}") from error

    def _lines(self, long: list[int]) -> Iterator[str]:
        for number, line in enumerate(self.file.lines(self.encoding), 1):
            if line is None:
                long.append(number)
            yield "\n" if line is None else line

    def _tags(self) -> dict[str, str]:
        """The HXL tags of the columns, if the second row has them."""
        reader = csv.reader(self._lines([]), delimiter=self.delimiter)
        try:
            rows = [*islice((cells for cells in reader if cells not in ([], [""])), 2)]
        except csv.Error:
            return {}  # it is told with its line when the rows are read
        if len(rows) < 2 or not _is_tags(rows[1]):
            return {}
        return {name: tag.strip() for name, tag in zip(self.header, rows[1], strict=False) if tag.strip()}

    def _dates(self) -> Iterator[tuple[str, str]]:
        """Each date of the file with the name of its column."""
        dated = [name for name, column in self.columns.items() if column.date and name in self.places]
        where = [(name, self.header.index(self.places[name])) for name in dated]
        for _, cells in self._records() if where else ():
            if cells and len(cells) == len(self.header):
                yield from ((name, cells[place].strip()) for name, place in where)


def _is_tags(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(cell.strip().startswith("#") for cell in filled)


def _header(line: str, columns: Sequence[Column], told: str | None) -> tuple[str, list[str]]:
    needed = [set(column.names) for column in columns if column.needed]
    fitting = {}
    for delimiter in [told] if told else DELIMITERS:
        try:
            names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]
        except (csv.Error, TypeError, ValueError, StopIteration):
            continue
        missing = [sorted(some)[0] for some in needed if not some & set(names)]
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


def _places(header: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    """For each column's own name the one that it has in this file."""
    there = set(header)
    return {
        column.names[0]: found
        for column in columns
        if (found := next((name for name in column.names if name in there), None))
    }
