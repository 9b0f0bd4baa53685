"""Many events in one request."""

from collections.abc import Callable, Iterator
from typing import Annotated, BinaryIO, Self

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, model_validator
from sqlalchemy import Connection

from app.api.access import Author, Writer
from app.api.documented import RESULTS, ROWS, answers
from app.api.taking import media_type
from app.api.writing.job import Job, Results, answered, taken
from app.api.writing.transaction import RequestName
from app.bulk import Load, Loading
from app.errors import ProblemError
from app.fields import Id, refuse
from app.formats import ndjson
from app.lines import Line, array
from app.lines import ndjson as lines
from app.query import Filter
from app.rows import Row

PATH = "/events/bulk"
FORMATS: dict[str, Callable[[BinaryIO], Iterator[Line]]] = {
    ndjson.MEDIA_TYPE: lines,
    "application/json": array,
}
FAULTS_TOLD = 1000  # of a load that is refused as a whole
router = APIRouter(tags=["writing"])


class Bulk(Filter):
    dataset: Id | None = Field(
        None,
        description="The data set that the rows are of: a row whose `external_id` it has changes that event.",
        examples=["air-force-daily"],
    )
    dry_run: bool = Field(
        False, description="Only try: everything is checked, nothing written.", examples=[True]
    )
    atomic: bool = Field(
        True,
        description="Write all rows or none: with any fault the answer is 422, with the rows at fault. `false` writes the "
        "good rows and refuses the others.",
        examples=[False],
    )
    sync: bool = Field(
        False,
        description="Remove what the data set has and the rows have not. Nothing is removed where a row is refused.",
        examples=[False],
    )

    @model_validator(mode="after")
    def _names_what_to_sync(self) -> Self:
        if self.sync and self.dataset is None:
            raise refuse("needs the data set that is to be as the rows are: dataset=", parameter="sync")
        return self


class Work:
    """One load, and its faults where they undo all of it."""

    def __init__(self, rows: Iterator[Line], how: Loading, author: Author) -> None:
        self.rows, self.how, self.author = rows, how, author
        self.faults = list[Row]()

    @property
    def accepted(self) -> bool:
        return self.load.accepted

    def told(self, connection: Connection) -> Iterator[Row]:
        self.load = Load(connection, self.how, self.author.reason, self.author.name)
        for result in self.load.results(self.rows):
            if result["errors"] and self.how.atomic and len(self.faults) < FAULTS_TOLD:
                self.faults += [{"line": result["line"]} | fault for fault in result["errors"]]
            yield result

    def summary(self) -> Row:
        return self.load.summary()


@router.post(
    PATH,
    response_class=Results,
    response_model=None,
    responses=answers(400, 401, 403, 413, 415, 422) | {200: {"content": RESULTS}},
    openapi_extra={"requestBody": ROWS},
)
async def load_events(
    request: Request, query: Annotated[Bulk, Query()], author: Writer, idempotency_key: RequestName = None
) -> Response:
    """Creates and changes many events in one revision. Each row is an event as `POST /events` takes it, with an `id` or,
    within a data set, an `external_id`; up to a million of them, as NDJSON or as a JSON array, packed by gzip or not.

    What becomes of each row is answered as it is found. It holds when the last line, the summary, says that it was written.
    """
    if media_type(request) not in FORMATS:
        raise ProblemError(415, f"The body must be {' or '.join(FORMATS)}")
    incoming = await taken(request, request.app.state.settings.max_bulk_bytes)
    work = Work(FORMATS[media_type(request)](incoming.file), Loading(**query.model_dump()), author)
    answer = await answered(Job(request, work, author, incoming, idempotency_key), whole=query.atomic)
    if work.faults:
        raise ProblemError(422, "Nothing was written", work.faults[:FAULTS_TOLD], "not-understood")
    return answer
