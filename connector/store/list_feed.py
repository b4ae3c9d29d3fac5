"""What is known of the publishers' files: their validators, and how the last attempt ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.lists import Act
from connector.store.tables import list_attempts, list_files


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file whose content is in a kept snapshot, and the validators it came with.

    `name` is the file's in its list. An empty validator was not given.
    """

    name: str
    url: str
    etag: str
    last_modified: str
    snapshot: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last time somebody tried to renew a list; `failure` is empty where it went well."""

    act: Act
    failure: str
    problem: str
    at: datetime


def known_files(tx: Transaction, source: str) -> tuple[KnownFile, ...]:
    """Return the files of a list that were fetched before."""
    query = select(list_files).where(list_files.c.source == source).order_by(list_files.c.name)
    return tuple(
        KnownFile(row.name, row.url, row.etag, row.last_modified, row.snapshot_id)
        for row in tx.execute(query)
    )


def know_files(tx: Transaction, source: str, files: Sequence[KnownFile]) -> None:
    """Keep the validators of a list's files in place of those before."""
    tx.execute(list_files.delete().where(list_files.c.source == source))
    rows = [
        {
            "source": source,
            "name": file.name,
            "url": file.url,
            "etag": file.etag,
            "last_modified": file.last_modified,
            "snapshot_id": file.snapshot,
        }
        for file in files
    ]
    if rows:
        tx.execute(list_files.insert(), rows)


def record_attempt(tx: Transaction, source: str, attempt: Attempt) -> None:
    """Keep how an attempt ended in place of the one before."""
    values = {
        "act": attempt.act.value,
        "failure": attempt.failure,
        "problem": attempt.problem,
        "at": attempt.at,
    }
    row = insert_into(tx, list_attempts).values(source=source, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["source"], set_=values))


def attempts(tx: Transaction) -> dict[str, Attempt]:
    """Return the last attempt of each list by the list's code."""
    return {
        row.source: Attempt(Act(row.act), row.failure, row.problem, row.at)
        for row in tx.execute(select(list_attempts))
    }
