"""What can be measured over a group of events, as SQL sums and as the answer that is made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, or_

from app.shapes import QUANTITIES

Sums = Mapping[str, int]
POSSIBLE = "count_possible"  # answered beside the count where events may lie in several groups


@dataclass(frozen=True)
class Measure:
    """`sums` are added up in SQL, and over the SQL rows of one group; `answer` is made of them."""

    definition: str
    sums: Callable[[FromClause], dict[str, ColumnElement[Any]]]
    answer: Callable[[Sums], Any]
    ends: tuple[str, ...] = (
        "low",
        "best",
        "high",
        "unknown",
    )  # the parts of the answer; none for a plain number
    of_one: str | None = (
        None  # a filter that has to be asked for one value, so that only what is alike is added up
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _total(column: ColumnElement[Any], condition: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    value = column if condition is None else case((condition, column))
    return func.coalesce(func.sum(value), 0)


def _quantity(name: str, of: str | None) -> Measure:
    """The sum of a number with its range; `of` is the type of event that it is of, all types where it is null."""

    def sums(table: FromClause) -> dict[str, ColumnElement[Any]]:
        low, best, high = table.c[f"{name}_low"], table.c[name], table.c[f"{name}_high"]
        told = or_(low.is_not(None), best.is_not(None), high.is_not(None))
        concerned = table.c.type == of if of else literal(True)
        return {
            f"{name}_low": _total(low),
            name: _total(best),
            f"{name}_high": _total(high),
            f"{name}_told": _count(told),
            f"{name}_known": _count(best.is_not(None)),
            f"{name}_open": _count(and_(told, high.is_(None))),
            f"{name}_unknown": _count(and_(concerned, best.is_(None))),
        }

    def answer(sums: Sums) -> dict[str, int | None]:
        told, known, opened = (sums[f"{name}_{part}"] for part in ("told", "known", "open"))
        return {
            "low": sums[f"{name}_low"] if told else None,
            "best": sums[name] if known else None,
            "high": sums[f"{name}_high"] if told and not opened else None,
            "unknown": sums[f"{name}_unknown"],
        }

    scope = f"of {of}s" if of else "of all events"
    return Measure(f"Sum of `{name}` {scope}, as a range.", sums, answer)


def _amount_sums(table: FromClause) -> dict[str, ColumnElement[Any]]:
    known = table.c.amount.is_not(None)
    return {"amount": _total(table.c.amount), "amount_known": _count(known), "amount_unknown": _count(~known)}


def _amount(sums: Sums) -> dict[str, float | None]:
    return {"best": sums["amount"] if sums["amount_known"] else None, "unknown": sums["amount_unknown"]}


def _rate_sums(table: FromClause) -> dict[str, ColumnElement[Any]]:
    event = table.c
    both = and_(event.type == "interception", event.intercepted.is_not(None), event.faced.is_not(None))
    ends = [f"{name}_{end}" for name in ("intercepted", "faced") for end in ("low", "high")]
    sums = {f"rate_{name}": _total(event[name], both) for name in ("intercepted", "faced", *ends)}
    return sums | {f"rate_{end}_open": _count(and_(both, event[end].is_(None))) for end in ends}


def _rate(sums: Sums) -> dict[str, float | None]:
    """Stopped of faced, over the interceptions that know both; an open end leaves its side of the range open."""

    def share(stopped: str, faced: str) -> float | None:
        opened = any(sums.get(f"rate_{name}_open") for name in (stopped, faced))
        return (
            None
            if opened or not sums[f"rate_{faced}"]
            else min(1.0, sums[f"rate_{stopped}"] / sums[f"rate_{faced}"])
        )

    return {
        "low": share("intercepted_low", "faced_high"),
        "best": share("intercepted", "faced"),
        "high": share("intercepted_high", "faced_low"),
    }


MEASURES = {
    "count": Measure("Number of events.", lambda _: {}, lambda sums: sums["count"], ("",)),
    **{name: _quantity(name, of) for name, of in QUANTITIES.items()},
    "amount": Measure(
        "Sum of `amount`, of one `currency`.", _amount_sums, _amount, ("best", "unknown"), of_one="currency"
    ),
    "interception_rate": Measure(
        "Weapons intercepted of those faced, over interceptions that know both.",
        _rate_sums,
        _rate,
        ("low", "best", "high"),
    ),
}
