"""The cases: one for each revision that was held."""

import re
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Row

from connector.decision import Decision, read_decision
from connector.errors import HoldUnknown
from connector.hold import Hold, HoldId, HoldState
from connector.order import OrderId
from connector.store import Transaction, diligence
from connector.store.tables import decisions, holds

_PREFIX = "H-"
_OPEN = HoldState.OPEN
_ID = re.compile(r"(?:H-)?([0-9]{1,15})", re.ASCII)
_HOLDS = select(holds, decisions.c.body).join(decisions, holds.c.decision_id == decisions.c.id)
# Built once: every decision looks at the cases before it.
_OF_ORDER = _HOLDS.where(holds.c.order_id == bindparam("order")).order_by(holds.c.id.desc())
_OPEN_HOLD = insert(holds).returning(holds.c.id)


def open_hold(tx: Transaction, decision: Decision, decision_id: int) -> HoldId:
    """Open the case of a decision to hold."""
    row = {
        "order_id": decision.order,
        "revision": decision.revision,
        "decision_id": decision_id,
        "state": HoldState.OPEN,
        "opened_at": decision.at,
    }
    return id_of(int(tx.execute(_OPEN_HOLD, row).scalar_one()))


def load(tx: Transaction, hold: HoldId) -> Hold:
    """Return a case with its newest due diligence. Raises HoldUnknown."""
    number = number_in(hold)
    if number is None:
        raise HoldUnknown(f"'{hold}' is not a hold id; they read {_PREFIX}17")
    row = tx.execute(_HOLDS.where(holds.c.id == number)).first()
    if row is None:
        raise HoldUnknown(f"there is no hold {_PREFIX}{number}")
    return replace(_hold(row), diligence=diligence.newest_of(tx, number))


def listed(
    tx: Transaction, state: HoldState | None, limit: int, before: HoldId | None = None
) -> tuple[Hold, ...]:
    """Return the newest cases, of one state or of all; `before` is the last of an earlier page."""
    query = _HOLDS.order_by(holds.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(holds.c.state == state)
    if before is not None:
        query = query.where(holds.c.id < number_of(before))
    return tuple(map(_hold, tx.execute(query)))


def of_order(tx: Transaction, order: OrderId) -> tuple[Hold, ...]:
    """Return every case of an order, the newest first."""
    return tuple(map(_hold, tx.execute(_OF_ORDER, {"order": order})))


def as_they_stood(tx: Transaction, order: OrderId, at: datetime) -> tuple[Hold, ...]:
    """Return the cases of an order as a decision at that time saw them, the newest first."""
    query = _HOLDS.where((holds.c.order_id == order) & (holds.c.opened_at < at))
    return tuple(
        _hold(row) if row.closed_at and row.closed_at < at else replace(_hold(row), state=_OPEN)
        for row in tx.execute(query.order_by(holds.c.id.desc()))
    )


def newest_of(tx: Transaction, order: OrderId) -> Hold | None:
    """Return the newest case of an order, open or not, if there is one."""
    row = tx.execute(
        _HOLDS.where(holds.c.order_id == order).order_by(holds.c.id.desc()).limit(1)
    ).first()
    return _hold(row) if row else None


def close(
    tx: Transaction,
    hold: Hold,
    state: HoldState,
    at: datetime,
    decision_id: int | None = None,
) -> bool:
    """Close an open case; False where it was closed already. `decision_id` is what closed it."""
    still_open = (holds.c.id == number_of(hold.id)) & (holds.c.state == HoldState.OPEN)
    values = {"state": state, "closed_at": at, "closing_decision_id": decision_id}
    return bool(tx.execute(update(holds).where(still_open).values(values)).rowcount)


def _hold(row: Row[tuple[object, ...]]) -> Hold:
    decision = read_decision(row.body)
    return Hold(
        id=id_of(row.id),
        order=OrderId(row.order_id),
        revision=row.revision,
        content_hash=decision.content_hash,
        state=HoldState(row.state),
        reasons=decision.reasons,
        pins=decision.pins,
        opened_at=row.opened_at,
    )


def number_in(text: str) -> int | None:
    """Read the number in what somebody gives as a hold's id; None where it is none."""
    known = _ID.fullmatch(text.upper())
    return int(known[1]) if known else None


def id_of(number: int) -> HoldId:
    """Give the id of the hold of a number."""
    return HoldId(f"{_PREFIX}{number}")


def number_of(hold: HoldId) -> int:
    """Give the number in a hold's id."""
    return int(hold.removeprefix(_PREFIX))
