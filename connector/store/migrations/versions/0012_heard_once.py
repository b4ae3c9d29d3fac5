"""Names that may be heard only once, such as the nonce of a login"""

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heard_once",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heard_once")),
    )
    op.create_index(op.f("ix_heard_once_until"), "heard_once", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_heard_once_until"), table_name="heard_once")
    op.drop_table("heard_once")
