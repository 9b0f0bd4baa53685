"""What hangs on the events of a batch: read once for each event, and kept up as it is written."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlmodel import SQLModel

from app.ledger import Key, Ledger, key_names, key_of
from app.models import Claim, Evidence, Position
from app.removal import remove_positions
from app.rows import Row


class Hanging:
    """`new` are events on which nothing hangs yet: there is nothing to look for."""

    def __init__(self, ledger: Ledger, new: Collection[str]) -> None:
        self.ledger = ledger
        self._rows: dict[type[SQLModel], dict[str, dict[Key, Row]]] = {
            model: {id: {} for id in new} for model in (Claim, Position, Evidence)
        }

    def on(self, model: type[SQLModel], events: Collection[str]) -> list[Row]:
        """The current rows of these events, of each event by their keys."""
        there, names = self._rows[model], key_names(model)
        if missing := events - there.keys():
            there |= {id: {} for id in missing}
            for row in self.ledger.current(model, "event", missing):
                there[row["event"]][key_of(row, names)] = row
        return [row for id in events for _, row in sorted(there[id].items())]

    def put(self, model: type[SQLModel], rows: Iterable[Row], **how: Any) -> set[Key]:
        """As the ledger's."""
        there, names = self._rows[model], key_names(model)
        new = {key_of(row, names): row for row in rows}
        old = self.on(model, {row["event"] for row in new.values()})
        changed = self.ledger.put(model, new.values(), old=old, **how)
        for key in changed - new.keys():
            del there[key[names.index("event")]][key]
        for key, row in new.items():
            there[row["event"]][key] = row
        return changed

    def remove(self, positions: Collection[Row], claims: Collection[Row]) -> None:
        """These positions with their words, and these claims, on which there are no others."""
        remove_positions(self.ledger, positions)
        self.ledger.remove(Claim, claims)
        for event in {row["event"] for row in positions}:
            for rows in self._rows.values():  # what is left is read again
                rows.pop(event, None)
