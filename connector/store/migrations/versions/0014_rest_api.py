"""Scopes of tokens, and what was answered to requests that may be sent again"""

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_requests",
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.String(length=100), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("login", "key", name=op.f("pk_answered_requests")),
    )
    op.create_index(
        op.f("ix_answered_requests_until"), "answered_requests", ["until"], unique=False
    )
    op.add_column("tokens", sa.Column("scopes", sa.String(length=1000), nullable=True))


def downgrade() -> None:
    # A token that may do little must not come to mean one that may do all.
    op.execute(sa.text("update tokens set revoked = true where scopes is not null"))
    op.drop_column("tokens", "scopes")
    op.drop_index(op.f("ix_answered_requests_until"), table_name="answered_requests")
    op.drop_table("answered_requests")
