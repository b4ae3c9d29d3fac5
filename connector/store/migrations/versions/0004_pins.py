"""What decisions depend on besides lists, kept under its hash"""

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pinned",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pinned")),
    )


def downgrade() -> None:
    op.drop_table("pinned")
