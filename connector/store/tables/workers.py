"""Who looks for work and when each did last, and what is counted over all processes."""

from sqlalchemy import Column, String, Table

from connector.store.tables.base import Id, Instant, metadata

workers = Table(
    "workers",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("done", Id, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Id, nullable=False),
)
