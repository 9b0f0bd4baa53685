"""How many weapons of a strike neither hit nor were stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("failed", sa.Integer(), nullable=True))
    op.add_column("event", sa.Column("failed_low", sa.Integer(), nullable=True))
    # SQLite takes a constraint only with a new column: else the whole table would have to be written anew.
    op.execute(
        "ALTER TABLE event ADD COLUMN failed_high INTEGER "
        "CONSTRAINT ck_event_failed_in_order CHECK (failed_low <= failed AND failed <= failed_high)"
    )


def downgrade() -> None:
    # The constraint goes with its column, and has to be gone before those that it names.
    for name in ("failed_high", "failed_low", "failed"):
        op.drop_column("event", name)
