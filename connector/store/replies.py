"""Answers that were promised to who asked, until they are brought."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import Row

from connector.callback.notice import NoticeState
from connector.intake.asked import Promised
from connector.order import OrderId
from connector.store import Transaction, steps
from connector.store.dialect import insert_into
from connector.store.steps import Kind
from connector.store.tables import replies, revisions


@dataclass(frozen=True, slots=True)
class OwedReply:
    """A promised answer of a connection, with how far it has come."""

    promised: Promised
    connection: str
    state: NoticeState
    attempts: int
    problem: str | None
    owed_at: datetime


def owe(tx: Transaction, connection: str, promised: Promised, now: datetime) -> None:
    """Owe an answer, and the step that brings it; who asks the same again is answered again."""
    row = {
        "id": promised.id,
        "connection": connection,
        "number": promised.number,
        "content": promised.content,
        "address": promised.address,
        "relates_to": promised.relates_to,
        "form": promised.form,
        "confirms": promised.confirms,
        "owed_at": now,
    }
    anew = {"state": NoticeState.PENDING, "attempts": 0, "problem": None, "settled_at": None}
    insert = insert_into(tx, replies).values({**row, **anew})
    again = {**anew, "owed_at": now}
    tx.execute(insert.on_conflict_do_update(index_elements=["id"], set_=again))
    steps.owe(tx, Kind.REPLY, promised.id, now)


def load(tx: Transaction, reply_id: str) -> OwedReply:
    """Return an answer by its id."""
    return _owed(tx.execute(select(replies).where(replies.c.id == reply_id)).one())


def is_known(tx: Transaction, order: OrderId, content: str) -> bool:
    """Say whether an order ever had this content: its message was read then."""
    known = select(revisions.c.number).where(
        revisions.c.order_id == order, revisions.c.content_hash == content
    )
    return tx.execute(known.limit(1)).first() is not None


def keep_attempt(tx: Transaction, reply_id: str, problem: str) -> None:
    """Record a try that was not accepted."""
    tried = {"attempts": replies.c.attempts + 1, "problem": problem}
    tx.execute(update(replies).where(replies.c.id == reply_id).values(tried))


def settle(
    tx: Transaction, reply_id: str, state: NoticeState, at: datetime, problem: str | None
) -> None:
    """Record the end of an answer."""
    ended = {"state": state, "settled_at": at, "problem": problem}
    tx.execute(update(replies).where(replies.c.id == reply_id).values(ended))


def _owed(row: Row[tuple[object, ...]]) -> OwedReply:
    promised = Promised(
        id=row.id,
        number=row.number,
        content=row.content,
        address=row.address,
        relates_to=row.relates_to,
        form=row.form,
        confirms=row.confirms,
    )
    state = NoticeState(row.state)
    return OwedReply(promised, row.connection, state, row.attempts, row.problem, row.owed_at)
