"""How an order stands, read for its source system: little, fast, and nothing of what was found."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from connector.decision import Decision, Outcome
from connector.hold.reasons import HOLD_REASONS, VERDICT_REASONS
from connector.intake import asked
from connector.intake.asked import Answered
from connector.order import OrderId, number_at_source
from connector.store import Transaction, decisions, holds
from connector.store.orders import OrderState
from connector.store.tables import orders

_OUTCOMES: Final[Mapping[OrderState, asked.Outcome]] = {
    OrderState.RECEIVED: asked.Outcome.PENDING,
    OrderState.HELD: asked.Outcome.HOLD,
    OrderState.CLEARED: asked.Outcome.CLEAR,
    OrderState.RELEASED: asked.Outcome.CLEAR,
    OrderState.REJECTED: asked.Outcome.REJECTED,
    OrderState.CANCELLED: asked.Outcome.CANCELLED,
}
_IN_WORDS: Final = {**HOLD_REASONS, **VERDICT_REASONS["release"], **VERDICT_REASONS["reject"]}


def is_decided(tx: Transaction, order: OrderId, content: str) -> bool:
    """Say whether the newest state of an order has this content and was decided on."""
    known = select(orders.c.id).where(
        orders.c.id == order,
        orders.c.content_hash == content,
        orders.c.state != OrderState.RECEIVED,
    )
    return tx.execute(known).first() is not None


def content_of(tx: Transaction, order: OrderId) -> str | None:
    """Give the content hash of an order's newest state, or None where there is no such order."""
    newest = select(orders.c.content_hash).where(orders.c.id == order)
    return tx.execute(newest).scalar()


def standing(tx: Transaction, order: OrderId) -> Answered | None:
    """Say how the newest state of an order stands, or None where there is no such order."""
    row = tx.execute(select(orders).where(orders.c.id == order)).first()
    if row is None:
        return None
    outcome = _OUTCOMES[OrderState(row.state)]
    made = decisions.decisions_of(tx, order)[-1:]
    last = made[0] if made and made[0].revision == row.revision else None
    if outcome is asked.Outcome.PENDING or last is None:
        last = None
    case = holds.newest_of(tx, order) if outcome is asked.Outcome.HOLD else None
    return Answered(
        number=number_at_source(order),
        content=row.content_hash,
        outcome=outcome,
        case=case.id if case else "",
        decided_at=last.at if last else None,
        reasons=_reasons(last),
    )


def _reasons(decision: Decision | None) -> Mapping[str, str]:
    if decision is None or decision.outcome is Outcome.CLEAR:
        return {}
    codes = sorted({reason.code for reason in decision.reasons})
    return {code: _IN_WORDS.get(code, "Held for a reason that Holdpoint shows") for code in codes}
