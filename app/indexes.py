"""Indexes that a large load into SQLite does without until its end: they are made at once in a fraction of the time."""

from sqlalchemy import Connection, func, select, text

from app.models import Change, Event, table_of

TABLES = (table_of(Event), table_of(Change))
NEEDED = "ix_event_dataset_external_id"  # by which a load finds what its rows are about; by ids it goes by the keys
MANY = 10_000  # rows, below which nothing is gained


class Indexes:
    """Those of one transaction, which brings them back when it is undone. Others see the same ones all the time."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.away = connection, list[str]()
        self.sqlite = connection.dialect.name == "sqlite"
        rows = connection.scalar(select(func.max(text("rowid"))).select_from(TABLES[0])) if self.sqlite else 0
        self.enough = max(MANY, rows or 0)

    def grown(self, rows: int) -> None:
        """Puts them away when a load has doubled the table: to make them anew costs as much as all rows are."""
        if not self.sqlite or self.away or rows <= self.enough:
            return
        for table in TABLES:
            for name, made in self.connection.execute(_INDEXES, {"table": table.name}).all():
                self.connection.exec_driver_sql(f'DROP INDEX "{name}"')
                self.away.append(made)

    def restore(self) -> None:
        """As they were, word for word."""
        while self.away:
            self.connection.exec_driver_sql(self.away.pop(0))


_INDEXES = text(  # those of primary keys have no statement
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL"
    f" AND name != '{NEEDED}' ORDER BY rowid"
)
