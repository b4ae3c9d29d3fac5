"""The tables. Rows that are a record (revisions, screenings, decisions) are never changed."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only counts up an INTEGER primary key.
_Id = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC time; SQLite, which knows no zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take a time on its way to the database."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class names it
        """Give a time on its way back its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


inbox = Table(
    "inbox",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("connection", String(100), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(20), nullable=False),
    Column("problem", Text),
)

inbox_keys = Table(
    "inbox_keys",
    metadata,
    Column("connection", String(100), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("inbox_id", _Id, ForeignKey("inbox.id"), nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("connection", String(100), nullable=False),
    Column("number", String(200)),
    Column("state", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("changed_at", Instant),
    Column("received_at", Instant, nullable=False),
    Index("ix_orders_state", "state"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("order_id", String(300), ForeignKey("orders.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("body", LargeBinary),
    Column("problem", Text),
    Column("inbox_id", _Id, ForeignKey("inbox.id"), nullable=False),
    Column("received_at", Instant, nullable=False),
)

screenings = Table(
    "screenings",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("order_id", String(300), ForeignKey("orders.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("screened_at", Instant, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("order_id", String(300), ForeignKey("orders.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("by", String(100), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("decided_at", Instant, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("order_id", String(300), ForeignKey("orders.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("decision_id", _Id, ForeignKey("decisions.id"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closing_decision_id", _Id, ForeignKey("decisions.id")),
    Index("ix_holds_state", "state"),
)

diligences = Table(
    "diligences",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("hold_id", _Id, ForeignKey("holds.id"), nullable=False, index=True),
    Column("by", String(100), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

diligence_files = Table(
    "diligence_files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("order_id", String(300), ForeignKey("orders.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("decision_id", _Id, ForeignKey("decisions.id"), nullable=False),
    Column("hold_case", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Column("owed_at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("order_id", "sequence"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column(
        "callback_id",
        String(300),
        ForeignKey("callbacks.id"),
        nullable=False,
        index=True,
    ),
    Column("at", Instant, nullable=False),
    Column("problem", Text, nullable=False),
    Column("seconds", Float, nullable=False),
)

steps = Table(
    "steps",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owed", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("lease_token", String(40)),
    Column("problem", Text),
    UniqueConstraint("kind", "subject"),
    Index("ix_steps_due_at", "due_at"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("source", String(40), nullable=False),
    Column("entry_count", Integer, nullable=False),
    Column("name_count", Integer, nullable=False, server_default="0"),
    Column("imported_at", Instant, nullable=False),
)

snapshot_chunks = Table(
    "snapshot_chunks",
    metadata,
    Column("snapshot_id", String(64), ForeignKey("snapshots.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entries", LargeBinary, nullable=False),
)

active_lists = Table(
    "active_lists",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("snapshot_id", String(64), ForeignKey("snapshots.id"), nullable=False),
    Column("activated_at", Instant, nullable=False),
)

list_changes = Table(
    "list_changes",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("source", String(40), nullable=False, index=True),
    Column("snapshot_id", String(64), ForeignKey("snapshots.id")),
    Column("replaced_id", String(64), ForeignKey("snapshots.id")),
    Column("act", String(20), nullable=False),
    Column("by", String(100), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

list_checks = Table(
    "list_checks",
    metadata,
    Column("snapshot_id", String(64), ForeignKey("snapshots.id"), primary_key=True),
    Column("checked_at", Instant, nullable=False),
)

rescreens = Table(
    "rescreens",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("owed", Integer, nullable=False),
    Column("done_snapshot_id", String(64), ForeignKey("snapshots.id")),
    Column("cursor", String(300), nullable=False),
)

list_files = Table(
    "list_files",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("snapshot_id", String(64), ForeignKey("snapshots.id"), nullable=False),
)

list_attempts = Table(
    "list_attempts",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("act", String(20), nullable=False),
    Column("failure", String(40), nullable=False),
    Column("problem", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

pinned = Table(
    "pinned",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("kept_at", Instant, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("login", String(100), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked", Boolean, nullable=False),
)
