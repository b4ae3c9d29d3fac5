"""How far each connection is compared with its source system, and what was found to differ."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from connector.store.tables.base import Instant, metadata

reconciles = Table(
    "reconciles",
    metadata,
    Column("connection", String(100), primary_key=True),
    Column("watermark", Instant),
    Column("newest", Instant),
    Column("began_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("stage", String(20), nullable=False),
    Column("cursor", Text, nullable=False),
    Column("problem", Text),
)

findings = Table(
    "findings",
    metadata,
    Column("connection", String(100), primary_key=True),
    Column("subject", String(300), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Column("settled_at", Instant),
    Index("ix_findings_settled_at", "settled_at"),
)
