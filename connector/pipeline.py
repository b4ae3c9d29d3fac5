"""An order's whole way, read downwards: receive, read, fetch, screen, settle, deliver.

Each method does one step in one transaction (delivery needs two, around the network). What comes
next is written in that same transaction, so a crash between two steps loses nothing, and every
step may run twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from connector.active_lists import Checks
from connector.adapter import Adapter, adapter_of
from connector.callback import Action
from connector.callback.schedule import Schedule
from connector.decision import Decision
from connector.delivery import Courier
from connector.erasing import Erasing
from connector.errors import AccessEnded, DeliveryDelayed, PayloadError
from connector.fetching import Fetching, named, revise
from connector.hold import HoldId, Verdict
from connector.intake import DataRequest, Farewell, Inbound, Reference, Told
from connector.notifying import Notifier
from connector.order import Order, OrderId
from connector.parking import park
from connector.reconciling import Reconciler
from connector.rescreening import Rescreening
from connector.screening import Failure, Revision, Rules, Screening, fail, screen
from connector.sealing import Sealer
from connector.settling import Settling
from connector.store import (
    Store,
    Transaction,
    decisions,
    inbox,
    lists,
    orders,
    received,
    steps,
)
from connector.store.inbox import InboxState, KeptMessage
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
    fetching: Fetching
    settling: Settling
    reconciler: Reconciler
    erasing: Erasing
    rules: Rules
    schedule: Schedule
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
                self._hear(tx, read, kept)
            steps.finish(tx, step)
        log.info("message.read", inbox=kept.id)
        self.nudge()

    def _hear(self, tx: Transaction, read: tuple[Told, ...], kept: KeptMessage) -> None:
        orders_told = [told for told in read if isinstance(told, Order | Reference)]
        # By id, as a re-screening owes them, so that none waits for another in a circle.
        for order in sorted(orders_told, key=named):
            self.fetching.hear(tx, order, kept)
        for told in read:
            if isinstance(told, DataRequest):
                self.erasing.take(tx, told, kept)
            elif isinstance(told, Farewell):
                park(tx, kept.connection, AccessEnded(told.problem), self.now())
                # A message is a hint: if the source answers after all, that unparks it.
                steps.owe(tx, Kind.RECONCILE, kept.connection, self.now())

    def _keep_unreadable(self, tx: Transaction, kept: KeptMessage, error: PayloadError) -> None:
        inbox.mark(tx, kept.id, InboxState.UNREADABLE, str(error))
        unreadable = received.unreadable(kept, error)
        revise(tx, unreadable, self.now())
        if error.number is not None:
            self.fetching.owe(tx, unreadable.id)

    def _hold_unread(self, step: Step, problem: str) -> None:
        with self.store.begin() as tx:
            kept = inbox.load(tx, int(step.subject))
            self._keep_unreadable(tx, kept, PayloadError("$", problem))
            steps.finish(tx, step)

    def fetch(self, step: Step) -> None:
        """Read an order by its source's API and owe the screening of what it says."""
        self.fetching.fetch(step)
        self.nudge()

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
                self.settling.by_policy(tx, current, screening)
            steps.finish(tx, step)
        log.info("order.screened", order=order, complete=screening.complete)
        self.nudge()

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
        decision = self.settling.by_person(hold, verdict, by, reason, note, roles=roles)
        self.nudge()
        return decision

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

    def erase(self, step: Step) -> None:
        """Remove what a person asked to have removed and no law obliges to keep."""
        self.erasing.erase(step)

    def reconcile(self, step: Step) -> None:
        """Compare a stretch of what we believe of a connection with its source system."""
        self.reconciler.reconcile(step)
        self.nudge()

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
            case Kind.FETCH:
                self.fetching.put_off(step, DeliveryDelayed(problem))
            case (
                Kind.DELIVER | Kind.NOTIFY | Kind.RESCREEN | Kind.SEAL | Kind.RECONCILE | Kind.ERASE
            ):
                with self.store.begin() as tx:
                    wait = self.schedule.wait(Action.HOLD, step.attempts, DeliveryDelayed(""), 0)
                    steps.postpone(tx, step, self.now() + (wait or timedelta(0)), problem)
            case _:
                assert_never(step.kind)
