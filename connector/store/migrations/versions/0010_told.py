"""What a message says of a revision, where the source's API says more"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revisions", sa.Column("told_hash", sa.String(length=64)))


def downgrade() -> None:
    op.drop_column("revisions", "told_hash")
