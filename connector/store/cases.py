"""A case as a person looks at it: the hold, the order, and how far the source system has come."""

from dataclasses import dataclass, replace
from datetime import datetime

from connector.callback import Action, CallbackState
from connector.decision import BY_POLICY, Decision, Reason, describe_reason, evidence_of, one_line
from connector.errors import OrderUnknown
from connector.hold import Hold, HoldId, HoldState
from connector.hold.diligence import Diligence
from connector.order import OrderId
from connector.screening import Screening
from connector.store import Transaction, callbacks, decisions, diligence, holds, orders, steps
from connector.store.callbacks import Delivery
from connector.store.orders import OrderState, StoredOrder
from connector.store.steps import Kind


@dataclass(frozen=True, slots=True)
class Case:
    """Everything there is to show of one hold. `next_try` is None where nothing is owed."""

    hold: Hold
    order: StoredOrder
    decisions: tuple[Decision, ...]
    deliveries: tuple[Delivery, ...]
    next_try: datetime | None

    @property
    def why(self) -> str:
        """Why the order is held, in one line."""
        return one_line(self.hold.reasons)

    @property
    def tried(self) -> tuple[Reason, ...]:
        """What rules that are tried or proposed said of this revision when it was last decided."""
        own = [made for made in self.decisions if made.by == BY_POLICY]
        last = [made for made in own if made.revision == self.hold.revision][-1:]
        return tuple(reason for made in last for reason in made.shadow)

    @property
    def at_source(self) -> str:
        """How the order stands in its source system, in one line."""
        told = [d for d in self.deliveries if d.state is not CallbackState.SUPERSEDED]
        if not self.deliveries:
            return "nothing was sent: the order's number could not be read"
        if not told:
            return self.deliveries[-1].problem or "what was asked there was taken back"
        return _standing(told[-1], self.next_try)


_STANDINGS = {
    (Action.HOLD, CallbackState.CONFIRMED): "held, confirmed",
    (Action.HOLD, CallbackState.PENDING): "hold wanted, not confirmed yet",
    (Action.RELEASE, CallbackState.CONFIRMED): "released, confirmed",
    (Action.RELEASE, CallbackState.PENDING): "release owed, not confirmed yet",
    (Action.RELEASE, CallbackState.REFUSED): "release failed, still held; a person must look",
    (Action.CANCEL, CallbackState.CONFIRMED): "cancelled, confirmed",
    (Action.CANCEL, CallbackState.PENDING): "to be cancelled, not confirmed yet",
    (Action.CANCEL, CallbackState.REFUSED): "cancelling failed, still held; a person must look",
}


def _standing(delivery: Delivery, next_try: datetime | None) -> str:
    standing = _STANDINGS[delivery.callback.action, delivery.state]
    if delivery.problem is None:
        return standing
    again = f"; next try {next_try:%Y-%m-%d %H:%M:%S} UTC" if next_try else ""
    return f"{standing} ({delivery.problem}; {delivery.attempts} tries{again})"


def load(tx: Transaction, hold: HoldId) -> Case:
    """Return one case. Raises HoldUnknown."""
    return _case(tx, holds.load(tx, hold))


def listed(
    tx: Transaction, state: HoldState | None, limit: int, before: HoldId | None = None
) -> tuple[Case, ...]:
    """Return the newest cases, of one state or of all; `before` is the last of an earlier page."""
    return tuple(_case(tx, hold) for hold in holds.listed(tx, state, limit, before))


def record_diligence(tx: Transaction, record: Diligence, roles: tuple[str, ...]) -> None:
    """Keep a record of due diligence on an open hold; it stands for those before it.

    `roles` are those the policy names. Raises HoldUnknown, HoldClosed, DiligenceInvalid.
    """
    hold = HoldId(record.hold)
    orders.lock(tx, holds.load(tx, hold).order)
    case = holds.load(tx, hold)  # again: the order's lock may have waited for a verdict
    case.admit(record, roles)
    diligence.keep(tx, case.order, holds.number_of(case.id), replace(record, hold=case.id))


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order stands: its state, the last decision, and its newest case if it has one."""

    order: OrderId
    revision: int
    state: OrderState
    decision: Decision | None
    case: Case | None


def standing(tx: Transaction, order: OrderId) -> Standing:
    """Say how an order stands. Raises OrderUnknown."""
    stored = orders.find(tx, order)
    if stored is None:
        raise OrderUnknown(f"there is no order '{order}'; ids read <connection>:<number>")
    made = decisions.decisions_of(tx, order)
    newest = holds.newest_of(tx, order)
    return Standing(
        order=order,
        revision=stored.revision.number,
        state=stored.state,
        decision=made[-1] if made else None,
        case=_case(tx, newest) if newest else None,
    )


def describe_standing(standing: Standing) -> dict[str, object]:
    """Give a standing as plain values; `outcome` is null until the order was decided."""
    decision = standing.decision
    return {
        "order": standing.order,
        "revision": standing.revision,
        "state": standing.state.value,
        "outcome": decision.outcome.value if decision else None,
        "why": one_line(decision.reasons) if decision else "",
        "hold": standing.case.hold.id if standing.case else None,
        "at_source": standing.case.at_source if standing.case else None,
    }


def _case(tx: Transaction, hold: Hold) -> Case:
    owed = steps.next_due(tx, Kind.DELIVER, hold.order)
    return Case(
        hold=hold,
        order=orders.current(tx, hold.order),
        decisions=decisions.decisions_of(tx, hold.order),
        deliveries=callbacks.of_order(tx, hold.order),
        next_try=owed,
    )


def screening_of(tx: Transaction, case: Case) -> Screening | None:
    """Return what a case stands on: the latest screening of its revision, None without one."""
    return decisions.screening_of(tx, case.hold.order, case.hold.revision)


def describe(case: Case, screening: Screening | None = None) -> dict[str, object]:
    """Give a case as plain values, the same for the REST API and the command line.

    With its screening a reason says its evidence where a listed party was met, too.
    """
    hold = case.hold
    return {
        "id": hold.id,
        "order": hold.order,
        "revision": hold.revision,
        "state": hold.state.value,
        "opened_at": hold.opened_at.isoformat(),
        "why": case.why,
        "roles": list(hold.asked.roles),
        "answer_by": hold.answer_by.isoformat() if hold.answer_by else None,
        "at_source": case.at_source,
        "reasons": [
            describe_reason(reason) | {"evidence": list(evidence_of(reason, screening))}
            for reason in hold.reasons
        ],
        "shadow": list(map(describe_reason, case.tried)),
        "deliveries": [
            {
                "sequence": delivery.callback.sequence,
                "action": delivery.callback.action.value,
                "state": delivery.state.value,
                "attempts": delivery.attempts,
                "problem": delivery.problem,
            }
            for delivery in case.deliveries
        ],
    }
