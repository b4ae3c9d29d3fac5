"""What became of every order, once the faults have ended: the promises, counted."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from connector.callback import CallbackState
from connector.decision import BY_POLICY, Outcome
from connector.order import OrderId
from connector.store import Store, Transaction, callbacks, decisions, orders
from connector.store.orders import OrderState
from tests.chaos.shop import ChaosShop, Sold

_FREE = (OrderState.CLEARED, OrderState.RELEASED)


@dataclass(slots=True)
class Verdict:
    """Everything that was counted. Each line of `broken` is a promise that was not kept."""

    states: Counter[str] = field(default_factory=Counter)
    revisions: int = 0
    by_people: int = 0
    tries: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """How many orders are missing, undecided, or known at an older version only."""
        return sum(each.startswith("lost") for each in self.broken)

    @property
    def wrong(self) -> int:
        """How many other promises were broken."""
        return len(self.broken) - self.lost


def order_id_of(number: int) -> OrderId:
    """Give the id under which an order of the shop is known."""
    return OrderId(f"shop:{6_001_000_000_000 + number}")


def judge(shop: ChaosShop, store: Store) -> Verdict:
    """Compare the shop with the database, order by order."""
    verdict = Verdict()
    released: dict[int, set[int]] = {}
    with store.read() as tx:
        for sold in shop.sold.values():
            released[sold.number] = _judge_order(tx, shop, sold, verdict)
    _judge_changes(shop, released, verdict)
    return verdict


def _judge_order(tx: Transaction, shop: ChaosShop, sold: Sold, verdict: Verdict) -> set[int]:
    """Judge one order and give the versions of it that people let go."""
    order = order_id_of(sold.number)
    standing = orders.find(tx, order)
    if standing is None or standing.revision.order is None:
        verdict.broken.append(f"lost: {order} was acknowledged and is not here")
        return set()
    known = _version(standing.revision.order.notes)
    verdict.states[standing.state] += 1
    verdict.revisions += standing.revision.number
    if standing.state is OrderState.RECEIVED:
        verdict.broken.append(f"lost: {order} was never decided")
    if known != sold.version:
        verdict.broken.append(f"lost: {order} is known at version {known} of {sold.version}")
    by_people = _versions_by_people(tx, order)
    verdict.by_people += len(by_people)
    risky = sold.risky[sold.version]
    if standing.state in _FREE and risky and sold.version not in by_people:
        verdict.broken.append(f"wrong: {order} is risky and {standing.state}; nobody saw it")
    held = shop.held(sold.number)
    if held is (standing.state in _FREE):
        there = "held" if held else "free"
        verdict.broken.append(f"wrong: {order} is {standing.state} here and {there} in the shop")
    for delivery in callbacks.of_order(tx, order):
        verdict.tries += delivery.attempts
        if delivery.state is CallbackState.PENDING:
            verdict.broken.append(f"wrong: {delivery.callback.id} is pending for ever")
    return by_people


def _versions_by_people(tx: Transaction, order: OrderId) -> set[int]:
    made = decisions.decisions_of(tx, order)
    revisions = [
        each.revision for each in made if each.by != BY_POLICY and each.outcome is Outcome.CLEAR
    ]
    bodies = [orders.revision_of(tx, order, revision).order for revision in revisions]
    return {_version(body.notes) for body in bodies if body is not None}


def _judge_changes(shop: ChaosShop, released: Mapping[int, set[int]], verdict: Verdict) -> None:
    """Judge what was done in the shop, in its order: sequences rise, nothing risky was let go."""
    last: defaultdict[int, int] = defaultdict(int)
    for change in shop.changes:
        order = order_id_of(change.number)
        if change.sequence < last[change.number]:
            verdict.broken.append(
                f"wrong: {order} met {change.sequence} after {last[change.number]}"
            )
        last[change.number] = max(last[change.number], change.sequence)
        risky = shop.sold[change.number].risky[change.version]
        if change.action == "release" and risky and change.version not in released[change.number]:
            verdict.broken.append(f"wrong: version {change.version} of {order} was let go unseen")


def _version(notes: str | None) -> int:
    return int((notes or "version 0").rsplit(" ", 1)[1])
