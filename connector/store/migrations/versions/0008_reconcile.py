"""Orders as read by the source's API, and how far each connection is compared with its source"""

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("fetched_revision", sa.Integer(), nullable=True))
    op.add_column("orders", sa.Column("unread", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("sequence_floor", sa.Integer(), nullable=True))
    # A state that was read by the API came by no message.
    with op.batch_alter_table("revisions") as revisions:
        number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
        revisions.alter_column("inbox_id", existing_type=number, nullable=True)
    op.create_table(
        "reconciles",
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("watermark", Instant(), nullable=True),
        sa.Column("newest", Instant(), nullable=True),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_reconciles")),
    )
    op.create_table(
        "findings",
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first_seen", Instant(), nullable=False),
        sa.Column("last_seen", Instant(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("connection", "subject", "kind", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_settled_at"), "findings", ["settled_at"], unique=False)


def downgrade() -> None:
    message = "revisions read by the API have no message; restore the backup made before it"
    raise NotImplementedError(message)
