"""What can be asked: one field of a filter is one parameter, with its meaning, its check and its condition."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import ColumnElement, FromClause, exists, select

from app import regions
from app.conditions import Condition, at_or_below, holds, in_region, is_kind, on_date, table_of, visible
from app.fields import CLAIMANT, COUNTRY, EDTF, PARTY, UNKNOWN, Checked, choice, or_unknown, refuse, term
from app.models import Position
from app.shapes import CLAIMED_FIELDS

VALUES_AT_MOST = 100  # of one parameter, so that no query is larger than what a person would write


@dataclass(frozen=True)
class Where:
    """The condition that a parameter puts on the rows; `opens` marks one whose values are not from a closed list."""

    condition: Condition
    opens: bool = False


def _split(values: Any) -> Any:
    """`a,b` and repeating the parameter are the same."""
    parts = [part.strip() for value in values for part in value.split(",")]
    if "" in parts:
        raise refuse("an empty value; leave the parameter out to ask for everything")
    if len(parts) > VALUES_AT_MOST:
        raise refuse(f"{len(parts)} values; at most {VALUES_AT_MOST} are taken")
    return list(dict.fromkeys(parts))


def understood_region(value: str) -> str:
    found = regions.resolve(value)
    if value != UNKNOWN and len(found) != 1:
        meant = [match.region for match in found] or regions.suggest(value)
        reason = "names several regions" if found else "is not a region, country or sea that is known here"
        raise refuse(f"{value!r} {reason}", [f"{region.code} ({region.name})" for region in meant])
    return value


REGION = Checked(understood_region)
Many = BeforeValidator(_split)


def asked(description: str, example: str, **more: Any) -> Any:
    return Field([], description=description, examples=[[example]], **more)


class Filter(BaseModel):
    model_config = ConfigDict(extra="forbid")
    _as_of: int | None = None  # the revision at which to read; null is now

    @classmethod
    def wheres(cls) -> dict[str, Where]:
        """The parameters that put a condition on the rows."""
        found = {
            name: [m for m in field.metadata if isinstance(m, Where)]
            for name, field in cls.model_fields.items()
        }
        return {name: marks[0] for name, marks in found.items() if marks}

    def asked(self) -> dict[str, Where]:
        """Those of them that this query uses."""
        return {name: where for name, where in self.wheres().items() if getattr(self, name)}

    def conditions(self, table: FromClause) -> list[ColumnElement[bool]]:
        """What must hold of a row; parameters that share one condition put it once."""
        asked = {where.condition: getattr(self, name) for name, where in self.asked().items()}
        return [condition(table, values, self) for condition, values in asked.items()]

    def rows(self, table: FromClause, scan: bool = False) -> list[ColumnElement[bool]]:
        """All that must hold of a row: it is visible, and what is asked."""
        return [visible(table, self._as_of, scan), *self.conditions(table)]

    def at(self, revision: int) -> Self:
        """The same query, of the state at a revision."""
        copy = self.model_copy()
        copy._as_of = revision
        return copy

    def leaving_out(self, *names: str) -> Self:
        """The same query without some of its parameters."""
        return self.model_copy(update={name: [] for name in names})


def taken_on(what: str) -> Condition:
    """Some one position on the event, or on the claim, has both the claimant and the stance that are asked for."""

    def condition(table: FromClause, _: Any, query: Any) -> ColumnElement[bool]:
        position = table_of(Position).alias()
        parts = [position.c[what] == table.c.id, visible(position, query._as_of)]
        parts += [at_or_below(position.c.claimant, query.claimant)] if query.claimant else []
        parts += [position.c.stance.in_(query.stance)] if query.stance else []
        return exists(select(1).select_from(position).where(*parts))

    return condition


ON_EVENT, ON_CLAIM = taken_on("event"), taken_on("claim")


class EventFilter(Filter):
    """Filters are joined by AND, several values of one by OR; `unknown` finds the events that have no value."""

    type: Annotated[list[Annotated[str, term("type")]], Many, Where(holds("type"))] = asked(
        "Kind of event.", "strike"
    )
    region: Annotated[list[Annotated[str, REGION]], Many, Where(in_region)] = asked(
        "Region by code (`UA-23`) or by a name in any common spelling; a country takes in all its regions, and a sea is "
        "`SEA:black`. An event whose place is known only to the country is in no region.",
        "Zaporizhzhia",
    )
    country: Annotated[list[Annotated[str, or_unknown(COUNTRY)]], Many, Where(holds("country"))] = asked(
        "Country of the place (ISO 3166-1 alpha-2).", "UA"
    )
    date: Annotated[list[Annotated[str, EDTF]], Many, Where(on_date)] = asked(
        "Day, month, year or interval (`2024-01-02`, `2024-01`, `2023-12-29/2024-01-05`, `../2024-01-04`); "
        "undated events are left out and counted in `meta.undated_excluded`.",
        "2023-12-30",
    )
    date_match: Annotated[str, choice("date_match", ("possible", "certain"))] = Field(
        "possible",
        description="`possible`: the event may have happened then (overlap); `certain`: it lies wholly inside.",
        examples=["possible"],
    )
    actor: Annotated[list[Annotated[str, or_unknown(PARTY)]], Many, Where(holds("actor", at_or_below))] = (
        asked("Who acted; a country takes in all below it (`US`: also `US/congress`).", "RU")
    )
    target: Annotated[list[Annotated[str, or_unknown(PARTY)]], Many, Where(holds("target", at_or_below))] = (
        asked("Toward whom; a country takes in all below it.", "UA")
    )
    beneficiary: Annotated[
        list[Annotated[str, or_unknown(PARTY)]], Many, Where(holds("beneficiary", at_or_below))
    ] = asked("For whom aid is asked.", UNKNOWN)
    weapon_type: Annotated[
        list[Annotated[str, or_unknown(term("weapon_type"))]], Many, Where(holds("weapon_type", is_kind))
    ] = asked("Class of weapon; `missile` takes in all kinds of missile.", "missile")
    weapon: Annotated[list[str], Many, Where(holds("weapon"), opens=True)] = asked(
        "Model of the weapon.", UNKNOWN
    )
    weapon_origin: Annotated[
        list[Annotated[str, or_unknown(COUNTRY)]], Many, Where(holds("weapon_origin"))
    ] = asked("Country that the weapon comes from.", "KP")
    attribution: Annotated[
        list[Annotated[str, or_unknown(term("attribution"))]], Many, Where(holds("attribution"))
    ] = asked("Headline status of the event.", "unconfirmed")
    actor_status: Annotated[
        list[Annotated[str, or_unknown(term("actor_status"))]], Many, Where(holds("actor_status"))
    ] = asked("Status of who acted.", "asserted")
    weapon_origin_status: Annotated[
        list[Annotated[str, or_unknown(term("weapon_origin_status"))]],
        Many,
        Where(holds("weapon_origin_status")),
    ] = asked("Status of the weapon's origin.", "unconfirmed")
    claimant: Annotated[list[Annotated[str, CLAIMANT]], Many, Where(ON_EVENT)] = asked(
        "Who takes a position on the event; with `stance`, the same position has both.", "UA"
    )
    stance: Annotated[list[Annotated[str, term("stance")]], Many, Where(ON_EVENT)] = asked(
        "What someone says of the event; with `claimant`, the same position has both.", "cannot_confirm"
    )
    incident: Annotated[list[str], Many, Where(holds("incident"), opens=True)] = asked(
        "Common name of events of one occasion.", UNKNOWN
    )
    dataset: Annotated[list[str], Many, Where(holds("dataset"), opens=True)] = asked(
        "Data set that the event was loaded from.", "seed"
    )
    record_state: Annotated[
        list[Annotated[str, term("record_state")]], Many, Where(holds("record_state"))
    ] = Field(
        ["published"],
        description="Reviewed events, or drafts that wait for a person's review.",
        examples=[["published"]],
    )


class ClaimFilter(Filter):
    event: Annotated[list[str], Many, Where(holds("event"), opens=True)] = asked(
        "Event that the claim is about.", "seed-zaporizhzhia-2023-12-30"
    )
    statement: Annotated[list[str], Many, Where(holds("statement"), opens=True)] = asked(
        "Common id of the claims that one statement makes.", "us-says-north-korean"
    )
    field: Annotated[
        list[Annotated[str, choice("claimed field", CLAIMED_FIELDS)]], Many, Where(holds("field"))
    ] = asked("Field of the event that is claimed; `occurrence` is that it happened at all.", "weapon_origin")
    status: Annotated[list[Annotated[str, term("status")]], Many, Where(holds("status"))] = asked(
        "Status of the claim.", "unconfirmed"
    )
    claimant: Annotated[list[Annotated[str, CLAIMANT]], Many, Where(ON_CLAIM)] = asked(
        "Who takes a position on the claim; with `stance`, the same position has both.", "UA"
    )
    stance: Annotated[list[Annotated[str, term("stance")]], Many, Where(ON_CLAIM)] = asked(
        "What someone says of the claim; with `claimant`, the same position has both.", "cannot_confirm"
    )


class SourceFilter(Filter):
    publisher: Annotated[list[str], Many, Where(holds("publisher"), opens=True)] = asked(
        "Who published the document.", "New York Parrot"
    )
    origin: Annotated[list[str], Many, Where(holds("origin"), opens=True)] = asked(
        "Document where the chain of `derived_from` begins.", "newyorkparrot-2024-01-05"
    )


class ClaimantFilter(Filter):
    country: Annotated[list[Annotated[str, or_unknown(COUNTRY)]], Many, Where(holds("country"))] = asked(
        "State that the claimant speaks for.", "UA"
    )
