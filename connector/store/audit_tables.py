"""What the tables say of what the audit trail speaks of, to be compared with it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.engine import Row as TableRow

from connector.audit import Act, Row, list_subject, order_subject, token_subject
from connector.audit.agreement import Kept, Tables, Trail
from connector.hold import HoldState
from connector.order import OrderId
from connector.store import Transaction
from connector.store.audit import rows_of, salts_of
from connector.store.holds import id_of
from connector.store.tables import (
    active_lists,
    audit,
    callbacks,
    decisions,
    diligences,
    holds,
    list_changes,
    orders,
    revisions,
    tokens,
)

_AT_ONCE = 300
_Found = dict[str, dict[str, Kept]]


def hold_still(tx: Transaction) -> None:
    """Let a reading transaction see one state of the database to its end. Its first statement."""
    if tx.dialect.name == "postgresql":  # SQLite's reading transactions do so by themselves
        tx.execute(text("set transaction isolation level repeatable read"))


def began_at(tx: Transaction) -> datetime | None:
    """Say when the trail began, where there were orders before it; None where there were none."""
    return tx.execute(select(func.min(audit.c.at)).where(audit.c.act == Act.BEGAN)).scalar()


def count_subjects(tx: Transaction) -> int:
    """Count what there is to compare."""
    counted = (select(func.count()).select_from(table) for table in (orders, active_lists))
    return sum(int(tx.execute(query).scalar_one()) for query in counted)


def compared(tx: Transaction, since: datetime | None) -> Iterator[tuple[Tables, Trail]]:
    """Give each order, list and login with what its tables say and what the trail says."""
    after = ""
    while True:
        page = select(orders.c.id).where(orders.c.id > after).order_by(orders.c.id).limit(_AT_ONCE)
        ids = list(tx.execute(page).scalars())
        yield from _paired(tx, _orders(tx, ids), since)
        if len(ids) < _AT_ONCE:
            break
        after = ids[-1]
    yield from _paired(tx, _lists(tx), since)
    yield from _paired(tx, _tokens(tx), since)


def lost_subjects(tx: Transaction) -> tuple[str, ...]:
    """Name the chains of orders that are in no table any more."""
    prefix = order_subject(OrderId(""))
    own = func.substr(audit.c.subject, len(prefix) + 1)
    there = select(orders.c.id).where(orders.c.id == own).exists()
    query = select(audit.c.subject).where(audit.c.subject.startswith(prefix), ~there).distinct()
    return tuple(sorted(tx.execute(query).scalars()))


def _paired(
    tx: Transaction, found: _Found, since: datetime | None
) -> Iterator[tuple[Tables, Trail]]:
    subjects = list(found)
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(tx, subjects):
        rows[row.subject].append(row)
    salts = salts_of(tx, subjects)
    for subject, kept in found.items():
        yield Tables(subject, kept), Trail(rows[subject], salts.get(subject, {}), since)


def _orders(tx: Transaction, ids: list[str]) -> _Found:
    found: _Found = {order_subject(OrderId(each)): {} for each in ids}

    def add(rows: Iterable[tuple[str, str, Kept]]) -> None:
        for order, about, kept in rows:
            found[order_subject(OrderId(order))][about] = kept

    add(map(_order, tx.execute(select(orders).where(orders.c.id.in_(ids)))))
    for table, read in (
        (revisions, _revision),
        (decisions, _decision),
        (holds, _hold),
        (callbacks, _callback),
    ):
        add(map(read, tx.execute(select(table).where(table.c.order_id.in_(ids)))))
    add(map(_diligence, tx.execute(_diligences(ids))))
    return found


_Read = tuple[str, str, Kept]
_Columns = TableRow[tuple[object, ...]]


def _bytes(body: Any) -> bytes | None:
    """Give a body as bytes; SQLite keeps a text where somebody wrote one."""
    return body.encode() if isinstance(body, str) else body


def _order(row: _Columns) -> _Read:
    says = {"state": row.state, "revision": row.revision}
    return row.id, "order", Kept(row.received_at, says)


def _revision(row: _Columns) -> _Read:
    bodies = {"content": row.content_hash.encode(), "body": _bytes(row.body)}
    return row.order_id, f"revision {row.number}", Kept(row.received_at, {}, bodies)


def _decision(row: _Columns) -> _Read:
    says = {"outcome": row.outcome, "by": row.by}
    kept = Kept(row.decided_at, says, {"decision": _bytes(row.body)})
    return row.order_id, f"decision {row.id}", kept


def _hold(row: _Columns) -> _Read:
    says = {"open": row.state == HoldState.OPEN, "decision": row.decision_id}
    return row.order_id, f"hold {id_of(row.id)}", Kept(row.opened_at, says)


def _callback(row: _Columns) -> _Read:
    says = {
        "state": row.state,
        "action": row.action,
        "revision": row.revision,
        "decision": row.decision_id,
        "hold": row.hold_case,
    }
    return row.order_id, f"callback {row.sequence}", Kept(row.owed_at, says)


def _diligences(ids: list[str]) -> Select[tuple[object, ...]]:
    of_hold = diligences.c.hold_id == holds.c.id
    query = select(diligences, holds.c.order_id).join(holds, of_hold)
    return query.where(holds.c.order_id.in_(ids))


def _diligence(row: _Columns) -> _Read:
    kept = Kept(row.at, {"by": row.by}, {"record": _bytes(row.body)})
    return row.order_id, f"diligence {row.id}", kept


def _lists(tx: Transaction) -> _Found:
    """Read what is in force, and every change of it."""
    found: _Found = defaultdict(dict)
    for row in tx.execute(select(list_changes)):
        says = {"snapshot": row.snapshot_id, "replaced": row.replaced_id, "by": row.by}
        change = Kept(row.at, says, {"why": row.why.encode()})
        own = found[list_subject(row.source)]
        own[f"change {row.id}"] = change
        own["list"] = Kept(row.at, {"snapshot": None})
    for row in tx.execute(select(active_lists)):
        kept = Kept(row.activated_at, {"snapshot": row.snapshot_id})
        found[list_subject(row.source)]["list"] = kept
    return found


def _tokens(tx: Transaction) -> _Found:
    found: _Found = defaultdict(dict)
    for row in tx.execute(select(tokens)):
        scopes = None if row.scopes is None else row.scopes.split()
        kept = Kept(row.created_at, {"revoked": row.revoked, "scopes": scopes})
        found[token_subject(row.login)][f"token {row.sha256[:12]}"] = kept
    return found
