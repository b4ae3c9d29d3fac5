"""Orders on their way: messages, revisions, screenings, decisions, holds."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from connector.store.tables.base import Id, Instant, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
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
    Column("inbox_id", Id, ForeignKey("inbox.id"), nullable=False),
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
    Column("fetched_revision", Integer),
    Column("unread", Text),
    Column("sequence_floor", Integer),
    Index("ix_orders_state", "state"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("order_id", String(300), ForeignKey("orders.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("told_hash", String(64)),  # null: the same as content_hash
    Column("body", LargeBinary),
    Column("problem", Text),
    Column("inbox_id", Id, ForeignKey("inbox.id")),
    Column("received_at", Instant, nullable=False),
)

screenings = Table(
    "screenings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("order_id", String(300), ForeignKey("orders.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("screened_at", Instant, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
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
    Column("id", Id, primary_key=True),
    Column("order_id", String(300), ForeignKey("orders.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("decision_id", Id, ForeignKey("decisions.id"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closing_decision_id", Id, ForeignKey("decisions.id")),
    Index("ix_holds_state", "state"),
)

diligences = Table(
    "diligences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hold_id", Id, ForeignKey("holds.id"), nullable=False, index=True),
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
