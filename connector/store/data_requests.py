"""What people asked about their data at a source system, and what was done."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from connector.audit import BY_HOLDPOINT, Act, Entry, data_subject
from connector.intake import DataRequest, Inbound, Wish
from connector.store import Transaction, audit
from connector.store.inbox import InboxState, KeptMessage
from connector.store.tables import data_requests, inbox

# 15 CFR 762.6: five years. Regulation (EU) 2021/821, Article 27: five years after the year of the
# export. Regulation (EU) 2016/679, Article 17(3)(b): no erasure of what a law obliges to keep.
WHY_KEPT = (
    "15 CFR 762.6; Regulation (EU) 2021/821, Art. 27; Regulation (EU) 2016/679, Art. 17(3)(b)"
)
WHAT_IS_KEPT = "orders as they were screened, screenings, decisions, cases, callbacks, audit trail"


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A request, by the id of its message. `numbers` are orders at the source, None for all.

    `reached` is the last message looked at; `erased` and `kept` count bodies that concern it.
    """

    id: int
    connection: str
    wish: Wish
    topic: str
    numbers: tuple[str, ...] | None
    asked_at: datetime
    reached: int
    erased: int
    kept: int
    ended_at: datetime | None
    ended_by: str


def keep(tx: Transaction, request: DataRequest, kept: KeptMessage) -> None:
    """Record a request, and in the audit trail that it came; no number of an order is in there."""
    numbers = None if request.numbers is None else json.dumps(request.numbers)
    row = {
        "inbox_id": kept.id,
        "connection": kept.connection,
        "wish": request.wish,
        "topic": request.topic,
        "numbers": numbers,
        "asked_at": kept.message.received_at,
        "reached": 0,
        "erased": 0,
        "kept": 0,
        "ended_by": "",
    }
    tx.execute(insert(data_requests).values(row))
    facts = {"message": kept.id, "topic": request.topic, "orders": _count(request.numbers)}
    by = f"connection:{kept.connection}"
    _record(tx, kept.connection, Act.DATA_ASKED, by, kept.message.received_at, facts)


def find(tx: Transaction, inbox_id: int) -> KeptRequest | None:
    """Return the request that a message is, None where it is none."""
    row = tx.execute(select(data_requests).where(data_requests.c.inbox_id == inbox_id)).first()
    return _request(row) if row else None


def of_connection(tx: Transaction, connection: str) -> tuple[KeptRequest, ...]:
    """Return the requests of a connection, the newest first."""
    own = data_requests.c.connection == connection
    query = select(data_requests).where(own).order_by(data_requests.c.inbox_id.desc())
    return tuple(map(_request, tx.execute(query)))


def messages(
    tx: Transaction, request: KeptRequest, limit: int
) -> tuple[tuple[KeptMessage, InboxState], ...]:
    """Return the next messages that came before a request, by id, and what became of each."""
    before = (
        (inbox.c.connection == request.connection)
        & (inbox.c.id > request.reached)
        & (inbox.c.id < request.id)
    )
    query = select(inbox).where(before).order_by(inbox.c.id).limit(limit)
    return tuple(
        (
            KeptMessage(
                row.id,
                row.connection,
                Inbound(json.loads(row.headers), bytes(row.body), row.received_at),
            ),
            InboxState(row.state),
        )
        for row in tx.execute(query)
    )


def erase(tx: Transaction, inbox_ids: Sequence[int]) -> None:
    """Remove the bodies of messages; that they came, and the hash of each, stays."""
    gone = {"body": b"", "state": InboxState.ERASED, "problem": None}
    tx.execute(update(inbox).where(inbox.c.id.in_(inbox_ids)).values(gone))


def go_on(tx: Transaction, request: KeptRequest) -> None:
    """Record how far a request is."""
    reached = {"reached": request.reached, "erased": request.erased, "kept": request.kept}
    own = data_requests.c.inbox_id == request.id
    tx.execute(update(data_requests).where(own).values(reached))


def end(tx: Transaction, request: KeptRequest, by: str, now: datetime) -> None:
    """Record that a request was carried out, what was removed, and what was kept and why."""
    own = (data_requests.c.inbox_id == request.id) & data_requests.c.ended_at.is_(None)
    ended = update(data_requests).where(own).values(ended_at=now, ended_by=by)
    if not tx.execute(ended).rowcount:
        return
    facts: dict[str, object] = {"message": request.id, "topic": request.topic}
    act = Act.DATA_TOLD
    if request.wish is Wish.ERASE:
        act = Act.DATA_ERASED
        facts |= {"erased": request.erased, "not_erased": request.kept}
    _record(tx, request.connection, act, by, now, facts | {"kept": WHAT_IS_KEPT, "why": WHY_KEPT})


def _record(  # noqa: PLR0913, PLR0917 - the fields of an entry
    tx: Transaction, connection: str, act: Act, by: str, at: datetime, facts: dict[str, object]
) -> None:
    subject = data_subject(connection)
    audit.lock_subject(tx, subject)
    audit.append(tx, Entry(subject, act, by or BY_HOLDPOINT, at, facts))


def _count(numbers: tuple[str, ...] | None) -> object:
    return "all" if numbers is None else len(numbers)


def _request(row: Row[tuple[object, ...]]) -> KeptRequest:
    return KeptRequest(
        id=row.inbox_id,
        connection=row.connection,
        wish=Wish(row.wish),
        topic=row.topic,
        numbers=None if row.numbers is None else tuple(json.loads(row.numbers)),
        asked_at=row.asked_at,
        reached=row.reached,
        erased=row.erased,
        kept=row.kept,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
