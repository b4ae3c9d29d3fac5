"""Who does the steps, when each worker was last seen, and how often a lease ran out"""

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "workers",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("done", number, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", number, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.add_column("steps", sa.Column("worker", sa.String(length=300)))
    op.add_column(
        "steps", sa.Column("taken_over", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(op.f("ix_callbacks_state"), "callbacks", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_callbacks_state"), table_name="callbacks")
    op.drop_column("steps", "taken_over")
    op.drop_column("steps", "worker")
    op.drop_table("counters")
    op.drop_table("workers")
