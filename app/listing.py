"""A list of rows in a total order, read page by page: sorting, the chosen fields, and cursors."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator
from sqlalchemy import JSON, ColumnElement, Select, select
from sqlmodel import SQLModel

from app import keyset
from app.conditions import answered
from app.fields import choice, nearest, refuse
from app.filters import Versioned
from app.formats import Format, having
from app.models import table_of
from app.query import Filter, Many

Row = Mapping[str, Any]
PAGE, PAGE_AT_MOST = 100, 1000
LIMIT = f"Rows to answer. When left out, JSON answers {PAGE}, the other formats all."
# How an answer looks, and of which state it is; a cursor goes on in another state too, as in one that changes.
NOT_ASKED = {"cursor", "limit", "fields", "include", "format", "as_of"}


def sorted_by(*example: str) -> Any:
    return Field(
        [],
        description="Fields to sort by, in order; `-` before a name sorts downwards. Rows without a value come last, "
        "and the id decides between equals.",
        examples=[list(example)],
    )


def chosen(*example: str) -> Any:
    return Field(
        [], description="Fields to answer, in this order; all when left out.", examples=[list(example)]
    )


FORMAT = "Format of the answer; wins over the `Accept` header."
ROWS, POINTS = having(), having("lat", "lon")


class Formatted(Filter):
    formats: ClassVar[Mapping[str, Format]] = ROWS
    format: Annotated[str, choice("format of these rows", list(ROWS))] | None = Field(
        None, description=FORMAT, examples=["json"]
    )


class Located(Formatted):
    """Of rows that have `lat` and `lon`."""

    formats: ClassVar[Mapping[str, Format]] = POINTS
    format: Annotated[str, choice("format of these rows", list(POINTS))] | None = Field(
        None, description=FORMAT, examples=["json"]
    )


class Listing(Formatted, Versioned):
    """What every list takes besides its filters."""

    model: ClassVar[type[SQLModel]]
    default_sort: ClassVar[tuple[str, ...]] = ("id",)

    sort: Annotated[list[str], Many] = sorted_by("id")
    fields: Annotated[list[str], Many] = chosen("id")
    limit: int | None = Field(
        None,
        ge=1,
        le=PAGE_AT_MOST,
        description=LIMIT,
        examples=[10],
    )
    cursor: str | None = Field(
        None, description="Where to go on: taken from `links.next` or the `Link` header.", max_length=4000
    )

    @classmethod
    def columns(cls) -> dict[str, ColumnElement[Any]]:
        """The columns that are answered, by name."""
        return answered(table_of(cls.model))

    @classmethod
    def sortable(cls) -> list[str]:
        return [name for name, column in cls.columns().items() if not isinstance(column.type, JSON)]

    @field_validator("fields")
    @classmethod
    def _known_fields(cls, names: list[str]) -> list[str]:
        return [_known(name, list(cls.columns())) for name in names]

    @field_validator("sort")
    @classmethod
    def _known_order(cls, names: list[str]) -> list[str]:
        for name in names:
            _known(name.removeprefix("-"), cls.sortable())
        return names

    @model_validator(mode="after")
    def _goes_on(self) -> Self:
        try:
            self.last_row()
        except ValueError as error:
            raise refuse(f"the cursor {error}", parameter="cursor") from error
        return self

    def order(self) -> dict[str, bool]:
        """The fields that decide the order, and whether each goes downwards; of one named twice the first decides."""
        asked: dict[str, bool] = {}
        for name in [*(self.sort or self.default_sort), "id"]:
            asked.setdefault(name.removeprefix("-"), name.startswith("-"))
        return asked

    def last_row(self) -> list[Any] | None:
        """What the cursor says of the row after which to go on."""
        columns = self.columns()
        return (
            keyset.read(self.cursor, self._asked(), [columns[name] for name in self.order()])
            if self.cursor is not None
            else None
        )

    def cursor_after(self, row: Row) -> str:
        return keyset.write([row[name] for name in self.order()], self._asked())

    def _asked(self) -> str:
        return keyset.fingerprint(self.model_dump(mode="json", exclude=NOT_ASKED, exclude_defaults=True))

    def selects(self) -> list[Select[Any]]:
        """All rows that are asked for, in order, from where the cursor stands: those of each select after the last."""
        table, last = table_of(self.model), self.last_row()
        order = [(table.c[name], downwards) for name, downwards in self.order().items()]
        sorting = [keyset.direction(column, downwards) for column, downwards in order]
        whole = select(*self.columns().values()).where(*self.rows(table)).order_by(*sorting)
        return [whole.where(stretch) for stretch in keyset.stretches(order, last)] if last else [whole]


def _known(name: str, names: list[str]) -> str:
    if name not in names:
        raise refuse(f"{name!r} is not a field here", nearest(name, names))
    return name
