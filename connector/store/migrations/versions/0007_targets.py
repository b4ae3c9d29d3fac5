"""Notices to the organisation's own systems, and how each target does"""

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "targets",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", Instant()),
        sa.Column("probe_until", Instant()),
        sa.Column("tokens", sa.Float()),
        sa.Column("refilled_at", Instant()),
        sa.Column("disabled_at", Instant()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_targets")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subscriber", sa.String(length=100), nullable=False),
        sa.Column("order_id", sa.String(length=300), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("owed_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant()),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_notices_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "subscriber",
            "order_id",
            "sequence",
            name=op.f("uq_notices_subscriber_order_id_sequence"),
        ),
    )
    op.create_index(op.f("ix_notices_state"), "notices", ["state"], unique=False)
    op.create_table(
        "notice_attempts",
        sa.Column("id", number, nullable=False),
        sa.Column("notice_id", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_attempts_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_attempts")),
    )
    op.create_index(
        op.f("ix_notice_attempts_notice_id"), "notice_attempts", ["notice_id"], unique=False
    )


def downgrade() -> None:
    message = "notices and their tries would be lost; restore the backup made before the migration"
    raise NotImplementedError(message)
