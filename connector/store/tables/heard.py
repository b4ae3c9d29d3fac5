"""Names that may be heard only once, until they run out."""

from sqlalchemy import Column, String, Table

from connector.store.tables.base import Instant, metadata

heard_once = Table(
    "heard_once",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("until", Instant, nullable=False, index=True),
)
