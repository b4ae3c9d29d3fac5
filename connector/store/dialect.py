"""The one statement that SQLite and PostgreSQL share and SQLAlchemy's core does not."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from connector.store import Transaction


def insert_into(tx: Transaction, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Start an INSERT that can say what to do ON CONFLICT."""
    return insert_for(tx.dialect.name, table)


def insert_for(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Start the same for a statement that is built once for all transactions."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
