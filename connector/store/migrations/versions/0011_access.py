"""Connections that are parked, tokens that change with use, and requests about people's data"""

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("targets", sa.Column("parked_at", Instant()))
    op.create_table(
        "vault",
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("claim", sa.String(length=64)),
        sa.Column("claimed_until", Instant()),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_vault")),
    )
    op.create_table(
        "data_requests",
        sa.Column("inbox_id", number, nullable=False),
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("wish", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("numbers", sa.Text()),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("reached", number, nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_data_requests_inbox_id")),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_data_requests")),
    )


def downgrade() -> None:
    message = "kept tokens would be lost; restore the backup made before the migration"
    raise NotImplementedError(message)
