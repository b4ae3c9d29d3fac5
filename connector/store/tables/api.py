"""What the REST API remembers of requests that may be sent again."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from connector.store.tables.base import Instant, metadata

answered_requests = Table(
    "answered_requests",
    metadata,
    Column("login", String(100), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request_sha256", String(64), nullable=False),
    Column("status", Integer),  # null: it is being answered just now
    Column("content_type", String(100)),
    Column("body", LargeBinary),
    Column("until", Instant, nullable=False, index=True),
)
