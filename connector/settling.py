"""What a decision on an order brings about: its case, its state, and who is told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

import structlog

from connector.adapter import Adapter, can_read
from connector.callback import Action
from connector.callback.notice import Event, News
from connector.decision import Decision, Outcome, Pins, Policy, Reason, decide
from connector.decision.earlier import is_as_before
from connector.errors import HoldClosed, HoldStale, OrderUnknown
from connector.hold import Hold, HoldId, HoldState, Verdict
from connector.hold.earlier import earlier_of
from connector.hold.reasons import BY_HAND
from connector.notifying import Notifier
from connector.order import OrderId
from connector.screening import Axis, Failure, Screening, fail
from connector.store import (
    Store,
    Transaction,
    callbacks,
    decisions,
    holds,
    orders,
    revisions,
    steps,
)
from connector.store.callbacks import Owed
from connector.store.orders import Decided, OrderState, StoredOrder
from connector.store.steps import Kind

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Settling:
    """Decides by the policy and lets people decide; `code` is the version of this code."""

    store: Store
    policy: Policy
    code: str
    adapters: Mapping[str, Adapter]
    notifier: Notifier
    now: Callable[[], datetime]

    def by_policy(self, tx: Transaction, order: StoredOrder, screening: Screening) -> None:
        """Decide on a screening of an order's newest revision, under the order's lock.

        An order is cleared only once its source's API showed what was screened: until then the
        reading is owed, and one that was given up for now is a reason to hold.
        """
        cases = holds.of_order(tx, order.revision.id)
        told_before = revisions.told_before(tx, order.revision) if cases else frozenset()
        earlier = earlier_of(cases, order.revision.number, told_before)
        decision = decide(screening, self.policy, self.code, self.now(), earlier)
        case = next((each for each in cases if each.state is HoldState.OPEN), None)
        if not _is_news(order, decision, case):
            return
        if decision.outcome is Outcome.HOLD or not self._must_read_first(order):
            self._settle_by_policy(tx, order, decision, case)
        elif order.unread is None:
            steps.owe_once(tx, Kind.FETCH, order.revision.id, self.now())
        else:
            failure = Failure("SY-DATA", f"the order could not be read whole: {order.unread}")
            unread = fail(order.revision, failure, self.now())
            decisions.keep_screening(tx, unread)
            self.by_policy(tx, order, unread)

    def _must_read_first(self, order: StoredOrder) -> bool:
        """Say whether an order may not be cleared before its source's API was read.

        A message may be late, or one of many on their way; only what was read is whole.
        """
        unread = order.unread is not None or can_read(self.adapters, order.revision.id)
        return not order.fetched and unread

    def _settle_by_policy(
        self, tx: Transaction, order: StoredOrder, decision: Decision, case: Hold | None
    ) -> None:
        decision_id = decisions.keep_decision(tx, decision)
        concerned = case.id if case else ""
        if case is not None:
            holds.close(tx, case, HoldState.OVERTAKEN, decision.at, decision_id)
        decided = Decided(decision, decision_id, closes=concerned)
        if order.revision.order is not None and order.revision.order.cancelled:
            callbacks.supersede_all(tx, decision.order, decision.at)
            orders.set_state(tx, decided, OrderState.CANCELLED)
            event = Event.CANCELLED
        elif decision.outcome is Outcome.CLEAR:
            orders.set_state(tx, decided, OrderState.CLEARED)
            held = callbacks.holds_at_source(tx, decision.order)
            if held or self._awaits_release(order):
                self._owe(tx, order, Action.RELEASE, concerned, decision_id)
            event = Event.CLEARED
        else:
            opened = holds.open_hold(tx, decision, decision_id)
            orders.set_state(tx, replace(decided, opens=opened), OrderState.HELD)
            self._owe(tx, order, Action.HOLD, opened, decision_id)
            event, concerned = Event.HELD, opened
        self.notifier.owe(tx, _news(event, order, decision, decision_id, concerned))

    def by_person(  # noqa: PLR0913 - as Hold.settle
        self,
        hold: HoldId,
        verdict: Verdict,
        by: str,
        reason: str,
        note: str,
        *,
        roles: tuple[str, ...],
    ) -> Decision:
        """Close a case with a person's verdict and owe the release, if it is one.

        Raises HoldUnknown, HoldClosed, HoldStale where the order was edited since the case was
        opened, VerdictInvalid.
        """
        with self.store.begin() as tx:
            order = orders.lock(tx, holds.load(tx, hold).order)
            case = holds.load(tx, hold)  # again: the order's lock may have waited for a change
            decision = case.settle(verdict, by, reason, note, self.now(), roles=roles)
            _require_unedited(order, decision, hold)
            decision_id = decisions.keep_decision(tx, decision)
            decided = Decided(decision, decision_id, closes=case.id)
            match verdict:
                case Verdict.RELEASE:
                    holds.close(tx, case, HoldState.RELEASED, decision.at, decision_id)
                    orders.set_state(tx, decided, OrderState.RELEASED)
                    self._owe(tx, order, Action.RELEASE, hold, decision_id)
                    event = Event.RELEASED
                case Verdict.REJECT:
                    holds.close(tx, case, HoldState.REJECTED, decision.at, decision_id)
                    orders.set_state(tx, decided, OrderState.REJECTED)
                    if self._cancels(order):
                        self._owe(tx, order, Action.CANCEL, hold, decision_id)
                    event = Event.REJECTED
                case _:
                    assert_never(verdict)
            self.notifier.owe(tx, _news(event, order, decision, decision_id, case.id))
        log.info("hold.settled", hold=hold, verdict=verdict.value, reason=reason, by=by)
        return decision

    def by_request(self, order: OrderId, by: str, note: str) -> None:
        """Hold an order because somebody asks to; again, it changes nothing.

        What it is held for already stays beside it. Raises OrderUnknown, and HoldClosed where the
        order was rejected or cancelled.
        """
        with self.store.begin() as tx:
            if orders.find(tx, order) is None:
                raise OrderUnknown(f"there is no order '{order}'")
            known = orders.lock(tx, order)
            if known.state in (OrderState.REJECTED, OrderState.CANCELLED):
                raise HoldClosed(f"order {order} is {known.state.value}; nothing is left to hold")
            cases = holds.of_order(tx, order)
            case = next((each for each in cases if each.state is HoldState.OPEN), None)
            before = case.reasons if case else ()
            if any(reason.code == BY_HAND for reason in before):
                return
            asked = Reason(Axis.POLICY, BY_HAND, f"{by} asks: {note.strip()}", entry=f"hand/{by}")
            decision = self._held(known, (*before, asked), by)
            self._settle_by_policy(tx, known, decision, case)

    def _held(self, order: StoredOrder, reasons: tuple[Reason, ...], by: str) -> Decision:
        revision = order.revision
        return Decision(
            order=revision.id,
            revision=revision.number,
            content_hash=revision.content_hash,
            outcome=Outcome.HOLD,
            reasons=reasons,
            by=by,
            at=self.now(),
            pins=Pins((), self.policy.version, self.code),
        )

    def _awaits_release(self, order: StoredOrder) -> bool:
        """Say whether the order's source keeps it back until it hears that it may leave."""
        room = self.adapters.get(order.connection)
        return room is not None and room.awaits_release

    def _cancels(self, order: StoredOrder) -> bool:
        """Say whether the order's connection is set up to cancel what a person rejects."""
        room = self.adapters.get(order.connection)
        return room is not None and room.canceller is not None

    def _owe(
        self,
        tx: Transaction,
        order: StoredOrder,
        action: Action,
        case: str,
        decision_id: int,
    ) -> None:
        if order.number is None:
            return  # not even the order's number could be read: there is nothing to address
        revision = order.revision
        owed = Owed(revision.id, action, revision.number, case, decision_id)
        callbacks.owe(tx, owed, self.now())
        steps.owe(tx, Kind.DELIVER, revision.id, self.now())


def _news(
    event: Event, order: StoredOrder, decision: Decision, decision_id: int, hold: str
) -> News:
    return News(event, order.connection, order.number, decision, decision_id, hold)


def _is_news(order: StoredOrder, decision: Decision, case: Hold | None) -> bool:
    """Say whether a decision on an order changes how it stands; a second one alike does not."""
    match order.state:
        case OrderState.RECEIVED:
            return True
        case OrderState.HELD:
            return case is None or not is_as_before(decision.reasons, case.reasons)
        case OrderState.CLEARED | OrderState.RELEASED:
            return decision.outcome is Outcome.HOLD
        case OrderState.REJECTED | OrderState.CANCELLED:
            return False
        case _:
            assert_never(order.state)


def _require_unedited(order: StoredOrder, decision: Decision, hold: HoldId) -> None:
    seen, now = decision, order.revision
    if (seen.revision, seen.content_hash) != (now.number, now.content_hash):
        message = (
            f"order {decision.order} was edited after {hold} was opened (revision "
            f"{seen.revision}, now {now.number}); it is screened again, settle the newer hold"
        )
        raise HoldStale(message)
