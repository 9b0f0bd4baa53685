"""A document may be cited as a whole: no words of it are told, and no place of them."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = ("quote", "start", "end")


def upgrade() -> None:
    _nullable(True)


def downgrade() -> None:
    """Fails while a document is cited as a whole, as the older schema cannot hold that."""
    _nullable(False)


def _nullable(nullable: bool) -> None:
    with op.batch_alter_table("evidence") as table:
        for column in WORDS:
            table.alter_column(column, nullable=nullable)
