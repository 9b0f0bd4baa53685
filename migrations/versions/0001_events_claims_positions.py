"""Events, claims, positions, evidence, sources, claimants and data sets as versions; revisions, changes, keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
CURRENT = sa.text("superseded_by IS NULL")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("statement", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", "event", "revision", name="pk_claim"),
    )
    op.create_index(
        "ix_claim_event_id",
        "claim",
        ["event", "id"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index(
        "ix_claim_id", "claim", ["id"], unique=False, sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    op.create_index(
        "ix_claim_statement",
        "claim",
        ["statement"],
        unique=False,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )

    op.create_table(
        "claimant",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name="pk_claimant"),
    )
    op.create_index(
        "ix_claimant_id", "claimant", ["id"], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
    )

    op.create_table(
        "dataset",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("licence", TEXT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name="pk_dataset"),
    )
    op.create_index(
        "ix_dataset_id", "dataset", ["id"], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
    )

    op.create_table(
        "event",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("date_start", sa.Date(), nullable=True),
        sa.Column("date_end", sa.Date(), nullable=True),
        sa.Column("date_precision", TEXT, nullable=False),
        sa.Column("date_basis", TEXT, nullable=True),
        sa.Column("date_edtf", TEXT, nullable=True),
        sa.Column("date_text", TEXT, nullable=True),
        sa.Column("time_start", TIME, nullable=True),
        sa.Column("time_end", TIME, nullable=True),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("region", TEXT, nullable=True),
        sa.Column("region_name", TEXT, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("geo_precision", TEXT, nullable=True),
        sa.Column("geo_basis", TEXT, nullable=True),
        sa.Column("actor", TEXT, nullable=True),
        sa.Column("actor_status", TEXT, nullable=True),
        sa.Column("target", TEXT, nullable=True),
        sa.Column("target_type", TEXT, nullable=True),
        sa.Column("beneficiary", TEXT, nullable=True),
        sa.Column("launch_place", TEXT, nullable=True),
        sa.Column("weapon_type", TEXT, nullable=True),
        sa.Column("weapon", TEXT, nullable=True),
        sa.Column("weapon_origin", TEXT, nullable=True),
        sa.Column("weapon_origin_basis", TEXT, nullable=True),
        sa.Column("weapon_origin_status", TEXT, nullable=True),
        sa.Column("alternatives", JSON, nullable=False),
        sa.Column("launched", sa.Integer(), nullable=True),
        sa.Column("launched_low", sa.Integer(), nullable=True),
        sa.Column("launched_high", sa.Integer(), nullable=True),
        sa.Column("faced", sa.Integer(), nullable=True),
        sa.Column("faced_low", sa.Integer(), nullable=True),
        sa.Column("faced_high", sa.Integer(), nullable=True),
        sa.Column("intercepted", sa.Integer(), nullable=True),
        sa.Column("intercepted_low", sa.Integer(), nullable=True),
        sa.Column("intercepted_high", sa.Integer(), nullable=True),
        sa.Column("hit", sa.Integer(), nullable=True),
        sa.Column("hit_low", sa.Integer(), nullable=True),
        sa.Column("hit_high", sa.Integer(), nullable=True),
        sa.Column("fatalities", sa.Integer(), nullable=True),
        sa.Column("fatalities_low", sa.Integer(), nullable=True),
        sa.Column("fatalities_high", sa.Integer(), nullable=True),
        sa.Column("injured", sa.Integer(), nullable=True),
        sa.Column("injured_low", sa.Integer(), nullable=True),
        sa.Column("injured_high", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("currency", TEXT, nullable=True),
        sa.Column("attribution", TEXT, nullable=True),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("incident", TEXT, nullable=True),
        sa.Column("part_of", TEXT, nullable=True),
        sa.Column("dataset", TEXT, nullable=True),
        sa.Column("external_id", TEXT, nullable=True),
        sa.Column("record_state", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.CheckConstraint("(date_start IS NULL) = (date_end IS NULL)", name="ck_event_dates_together"),
        sa.CheckConstraint("date_start <= date_end", name="ck_event_dates_in_order"),
        sa.CheckConstraint("faced_low <= faced AND faced <= faced_high", name="ck_event_faced_in_order"),
        sa.CheckConstraint(
            "fatalities_low <= fatalities AND fatalities <= fatalities_high",
            name="ck_event_fatalities_in_order",
        ),
        sa.CheckConstraint("hit_low <= hit AND hit <= hit_high", name="ck_event_hit_in_order"),
        sa.CheckConstraint(
            "injured_low <= injured AND injured <= injured_high", name="ck_event_injured_in_order"
        ),
        sa.CheckConstraint(
            "intercepted_low <= intercepted AND intercepted <= intercepted_high",
            name="ck_event_intercepted_in_order",
        ),
        sa.CheckConstraint(
            "launched_low <= launched AND launched <= launched_high", name="ck_event_launched_in_order"
        ),
        sa.PrimaryKeyConstraint("id", "revision", name="pk_event"),
    )
    op.create_index(
        "ix_event_dataset_external_id",
        "event",
        ["dataset", "external_id"],
        unique=False,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index(
        "ix_event_id", "event", ["id"], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    op.create_index(
        "ix_event_incident",
        "event",
        ["incident"],
        unique=False,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index(
        "ix_event_part_of", "event", ["part_of"], unique=False, sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    imprecise = sa.text("superseded_by IS NULL AND region IS NULL")
    op.create_index(
        "ix_event_imprecise",
        "event",
        ["country", "region", "record_state", "superseded_by"],
        unique=False,
        sqlite_where=imprecise,
        postgresql_where=imprecise,
    )
    # SQLite sorts nulls last where it sorts downwards, and takes no NULLS LAST in an index.
    nulls = "" if op.get_context().dialect.name == "sqlite" else " NULLS LAST"
    for name, columns in (
        ("ix_event_newest", []),
        ("ix_event_country_newest", ["country"]),
        ("ix_event_region_newest", ["region"]),
    ):
        op.create_index(
            name,
            "event",
            [*columns, sa.text(f"date_start DESC{nulls}"), "id", "record_state", "superseded_by"],
            unique=False,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        )

    op.create_table(
        "evidence",
        sa.Column("event", TEXT, nullable=False),
        sa.Column("position", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("quote", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("event", "position", "number", "revision", name="pk_evidence"),
    )
    op.create_index(
        "ix_evidence_event_position_number",
        "evidence",
        ["event", "position", "number"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index(
        "ix_evidence_position",
        "evidence",
        ["position"],
        unique=False,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index(
        "ix_evidence_source",
        "evidence",
        ["source"],
        unique=False,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )

    op.create_table(
        "key",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_used_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_key"),
        sa.UniqueConstraint("sha256", name="uq_key_sha256"),
    )
    op.create_table(
        "position",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("claim", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("claimant", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=True),
        sa.Column("stance", TEXT, nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("basis", TEXT, nullable=True),
        sa.Column("pending_on", TEXT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", "event", "revision", name="pk_position"),
    )
    op.create_index(
        "ix_position_claim",
        "position",
        ["claim"],
        unique=False,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index(
        "ix_position_event_id",
        "position",
        ["event", "id"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )

    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_revision"),
    )
    op.create_table(
        "source",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("sha256", TEXT, nullable=True),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("derived_from", TEXT, nullable=True),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", "revision", name="pk_source"),
    )
    op.create_index(
        "ix_source_id", "source", ["id"], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    op.create_index(
        "ix_source_origin", "source", ["origin"], unique=False, sqlite_where=CURRENT, postgresql_where=CURRENT
    )

    op.create_table(
        "change",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entity", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=True),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("detail", JSON, nullable=True),
        sa.ForeignKeyConstraint(["revision"], ["revision.number"], name="fk_change_revision"),
        sa.PrimaryKeyConstraint("revision", "position", name="pk_change"),
    )
    op.create_index("ix_change_event", "change", ["event"], unique=False)
    op.create_index("ix_change_id", "change", ["id"], unique=False)


def downgrade() -> None:

    op.drop_table("change")

    op.drop_table("source")
    op.drop_table("revision")

    op.drop_table("position")
    op.drop_table("key")

    op.drop_table("evidence")

    op.drop_table("event")

    op.drop_table("dataset")

    op.drop_table("claimant")

    op.drop_table("claim")
