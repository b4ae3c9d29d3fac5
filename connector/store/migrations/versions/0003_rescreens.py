"""How far the orders are compared with each list"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No row for the lists in force: what was decided before was compared with whatever was in
    # force then, so that the first change of a list compares the orders with all of it.
    op.create_table(
        "rescreens",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("done_snapshot_id", sa.String(length=64), nullable=True),
        sa.Column("cursor", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_snapshot_id"], ["snapshots.id"], name=op.f("fk_rescreens_done_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_rescreens")),
    )


def downgrade() -> None:
    op.drop_table("rescreens")
