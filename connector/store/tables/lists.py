"""Lists: what is kept of them, what is in force, and how that came about."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from connector.store.tables.base import Id, Instant, metadata

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
    Column("id", Id, primary_key=True),
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
