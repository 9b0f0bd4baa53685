"""Indexes that a large load into SQLite does without until its end: they are made at once in a fraction of the time."""

from sqlalchemy import Connection, Table, func, select, text

from app.models import Change, Claim, Event, Evidence, Position, table_of

TABLES = tuple(table_of(model) for model in (Event, Claim, Position, Evidence, Change))
NEEDED = {  # by which a load finds what its rows are about; by ids it goes by the keys
    "ix_event_dataset_external_id",
    "ix_claim_event_id",
    "ix_claim_statement",
    "ix_position_event_id",
    "ix_evidence_source",
}
MANY = 10_000  # rows, below which nothing is gained


class Indexes:
    """Those of one transaction, which brings them back when it is undone. Others see the same ones all the time."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.away = connection, list[str]()
        tables = TABLES if connection.dialect.name == "sqlite" else ()
        self.enough = {table: max(MANY, 2 * self._rows(table)) for table in tables}

    def grown(self) -> None:
        """Puts those of a table away when a load has doubled it: to make them anew costs as much as all rows are."""
        for table in [table for table, rows in self.enough.items() if self._rows(table) > rows]:
            del self.enough[table]
            for name, made in self.connection.execute(_INDEXES, {"table": table.name}).all():
                if name not in NEEDED:
                    self.connection.exec_driver_sql(f'DROP INDEX "{name}"')
                    self.away.append(made)

    def restore(self) -> None:
        """As they were, word for word."""
        while self.away:
            self.connection.exec_driver_sql(self.away.pop(0))

    def _rows(self, table: Table) -> int:
        return self.connection.scalar(select(func.max(text("rowid"))).select_from(table)) or 0


_INDEXES = text(  # those of primary keys have no statement
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL"
    " ORDER BY rowid"
)
