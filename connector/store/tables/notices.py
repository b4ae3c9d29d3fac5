"""What the organisation's own systems are told, and every try."""

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from connector.store.tables.base import Id, Instant, metadata

notices = Table(
    "notices",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("subscriber", String(100), nullable=False),
    Column("order_id", String(300), ForeignKey("orders.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("event", String(40), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Column("owed_at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("subscriber", "order_id", "sequence"),
    Index("ix_notices_state", "state"),
)

notice_attempts = Table(
    "notice_attempts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", String(64), ForeignKey("notices.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("problem", Text),
    Column("seconds", Float, nullable=False),
)
