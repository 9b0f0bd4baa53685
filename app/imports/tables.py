"""Tables in text: the head and the order of dates are found out, then rows are read one by one."""

from collections.abc import Callable, Iterator, Sequence

from app.imports.cells import Cells
from app.imports.days import order_of
from app.imports.files import File
from app.imports.form import Column, Options
from app.imports.heads import DELIMITERS, Head, blank, called, named, records
from app.imports.report import Report
from app.lines import TOO_LONG, Line

CUT = ", and the file ends in it without a line break: it may be cut off"
Rows = Callable[[Cells], Iterator[Line]]


class Table:
    """The rows of a file under the names that the format gives to its columns. It can be read again and again."""

    def __init__(
        self,
        file: File,
        options: Options,
        report: Report,
        columns: Sequence[Column],
        head: Head | None = None,
    ) -> None:
        self.file, self.report = file, report
        self.open = False  # whether the line that was read last has no end
        self.encoding = file.encoding(options.encoding)
        self.head = head or named(file, self.encoding, columns, options.delimiter)
        self.header, delimiter = self.head.names, self.head.delimiter
        self.places = report.names = _places(self.header, columns)
        self.columns = {column.names[0]: column for column in columns}
        report.found |= {
            "packed": file.packed or "no",
            "encoding": self.encoding,
            "delimiter": DELIMITERS.get(delimiter, delimiter),
            "tags": "yes" if self.head.tags else "no",
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
                fault += CUT if self.open and len(cells) < len(self.header) else ""
                self.report.refuse(line, [("", self.head.delimiter.join(cells), fault)])
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
        """The records after the head, with the number of their first line; None is one too long."""
        long: list[int] = []
        for line, last, cells in records(self._lines(long), self.head.delimiter, self.head.end):
            if long and long[0] <= last:  # a line of this row is missing
                long.clear()
                yield line, None
            elif not blank(cells):
                yield line, cells

    def _lines(self, long: list[int]) -> Iterator[str]:
        for number, line in enumerate(self.file.lines(self.encoding), 1):
            if line is None and number > self.head.end:
                long.append(number)
            self.open = line is not None and not line.endswith("\n")
            yield "\n" if line is None else line

    def _dates(self) -> Iterator[tuple[str, str]]:
        """Each date of the file with the name of its column."""
        dated = [name for name, column in self.columns.items() if column.date and name in self.places]
        where = [(name, self.header.index(self.places[name])) for name in dated]
        for _, cells in self._records() if where else ():
            if cells and len(cells) == len(self.header):
                yield from ((name, cells[place].strip()) for name, place in where)


def _places(header: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    """For each column's own name the one that it has in this file."""
    return {column.names[0]: found for column in columns if (found := called(column.names, header))}
