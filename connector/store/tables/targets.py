"""How each far end does, in one row that all workers share."""

from sqlalchemy import Column, Float, Integer, String, Table, Text

from connector.store.tables.base import Instant, metadata

targets = Table(
    "targets",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("open_until", Instant),
    Column("probe_until", Instant),
    Column("tokens", Float),
    Column("refilled_at", Instant),
    Column("disabled_at", Instant),
    Column("parked_at", Instant),
    Column("problem", Text, nullable=False),
)
