"""Who looks for work: a worker lives if it was seen a moment ago, whatever its process does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import workers

# Long enough to be seen on a graph, short enough that a replaced machine does not alarm for days.
_REMEMBERED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SeenWorker:
    """A process that looks for work. `done` counts the steps it did since it started."""

    name: str
    started_at: datetime
    seen_at: datetime
    done: int


def beat(tx: Transaction, name: str, now: datetime, done: int) -> None:
    """Record that a worker looked for work just now and did `done` more steps."""
    tx.execute(delete(workers).where(workers.c.seen_at < now - _REMEMBERED))
    first = insert_into(tx, workers).values(name=name, started_at=now, seen_at=now, done=done)
    again = {"seen_at": now, "done": workers.c.done + done}
    tx.execute(first.on_conflict_do_update(index_elements=["name"], set_=again))


def count_done(tx: Transaction, name: str, done: int) -> None:
    """Count steps that a child did: only whoever looks for work by himself is seen."""
    tx.execute(update(workers).where(workers.c.name == name).values(done=workers.c.done + done))


def leave(tx: Transaction, name: str) -> None:
    """Forget a worker that ended as it should."""
    tx.execute(delete(workers).where(workers.c.name == name))


def seen(tx: Transaction) -> tuple[SeenWorker, ...]:
    """Return the workers that were seen within the last hour, and those that nobody cleared."""
    rows = tx.execute(select(workers).order_by(workers.c.name))
    return tuple(SeenWorker(row.name, row.started_at, row.seen_at, row.done) for row in rows)
