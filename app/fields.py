"""The types of a field: what a value may look like, wherever it comes from (a query, a body, a file)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from rapidfuzz import fuzz, process

from app import dates, regions
from app.vocabularies import VOCABULARIES

UNKNOWN = "unknown"
COUNT_AT_MOST = 2_147_483_647  # what a column of whole numbers holds
NO_EMPTY_TEXT = ConfigDict(
    str_min_length=1
)  # it would say unknown in another way, which CSV cannot tell apart
CHECKED = 1024  # values of a type that are remembered: most are few, and come again and again
STEPS = (".", "..")  # what an address is made shorter by
ADDRESSES = ("aggregate", "bulk", "facets")  # /events/… that are no event
VOICES = ("article", "unattributed")  # recorded as claimants, counted for no status


def refuse(
    message: str, did_you_mean: Sequence[str] = (), parameter: str | None = None
) -> PydanticCustomError:
    """A fault of one value; what was probably meant travels with it to the answer."""
    context = {"message": message, "did_you_mean": list(did_you_mean), "parameter": parameter}
    return PydanticCustomError("not_understood", "{message}", context)


def a(what: str) -> str:
    """A noun with its article."""
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def storable(text: str) -> bool:
    """Whether it is a text on every database: PostgreSQL has no NUL, and half a surrogate pair is no character."""
    return "\0" not in text and (text.isascii() or not _SURROGATE.search(text))


_SURROGATE = re.compile("[\ud800-\udfff]")


def nearest(value: str, among: Sequence[str], limit: int = 3) -> list[str]:
    """The names that were probably meant: those that go on where the value ends, then those spelt alike."""
    value = value[:100].casefold()
    longer = [name for name in among if len(value) > 2 and name.casefold().startswith(value)]
    alike = process.extract(
        value, among, scorer=fuzz.ratio, processor=str.casefold, limit=limit, score_cutoff=60
    )
    return list(dict.fromkeys([*longer, *(name for name, _, _ in alike)]))[:limit]


@dataclass(frozen=True, eq=False)
class Checked:
    """Marks a string type with the function that checks it and with what its JSON schema says of it."""

    check: Callable[[str], str]
    schema: dict[str, Any] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        check = lru_cache(CHECKED)(self.check)  # what is refused is not remembered
        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema) | self.schema


def choice(what: str, known: Sequence[str]) -> Checked:
    """One of a few names."""
    known = list(known)

    def check(value: str) -> str:
        if value not in known:
            raise refuse(f"{value!r} is not {a(what)}; known are {', '.join(known)}", nearest(value, known))
        return value

    return Checked(check, {"enum": known})


def term(vocabulary: str) -> Checked:
    """One value of a closed vocabulary."""
    return choice(vocabulary, list(VOCABULARIES[vocabulary]))


def _country(value: str) -> str:
    if not regions.is_country(value):
        meant = [code for code in [value.upper()] if regions.is_country(code)]
        meant = meant or [region.code for region in regions.suggest(value) if region.kind == "country"]
        raise refuse(f"{value!r} is not a country code (ISO 3166-1 alpha-2)", meant)
    return value


def _party(value: str) -> str:
    head, slash, slug = value.partition("/")
    if head != "org":
        _country(head)
    if (slash or head == "org") and not re.fullmatch(r"[a-z0-9-]{1,40}", slug):
        raise refuse(
            f"{value!r} is not a party: write a country code (US) or one with a lower-case slug (US/congress)"
        )
    return value


def _claimant(value: str) -> str:
    return value if value in VOICES else _party(value)


def _region(value: str) -> str:
    if regions.get(value) is None:
        raise refuse(
            f"{value!r} is not a region code", [f"{r.code} ({r.name})" for r in regions.suggest(value)]
        )
    return value


def _edtf(value: str) -> str:
    try:
        dates.parse(value)
    except dates.DateError as error:
        raise refuse(str(error), [UNKNOWN] if value in ("undated", "null", "none") else []) from error
    return value


def _id(value: str) -> str:
    if value in STEPS:
        raise refuse(f"{value!r} is a step of a path: nobody could ask for it")
    return value


def _event_id(value: str) -> str:
    if value in ADDRESSES:
        raise refuse(f"{value!r} is an address of its own, /events/{value}: the event could not be read")
    return value


def _number(value: Any) -> Any:
    """Texts and truths would be taken for numbers."""
    if isinstance(value, str | bool):
        raise refuse(f"{value!r} is not a number")
    return value


def or_unknown(checked: Checked) -> Checked:
    """The same, or `unknown`: in a filter, the rows that have no value."""

    def check(value: str) -> str:
        return value if value == UNKNOWN else checked.check(value)

    return Checked(check, {"enum": [*checked.schema["enum"], UNKNOWN]} if "enum" in checked.schema else {})


COUNTRY, PARTY, CLAIMANT, EDTF = Checked(_country), Checked(_party), Checked(_claimant), Checked(_edtf)

Id = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$"), Checked(_id, {"not": {"enum": [*STEPS]}})
]
EventId = Annotated[Id, Checked(_event_id, {"not": {"enum": [*STEPS, *ADDRESSES]}})]
ExternalId = Annotated[
    str, StringConstraints(pattern=r"^[\s\S]{1,200}$")
]  # an index has no place for longer ones
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Title = Annotated[str, StringConstraints(pattern=r"\S", max_length=1000)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Number = Annotated[float, Strict()]
Whole = Annotated[  # strict would refuse 2.0, which is 2 in JSON
    int, Field(ge=0, le=COUNT_AT_MOST), BeforeValidator(_number)
]
Country = Annotated[str, COUNTRY]
Party = Annotated[str, PARTY]  # a country (US), its office or group (US/congress), or org/united-nations
ClaimantId = Annotated[str, CLAIMANT]
RegionCode = Annotated[str, Checked(_region)]
DateText = Annotated[str, EDTF]
