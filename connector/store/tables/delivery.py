"""What is owed next, what is told to the source systems, and every try."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from connector.store.tables.base import Id, Instant, metadata

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("order_id", String(300), ForeignKey("orders.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("decision_id", Id, ForeignKey("decisions.id"), nullable=False),
    Column("hold_case", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Column("owed_at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("order_id", "sequence"),
    Index("ix_callbacks_state", "state"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True),
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
    Column("id", Id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owed", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("lease_token", String(40)),
    Column("worker", String(300)),
    Column("taken_over", Boolean, nullable=False, server_default=false()),
    Column("problem", Text),
    UniqueConstraint("kind", "subject"),
    Index("ix_steps_due_at", "due_at"),
)
