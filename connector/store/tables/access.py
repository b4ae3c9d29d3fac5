"""What opens a source system, and what people asked of their data there."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from connector.store.tables.base import Id, Instant, metadata

vault = Table(
    "vault",
    metadata,
    Column("connection", String(100), primary_key=True),
    Column("sealed", LargeBinary),
    Column("claim", String(64)),
    Column("claimed_until", Instant),
)

data_requests = Table(
    "data_requests",
    metadata,
    Column("inbox_id", Id, ForeignKey("inbox.id"), primary_key=True),
    Column("connection", String(100), nullable=False),
    Column("wish", String(20), nullable=False),
    Column("topic", String(100), nullable=False),
    Column("numbers", Text),
    Column("asked_at", Instant, nullable=False),
    Column("reached", Id, nullable=False),
    Column("erased", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", String(100), nullable=False),
)
