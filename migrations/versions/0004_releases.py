"""Which release of a data set is there."""

import sqlalchemy as sa
from alembic import op

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("release", TEXT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dataset") as table:
        table.drop_column("release")
