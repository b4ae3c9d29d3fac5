"""How far the stored orders are compared with what is in force of each list."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select, update

from connector.decision import Reason, read_decision
from connector.hold import HoldState
from connector.order import OrderId, Party, read_parties
from connector.screening import Finding, Screening, read_screening
from connector.store import Transaction, steps
from connector.store.dialect import insert_into
from connector.store.orders import OrderState
from connector.store.steps import Kind
from connector.store.tables import (
    active_lists,
    decisions,
    holds,
    orders,
    rescreens,
    revisions,
    screenings,
)
from connector.store.tables import steps as step_table

_RULES = "rules:"  # no list's code has a colon
# Built once: every decision asks.
_OF_RULES = rescreens.c.source.startswith(_RULES, autoescape=True)
_WALK_FOR_RULES = select(rescreens.c.source).where(_OF_RULES)
_HASH_SHOWN = 32  # hex digits: what fits into the column, and more than enough to tell two apart


@dataclass(frozen=True, slots=True)
class Progress:
    """A walk through the orders: from the edition they were last compared with to another.

    None is no edition: the list was not in force, or the walk is for rules. Orders up to the id
    `cursor` are done. `owed` counts how often a walk was owed; whoever goes on with an older one
    must begin anew.
    """

    source: str
    owed: int
    done: str | None
    target: str | None
    cursor: str

    @property
    def of_rules(self) -> bool:
        """Say whether it is for changed rules, so that every order is concerned."""
        return self.source.startswith(_RULES)


@dataclass(frozen=True, slots=True)
class Compared:
    """A stored order as a walk looks at it. `reasons` are those of its open case.

    There are no `parties` where the document could not be read. `found` is what its last screening
    found, empty where nobody asked for that.
    """

    id: OrderId
    parties: tuple[Party, ...]
    reasons: tuple[Reason, ...]
    found: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A walk that has not ended. `problem` says why the last try had to be put off, if it had.

    `source` is the list, or what stands for the rules.
    """

    source: str
    cursor: str
    problem: str

    @property
    def of_rules(self) -> bool:
        """Say whether it is for changed rules or policy."""
        return self.source.startswith(_RULES)


def owe(tx: Transaction, source: str, now: datetime) -> None:
    """Owe a walk through all orders; one under way begins anew, with what it had done undone.

    The caller holds the lock on what is in force (`lists.lock`).
    """
    _begin(tx, source)
    steps.owe(tx, Kind.RESCREEN, source, now)


def _begin(tx: Transaction, source: str) -> None:
    row = insert_into(tx, rescreens).values(source=source, owed=1, cursor="")
    again = {"owed": rescreens.c.owed + 1, "cursor": ""}
    tx.execute(row.on_conflict_do_update(index_elements=["source"], set_=again))


def owe_for_rules(tx: Transaction, bundle: str, now: datetime) -> bool:
    """Owe a walk through all orders, where the last one for rules was for others.

    `bundle` is the hash of all that rules and policy are read from. False where it is the same, or
    no order is stored yet. A walk for other rules that is under way ends: whatever it would find,
    this one finds. The caller holds the lock on what is in force (`lists.lock`).
    """
    source = f"{_RULES}{bundle[:_HASH_SHOWN]}"
    if tx.execute(select(rescreens.c.source).where(rescreens.c.source == source)).first():
        return False
    others = step_table.c.subject.startswith(_RULES, autoescape=True)
    tx.execute(step_table.delete().where(step_table.c.kind == Kind.RESCREEN, others))
    tx.execute(rescreens.delete().where(_OF_RULES))
    _begin(tx, source)
    if tx.execute(select(orders.c.id).limit(1)).first() is None:
        return False
    steps.owe(tx, Kind.RESCREEN, source, now)
    return True


def is_by_earlier_rules(tx: Transaction, screening: Screening) -> bool:
    """Say whether a process has started with other rules than a screening was made by.

    The newest start counts. False where the screening asked no rules, or none was ever recorded.
    """
    newest = tx.execute(_WALK_FOR_RULES).scalar()
    asked = {each.version for each in screening.findings if each.version.startswith(_RULES)}
    return newest is not None and not all(version.startswith(newest) for version in asked)


