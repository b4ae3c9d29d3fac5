"""The audit trail: rows that cannot be changed, their seals, and salts that can be deleted"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from connector.audit import BY_HOLDPOINT, Act, Entry
from connector.store import audit
from connector.store.tables import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEPT = ("audit", "audit_seals")
_REFUSAL = "the audit trail is append-only: nothing in it is changed or deleted"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit",
        sa.Column("id", number, nullable=False),
        sa.Column("subject", sa.String(length=320), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("subject", "number", name=op.f("uq_audit_subject_number")),
        # An id is never given twice, not even after the newest rows were dropped.
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_salts",
        sa.Column("subject", sa.String(length=320), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("subject", "number", name=op.f("pk_audit_salts")),
    )
    op.create_table(
        "audit_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_id", number, nullable=False),
        sa.Column("last_id", number, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()
    _begin()


def _keep_on_postgresql() -> None:
    op.execute(
        "create function audit_refuse() returns trigger language plpgsql as "
        f"$$ begin raise exception '{_REFUSAL}'; end $$"
    )
    for table in _KEPT:
        # For each statement: it is refused even where it would have changed no row.
        op.execute(
            f"create trigger {table}_append_only before update or delete or truncate on {table} "
            "for each statement execute function audit_refuse()"
        )


def _keep_on_sqlite() -> None:
    for table in _KEPT:
        for act in ("update", "delete"):
            op.execute(
                f"create trigger {table}_no_{act} before {act} on {table} "
                f"begin select raise(abort, '{_REFUSAL}'); end"
            )


def _begin() -> None:
    """Record what there was before the audit trail, whose beginning it cannot tell."""
    tx = op.get_bind()
    before = {
        table: int(tx.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one())
        for table in ("orders", "list_changes", "tokens")
    }
    if any(before.values()):
        audit.append(tx, Entry("audit", Act.BEGAN, BY_HOLDPOINT, datetime.now(UTC), before))


def downgrade() -> None:
    message = "the audit trail would be lost; restore the backup made before the migration"
    raise NotImplementedError(message)
