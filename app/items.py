"""A row on its way in: its draft, or all that is wrong with it."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from app.drafts import SLOTS, EvidenceDraft
from app.faults import pointer, told
from app.fields import storable
from app.ledger import digest
from app.lines import Line
from app.rows import Row
from app.seen import Seen
from app.storable import told_back

FAULTS_AT_MOST = 50  # that are told of one row
SHOWN = 200  # characters of a value that is at fault


@dataclass(slots=True)
class Item:
    line: int
    row: Row
    entity: str = "event"
    faults: list[Row] = field(default_factory=list)
    id: str | None = None
    draft: Any = None
    vouched: list[tuple[Any, ...]] = field(default_factory=list)  # quotes that are told as checked

    def refuse(self, place: str, message: str, value: Any = None, meant: Any = ()) -> None:
        told = {"pointer": place, "value": shown(value), "message": message, "did_you_mean": list(meant)}
        self.faults.append(told)


def item_of(line: Line) -> Item:
    item = Item(line.number, line.row or {}, line.entity)
    if line.fault:
        item.refuse("", line.fault)
    return item


def check(item: Item, seen: Seen, vouched: bool = False) -> None:
    """Makes the draft; an event and a document must not be given twice."""
    if item.faults and not item.row:
        return
    if item.entity == "position":
        _take_checked(item, vouched)
    row = item.row
    if item.entity == "event":
        _check_name(item, seen)
        row = row | {"id": item.id} if item.id else {"id": "none"} | row
    elif "id" in item.row:
        _check_once(item, seen, item.row["id"])
    try:
        item.draft = SLOTS[item.entity][1].model_validate(row)
    except ValidationError as error:
        for fault in error.errors(include_url=False)[:FAULTS_AT_MOST]:
            said = told(fault, SLOTS[item.entity][1].model_fields)
            cut = {"value": shown(said["value"]), "message": said["message"][: 2 * SHOWN]}
            item.faults.append({"pointer": pointer(fault["loc"])} | said | cut)
    if item.entity == "claim":
        parts = [row.get(name) for name in ("statement", "event", "field")]
        item.id = digest(*parts) if all(map(is_name, parts)) else None


def _check_name(item: Item, seen: Seen) -> None:
    if item.id is None and "id" not in item.row:
        item.refuse("/id", "is needed, or an external_id and the data set that it is of (dataset=)")
    elif item.id is not None and (first := seen.first(item.id, item.line)) is not None:
        name, dataset = item.row.get("external_id"), item.row.get("dataset")
        place = "/external_id" if item.id == digest(dataset, name) or "id" not in item.row else "/id"
        item.refuse(place, f"was given before, by row {first}", item.row.get(place[1:]))


def _check_once(item: Item, seen: Seen, id: Any) -> None:
    if is_name(id):
        item.id = id
        if (first := seen.first(f"{item.entity} {id}", item.line)) is not None:
            item.refuse("/id", f"was given before, by row {first}", id)


def _take_checked(item: Item, vouched: bool) -> None:
    """What another service compared with the text counts only where somebody answers for it."""
    for words in item.row.get("evidence", ()):
        if words.pop("checked", False) and vouched:
            item.vouched.append(tuple(words.get(name) for name in EvidenceDraft.model_fields))


def is_name(value: Any) -> bool:
    """Whether it can be looked for."""
    return isinstance(value, str) and storable(value)


def shown(value: Any) -> Any:
    """A value as it is told back: long ones as far as they help to find them, rows within the row not at all."""
    if isinstance(value, str):
        return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    return None if isinstance(value, dict | list) else told_back(value)
