"""Answers that were promised, and go out on a connection of their own."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from connector.store.tables.base import Instant, metadata

replies = Table(
    "replies",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("connection", String(100), nullable=False),
    Column("number", String(200), nullable=False),
    Column("content", String(64), nullable=False),
    Column("address", Text, nullable=False),
    Column("relates_to", Text, nullable=False),
    Column("form", String(40), nullable=False),
    Column("confirms", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Column("owed_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Index("ix_replies_state", "state"),
)
