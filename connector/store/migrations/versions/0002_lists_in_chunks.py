"""Lists in chunks, and what became of each"""

import json
import zlib

import sqlalchemy as sa
from alembic import op

from connector.store.tables import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NAMES = ("aliases", "former_names", "weak_aliases")


def upgrade() -> None:
    op.create_table(
        "snapshot_chunks",
        sa.Column("snapshot_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_chunks_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "number", name=op.f("pk_snapshot_chunks")),
    )
    op.create_table(
        "list_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("snapshot_id", sa.String(length=64), nullable=True),
        sa.Column("replaced_id", sa.String(length=64), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_list_changes_snapshot_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_id"], ["snapshots.id"], name=op.f("fk_list_changes_replaced_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_changes")),
    )
    op.create_index(op.f("ix_list_changes_source"), "list_changes", ["source"], unique=False)
    op.create_table(
        "list_checks",
        sa.Column("snapshot_id", sa.String(length=64), nullable=False),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_list_checks_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", name=op.f("pk_list_checks")),
    )
    _create_feed_tables()
    _move_lists()


def _create_feed_tables() -> None:
    op.create_table(
        "list_files",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("snapshot_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_list_files_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("source", "name", name=op.f("pk_list_files")),
    )
    op.create_table(
        "list_attempts",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_list_attempts")),
    )


def _move_lists() -> None:
    """Make each kept list one chunk, byte for byte: its id is the hash of these bytes."""
    op.execute(
        "insert into snapshot_chunks (snapshot_id, number, entries)"
        " select id, 0, entries from snapshots"
    )
    op.add_column(
        "snapshots", sa.Column("name_count", sa.Integer(), server_default="0", nullable=False)
    )
    _count_names()
    op.execute(
        "insert into list_checks (snapshot_id, checked_at) select id, imported_at from snapshots"
    )
    op.execute(
        'insert into list_changes (source, snapshot_id, act, "by", why, at)'
        " select source, snapshot_id, 'import', 'migration',"
        " 'in force before changes were recorded', activated_at from active_lists"
    )
    # Not by recreating the table: other tables point at it.
    op.execute("alter table snapshots drop column entries")


def _count_names() -> None:
    connection = op.get_bind()
    for snapshot_id in connection.execute(sa.text("select id from snapshots")).scalars().all():
        query = sa.text("select entries from snapshots where id = :id")
        body = connection.execute(query, {"id": snapshot_id}).scalar_one()
        count = _names_in(bytes(body))
        update = sa.text("update snapshots set name_count = :count where id = :id")
        connection.execute(update, {"count": count, "id": snapshot_id})


def _names_in(body: bytes) -> int:
    try:
        entries = json.loads(zlib.decompress(body))
        return sum(1 + sum(len(entry.get(key, ())) for key in _NAMES) for entry in entries)
    except (zlib.error, ValueError):
        return 0  # damaged before: it stays kept, and `holdpoint lists verify` names it


def downgrade() -> None:
    message = "the lists kept since would be lost; restore the backup made before the migration"
    raise NotImplementedError(message)
