"""What is owed to the organisation's own systems, in sequence for each order, and every try."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.engine import Row

from connector.callback.notice import Event, Notice, NoticeState
from connector.order import OrderId
from connector.store import Transaction, steps
from connector.store.steps import Kind, Step
from connector.store.tables import notice_attempts, notices


@dataclass(frozen=True, slots=True)
class Sending:
    """A notice with how far it has come."""

    notice: Notice
    state: NoticeState
    attempts: int
    problem: str | None


def next_sequence(tx: Transaction, subscriber: str, order: OrderId) -> int:
    """Return the sequence of the next notice; the order must be locked until it is kept."""
    newest = select(func.max(notices.c.sequence)).where(_stream(subscriber, order))
    return (tx.execute(newest).scalar() or 0) + 1


def owe(tx: Transaction, notice: Notice, now: datetime) -> None:
    """Owe a notice, and the step that brings it; the order must be locked.

    Where one before it is still owed, the step is left to its time: whoever ends that one looks,
    under the order's lock, for the next. A wait the subscriber asked for is so not cut short.
    """
    row = {
        "id": notice.id,
        "subscriber": notice.subscriber,
        "order_id": notice.order,
        "sequence": notice.sequence,
        "event": notice.event,
        "body": notice.body,
        "state": NoticeState.PENDING,
        "attempts": 0,
        "owed_at": now,
    }
    tx.execute(insert(notices).values(row))
    steps.owe_once(tx, Kind.NOTIFY, _subject(notice.subscriber, notice.order), now)


def owe_now(tx: Transaction, subscriber: str, order: OrderId, now: datetime) -> None:
    """Make the next notice on an order due at once, whatever wait it stands in."""
    steps.owe(tx, Kind.NOTIFY, _subject(subscriber, order), now)


def _subject(subscriber: str, order: OrderId) -> str:
    return f"{subscriber}:{order}"


def stream_of(step: Step) -> tuple[str, OrderId]:
    """Return the subscriber and the order of such a step."""
    subscriber, _, order = step.subject.partition(":")
    return subscriber, OrderId(order)


def next_of(tx: Transaction, subscriber: str, order: OrderId) -> Sending | None:
    """Return the lowest unsettled notice on an order for a subscriber, or None."""
    unsent = _stream(subscriber, order) & (notices.c.state == NoticeState.PENDING)
    row = tx.execute(select(notices).where(unsent).order_by(notices.c.sequence).limit(1)).first()
    return _sending(row) if row else None


def of_order(tx: Transaction, order: OrderId) -> tuple[Sending, ...]:
    """Return every notice on an order, by subscriber and sequence."""
    ordered = (notices.c.subscriber, notices.c.sequence)
    query = select(notices).where(notices.c.order_id == order).order_by(*ordered)
    return tuple(map(_sending, tx.execute(query)))


def settle(
    tx: Transaction, notice: Notice, state: NoticeState, at: datetime, problem: str | None
) -> None:
    """Record the end of a notice that is pending."""
    pending = (notices.c.id == notice.id) & (notices.c.state == NoticeState.PENDING)
    ended = {"state": state, "settled_at": at, "problem": problem}
    tx.execute(update(notices).where(pending).values(ended))


def keep_attempt(
    tx: Transaction, notice: Notice, at: datetime, took: timedelta, problem: str | None
) -> None:
    """Record a try; `problem` is None where it was accepted."""
    row = {"notice_id": notice.id, "at": at, "problem": problem, "seconds": took.total_seconds()}
    tx.execute(insert(notice_attempts).values(row))
    counted = {"attempts": notices.c.attempts + 1, "problem": problem}
    tx.execute(update(notices).where(notices.c.id == notice.id).values(counted))


def reopen(tx: Transaction, notice_id: str) -> None:
    """Make a notice pending again, under its own id and with all its tries before it."""
    anew = {"state": NoticeState.PENDING, "attempts": 0, "problem": None, "settled_at": None}
    tx.execute(update(notices).where(notices.c.id == notice_id).values(anew))


def _stream(subscriber: str, order: OrderId) -> ColumnElement[bool]:
    return (notices.c.subscriber == subscriber) & (notices.c.order_id == order)


def _sending(row: Row[tuple[object, ...]]) -> Sending:
    notice = Notice(
        id=row.id,
        subscriber=row.subscriber,
        order=OrderId(row.order_id),
        sequence=row.sequence,
        event=Event(row.event),
        body=row.body,
    )
    return Sending(notice, NoticeState(row.state), row.attempts, row.problem)