def progress(tx: Transaction, source: str) -> Progress:
    """Say how far a walk is."""
    query = (
        select(rescreens, active_lists.c.snapshot_id)
        .outerjoin(active_lists, active_lists.c.source == rescreens.c.source)
        .where(rescreens.c.source == source)
    )
    row = tx.execute(query).one()
    return Progress(source, row.owed, row.done_snapshot_id, row.snapshot_id, row.cursor)


def advance(tx: Transaction, before: Progress, cursor: OrderId) -> bool:
    """Record that the orders up to an id are done; False where the walk was owed anew."""
    return _move(tx, before, {"cursor": cursor})


def complete(tx: Transaction, before: Progress) -> bool:
    """Record that all orders are done; False where the walk was owed anew."""
    return _move(tx, before, {"cursor": "", "done_snapshot_id": before.target})


def _move(tx: Transaction, before: Progress, values: dict[str, str | None]) -> bool:
    same = (rescreens.c.source == before.source) & (rescreens.c.owed == before.owed)
    return bool(tx.execute(update(rescreens).where(same).values(values)).rowcount)


def stretch(
    tx: Transaction,
    after: str,
    received_since: datetime | None,
    limit: int,
    *,
    found: bool = False,
) -> tuple[Compared, ...]:
    """Return the next orders after an id that a change of lists may concern, by id.

    They are those held, and those cleared or released whose newest revision was received since a
    time; None leaves the latter out. `found` reads what was found as well, which takes longer.
    """
    page = _page(after, received_since, limit)
    open_case = (holds.c.order_id == page.c.id) & (holds.c.state == HoldState.OPEN)
    query = (
        select(page.c.id, page.c.body, decisions.c.body.label("decision"))
        .outerjoin(holds, open_case)
        .outerjoin(decisions, decisions.c.id == holds.c.decision_id)
        .order_by(page.c.id)
    )
    compared = tuple(_compared(row.id, row.body, row.decision) for row in tx.execute(query))
    return _with_found(tx, compared) if found else compared


def _with_found(tx: Transaction, compared: tuple[Compared, ...]) -> tuple[Compared, ...]:
    of_these = screenings.c.order_id.in_([each.id for each in compared])
    last = select(func.max(screenings.c.id)).where(of_these).group_by(screenings.c.order_id)
    query = select(screenings.c.order_id, screenings.c.body).where(screenings.c.id.in_(last))
    found = {row.order_id: read_screening(row.body).findings for row in tx.execute(query)}
    return tuple(replace(each, found=found.get(each.id, ())) for each in compared)


def _page(after: str, received_since: datetime | None, limit: int) -> Subquery:
    """Choose the orders first: then the database reads the cases of these alone."""
    of_revision = (revisions.c.order_id == orders.c.id) & (revisions.c.number == orders.c.revision)
    return (
        select(orders.c.id, revisions.c.body)
        .join(revisions, of_revision)
        .where(orders.c.id > after, _in_scope(received_since))
        # Says nothing new, but lets the database begin there in this table too.
        .where(revisions.c.order_id > after)
        .order_by(orders.c.id)
        .limit(limit)
        .subquery()
    )


def _in_scope(received_since: datetime | None) -> ColumnElement[bool]:
    held = orders.c.state == OrderState.HELD
    if received_since is None:
        return held
    let_go = orders.c.state.in_([OrderState.CLEARED, OrderState.RELEASED])
    return or_(held, and_(let_go, revisions.c.received_at >= received_since))


def _compared(id_: str, body: bytes | None, decision: bytes | None) -> Compared:
    reasons = read_decision(decision).reasons if decision is not None else ()
    return Compared(OrderId(id_), read_parties(body) if body is not None else (), reasons)


def under_way(tx: Transaction) -> tuple[UnderWay, ...]:
    """Return the walks that have not ended, by list."""
    owed = (step_table.c.kind == Kind.RESCREEN) & (step_table.c.subject == rescreens.c.source)
    problem = func.coalesce(step_table.c.problem, "")
    query = select(rescreens.c.source, rescreens.c.cursor, problem.label("problem")).join(
        step_table, owed
    )
    ordered = query.order_by(rescreens.c.source)
    return tuple(UnderWay(row.source, row.cursor, row.problem) for row in tx.execute(ordered))
