"""Human-rights due diligence on holds, and the documents it relies on"""

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "diligences",
        sa.Column("id", number, nullable=False),
        sa.Column("hold_id", number, nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_diligences_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligences")),
    )
    op.create_index(op.f("ix_diligences_hold_id"), "diligences", ["hold_id"], unique=False)
    op.create_table(
        "diligence_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_diligence_files")),
    )


def downgrade() -> None:
    message = "the diligence kept since would be lost; restore the backup made before the migration"
    raise NotImplementedError(message)
