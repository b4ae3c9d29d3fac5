"""The audit trail: rows and seals, which triggers keep from being changed, and deletable salts."""

from sqlalchemy import Column, Integer, String, Table, Text, UniqueConstraint

from connector.store.tables.base import Id, Instant, metadata

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", String(320), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(100), nullable=False),
    Column("act", String(40), nullable=False),
    Column("facts", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("subject", "number"),
    sqlite_autoincrement=True,
)

audit_salts = Table(
    "audit_salts",
    metadata,
    Column("subject", String(320), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),
)

audit_seals = Table(
    "audit_seals",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("first_id", Id, nullable=False),
    Column("last_id", Id, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("root", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("key", String(60), nullable=False),
    Column("signature", String(100), nullable=False),
)
