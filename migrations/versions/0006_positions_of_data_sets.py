"""Which data set a position was imported with."""

import sqlalchemy as sa
from alembic import op

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("position", sa.Column("dataset", TEXT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("position") as table:
        table.drop_column("dataset")
