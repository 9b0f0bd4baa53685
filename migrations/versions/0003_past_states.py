"""Indexes over all versions, for past states and the feed."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXED = (("claim", "event"), ("position", "event"), ("position", "claim"), ("evidence", "position"))


def upgrade() -> None:
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}_ever", table, [column, "revision"])


def downgrade() -> None:
    for table, column in INDEXED:
        op.drop_index(f"ix_{table}_{column}_ever", table)
