"""Importing a file of a known format: sent, taken in, and told of while it is."""

from collections.abc import Iterator
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from sqlalchemy import Connection

from app.api.access import Author, Writer
from app.api.documented import FILE, IMPORTED, answers
from app.api.taking import media_type
from app.api.writing.job import Job, Results, answered, taken
from app.api.writing.transaction import RequestName
from app.errors import ProblemError
from app.fields import Id, choice, term
from app.imports import FORMATS
from app.imports.files import File, Unreadable
from app.imports.form import Options
from app.imports.run import Import
from app.query import Filter
from app.rows import Row

PATH = "/imports"
UNPACKED = 10  # times the largest body: what a small one may become
router = APIRouter(tags=["writing"])


class ImportQuery(Filter):
    format: Annotated[str, choice("format", list(FORMATS))] = Field(
        description="What the file is; docs/data.md tells what becomes of each.", examples=["csv"]
    )
    dataset: Id | None = Field(
        None, description="The data set that it goes to, instead of the format's own.", examples=["my-events"]
    )
    release: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="The file's release. Events of the data set that it has no more are removed; where a newer release is "
        "there, nothing is changed.",
        examples=["23.1"],
    )
    dry_run: bool = Field(
        False, description="Only try: everything is checked, nothing written.", examples=[True]
    )
    sync: bool = Field(
        False,
        description="Remove what the data set has and the file has not. Nothing is removed where a row has a fault.",
        examples=[False],
    )
    encoding: str | None = Field(
        None, max_length=40, description="Where it cannot be found out.", examples=["cp1251"]
    )
    delimiter: str | None = Field(
        None,
        min_length=1,
        max_length=1,
        description="Where it is none of comma, semicolon, tab and bar.",
        examples=[":"],
    )
    date_order: Literal["day-first", "month-first"] | None = Field(
        None,
        description="Where no date of the file tells whether the day or the month comes first.",
        examples=["day-first"],
    )
    type: Annotated[str, term("type")] | None = Field(
        None, description="What kind of event all rows are, for `hxl`.", examples=["strike"]
    )


class Work:
    """One import, told of row by refused row."""

    def __init__(self, run: Import, author: Author) -> None:
        self.run, self.author = run, author

    @property
    def accepted(self) -> bool:
        return self.run.accepted

    def told(self, connection: Connection) -> Iterator[Row]:
        yield {"found": self.run.report.found}
        try:
            for step in self.run.results(connection, self.author.reason, self.author.name):
                yield from ({"refused": row} for row in self.run.report.news())
                yield {"progress": {"rows": step.rows, "bytes": step.bytes, "of": step.of}}
        except Unreadable as error:
            raise _unreadable(error) from error

    def summary(self) -> Row:
        return self.run.summary()


@router.post(
    PATH,
    response_class=Results,
    response_model=None,
    responses=answers(400, 401, 403, 413, 415, 422) | {200: {"content": IMPORTED}},
    openapi_extra={"requestBody": FILE},
)
async def import_file(
    request: Request,
    query: Annotated[ImportQuery, Query()],
    author: Writer,
    idempotency_key: RequestName = None,
) -> Response:
    """Takes in a file of a known format as one revision. Rows with a fault are refused, each with its line, column, value
    and reason, and the others taken; a file that cannot be read as a whole changes nothing.

    What is found out and how far it is are answered as it goes. It holds when the last line, the summary, has a revision.
    """
    if (form := media_type(request)).startswith("multipart/"):
        raise ProblemError(415, f"The body must be the file itself, not a form that holds it ({form})")
    at_most: int = request.app.state.settings.max_bulk_bytes
    incoming = await taken(request, at_most)
    try:
        run = await run_in_threadpool(_opened, incoming.file, query, UNPACKED * at_most)
    except Unreadable as error:
        incoming.close()
        raise _unreadable(error) from error
    return await answered(Job(request, Work(run, author), author, incoming, idempotency_key), whole=False)


def _opened(raw: BinaryIO, query: ImportQuery, at_most: int) -> Import:
    format = FORMATS[query.format]
    told = query.model_dump(exclude={"format", "dry_run", "sync"})
    file = File(raw, wanted=format.beside, at_most=at_most)
    return Import(format, file, Options(**told), dry_run=query.dry_run, sync=query.sync)


def _unreadable(error: Unreadable) -> ProblemError:
    return ProblemError(422, f"The file cannot be read: {error}. Nothing was written")
