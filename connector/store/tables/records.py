"""What decisions stand on besides lists, and who may ask."""

from sqlalchemy import Boolean, Column, LargeBinary, String, Table

from connector.store.tables.base import Instant, metadata

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
    Column("scopes", String(1000)),  # null: all of them
)
