"""An order's whole way, read downwards: receive, read, screen, settle, deliver.

Each method does one step in one transaction (delivery needs two, around the network). What comes
next is written in that same transaction, so a crash between two steps loses nothing, and every
step may run twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from connector.active_lists import Checks
from connector.adapter import Adapter, adapter_of
from connector.callback import Action
from connector.callback.notice import Event, News
from connector.callback.schedule import Schedule
from connector.decision import Decision, Outcome, Policy, decide
from connector.decision.earlier import is_as_before
from connector.delivery import Courier
from connector.errors import DeliveryDelayed, HoldStale, PayloadError
from connector.hold import Hold, HoldId, HoldState, Verdict
from connector.hold.earlier import earlier_of
from connector.intake import Inbound
from connector.notifying import Notifier
from connector.order import OrderId
from connector.rescreening import Rescreening
from connector.screening import Failure, Revision, Rules, Screening, fail, screen
from connector.sealing import Sealer
from connector.store import (
    Store,
    Transaction,
    callbacks,
    decisions,
    holds,
    inbox,
    lists,
    orders,
    steps,
)
from connector.store.callbacks import Owed
from connector.store.inbox import InboxState, KeptMessage
from connector.store.orders import Decided, OrderState, Received, StoredOrder
from connector.store.steps import Kind, Step

log = structlog.get_logger()

# Shopify waits 5 s for an answer (shopify.dev/docs/apps/build/webhooks): by then it must hear a no.
_INTAKE_PATIENCE = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The corridor. `nudge` wakes whoever does the steps; losing it only costs a little time."""

    store: Store
    adapters: Mapping[str, Adapter]
    checks: Checks
    rescreening: Rescreening
    courier: Courier
    sealer: Sealer
    notifier: Notifier
    policy: Policy
    rules: Rules
    schedule: Schedule
    code: str
    now: Callable[[], datetime]
    nudge: Callable[[], None]

    def receive(self, connection: str, message: Inbound) -> bool:
        """Keep a genuine message and owe its reading; False where it is a copy of a kept one.

        Returns only after the commit. Raises UnknownConnection or SignatureError, StoreBusy or
        NotCommitted where it is not certain that it was kept.
        """
        source = adapter_of(self.adapters, connection).source
        source.verify(message)
        with self.store.begin(_INTAKE_PATIENCE) as tx:
            inbox_id = inbox.keep(tx, connection, message, source.dedupe_keys(message))
            if inbox_id is not None:
                steps.owe(tx, Kind.READ, str(inbox_id), self.now())
        self.nudge()
        return inbox_id is not None

    def read(self, step: Step) -> None:
        """Turn a kept message into revisions of orders, and owe the screening of each new one."""
        with self.store.begin() as tx:
            kept = inbox.load(tx, int(step.subject))
            try:
                read = adapter_of(self.adapters, kept.connection).source.read(kept.message)
            except PayloadError as error:
                self._keep_unreadable(tx, kept, error)
            else:
                inbox.mark(tx, kept.id, InboxState.READ)
                # By id, as a re-screening owes them, so that none waits for another in a circle.
                for order in sorted(read, key=lambda each: each.id):
                    self._revise(tx, orders.received(order, kept))
            steps.finish(tx, step)
        log.info("message.read", inbox=kept.id)
        self.nudge()

    def _keep_unreadable(self, tx: Transaction, kept: KeptMessage, error: PayloadError) -> None:
        inbox.mark(tx, kept.id, InboxState.UNREADABLE, str(error))
        self._revise(tx, orders.unreadable(kept, error))

    def _hold_unread(self, step: Step, problem: str) -> None:
        with self.store.begin() as tx:
            kept = inbox.load(tx, int(step.subject))
            self._keep_unreadable(tx, kept, PayloadError("$", problem))
            steps.finish(tx, step)

    def _revise(self, tx: Transaction, received: Received) -> None:
        if not orders.revise(tx, received):
            return
        callbacks.supersede_releases(tx, received.id, self.now())
        steps.owe(tx, Kind.SCREEN, received.id, self.now())

    def screen(self, step: Step) -> None:
        """Screen the newest revision of an order, decide on it and owe what follows."""
        self._screen(step, self._ask)

    def _ask(self, revision: Revision) -> Screening:
        return screen(revision, self.checks(), self.now(), self.rules)

    def _screen(self, step: Step, run: Callable[[Revision], Screening]) -> None:
        order = OrderId(step.subject)
        with self.store.read() as tx:
            before = orders.current(tx, order)
            in_force = lists.active(tx)
        screening = run(before.revision)
        with self.store.begin() as tx:
            current = orders.lock(tx, order)
            edited = current.revision.number != before.revision.number
            if edited or lists.keep_in_force(tx) != in_force:
                steps.owe(tx, Kind.SCREEN, order, self.now())
            elif self.rescreening.leave_to_newer(tx, step, screening):
                return
            else:
                decisions.keep_screening(tx, screening)
                self._decide(tx, current, screening)
            steps.finish(tx, step)
        log.info("order.screened", order=order, complete=screening.complete)
        self.nudge()

    def _decide(self, tx: Transaction, order: StoredOrder, screening: Screening) -> None:
        cases = holds.of_order(tx, order.revision.id)
        earlier = earlier_of(cases, order.revision.number)
        decision = decide(screening, self.policy, self.code, self.now(), earlier)
        case = next((each for each in cases if each.state is HoldState.OPEN), None)
        if _is_news(order, decision, case):
            self._settle_by_policy(tx, order, decision, case)

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
            if callbacks.holds_at_source(tx, decision.order):
                self._owe(tx, order, Action.RELEASE, concerned, decision_id)
            event = Event.CLEARED
        else:
            opened = holds.open_hold(tx, decision, decision_id)
            orders.set_state(tx, replace(decided, opens=opened), OrderState.HELD)
            self._owe(tx, order, Action.HOLD, opened, decision_id)
            event, concerned = Event.HELD, opened
        self.notifier.owe(tx, _news(event, order, decision, decision_id, concerned))

    def rescreen(self, step: Step) -> None:
        """Owe the screening of the stored orders that a change of a list concerns, by stretches."""
        self.rescreening.walk(step)
        self.nudge()

    def settle(  # noqa: PLR0913 - as Hold.settle
        self,
        hold: HoldId,
        verdict: Verdict,
        by: str,
        reason: str,
        note: str,
        *,
        roles: tuple[str, ...] = (),
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
                    event = Event.REJECTED
                case _:
                    assert_never(verdict)
            self.notifier.owe(tx, _news(event, order, decision, decision_id, case.id))
        log.info("hold.settled", hold=hold, verdict=verdict.value, reason=reason, by=by)
        self.nudge()
        return decision

    def _owe(
        self, tx: Transaction, order: StoredOrder, action: Action, case: str, decision_id: int
    ) -> None:
        if order.number is None:
            return  # not even the order's number could be read: there is nothing to address
        revision = order.revision
        owed = Owed(revision.id, action, revision.number, case, decision_id)
        callbacks.owe(tx, owed, self.now())
        steps.owe(tx, Kind.DELIVER, revision.id, self.now())

    def deliver(self, step: Step) -> None:
        """Bring the next callback of an order to its source system and read back what it did."""
        self.courier.deliver(step)
        self.nudge()

    def seal(self, step: Step) -> None:
        """Seal what the audit trail recorded since it was last sealed."""
        self.sealer.seal(step)

    def notify(self, step: Step) -> None:
        """Bring the next notice on an order to the system of ours that asked for it."""
        self.notifier.notify(step)

    def hold_broken(self, step: Step, error: Exception) -> None:
        """Answer a step that broke in a way nobody foresaw: nothing passes that was not judged.

        A message whose reading broke counts as unreadable, an order whose screening broke is
        held for that; anything else is tried again. Raises LeaseLost.
        """
        problem = f"Holdpoint itself failed at this step ({type(error).__name__}); see its log"
        match step.kind:
            case Kind.READ:
                self._hold_unread(step, problem)
            case Kind.SCREEN:
                failure = Failure("SY-CHECK", problem)
                self._screen(step, lambda revision: fail(revision, failure, self.now()))
            case Kind.DELIVER | Kind.NOTIFY | Kind.RESCREEN | Kind.SEAL:
                with self.store.begin() as tx:
                    wait = self.schedule.wait(Action.HOLD, step.attempts, DeliveryDelayed(""), 0)
                    steps.postpone(tx, step, self.now() + (wait or timedelta(0)), problem)
            case _:
                assert_never(step.kind)


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
