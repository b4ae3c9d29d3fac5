"""An order's whole way, read downwards: receive, read, fetch, screen, settle, deliver.

Each method does one step. What takes its time (reading, screening, the network) comes first, with
no transaction open; then one transaction records it, decides, and owes what comes next, so a crash
between two steps loses nothing, and every step may run twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from connector.adapter import Adapter, adapter_of
from connector.callback import Action
from connector.callback.schedule import Schedule
from connector.covering import Covering
from connector.decision import Decision
from connector.delivery import Courier
from connector.erasing import Erasing
from connector.errors import AccessEnded, DeliveryDelayed, PayloadError
from connector.fetching import Fetching
from connector.hold import HoldId, Verdict
from connector.intake import DataRequest, Farewell, Inbound, Told
from connector.intake.asked import Once, Promised
from connector.judging import Judging, Screened
from connector.notifying import Notifier
from connector.order import OrderId
from connector.parking import park
from connector.reconciling import Reconciler
from connector.replying import Replies
from connector.rescreening import Rescreening
from connector.screening import Failure, Revision
from connector.sealing import Sealer
from connector.settling import Settling
from connector.store import Store, Transaction, inbox, orders, received, replies, steps
from connector.store.inbox import InboxState, KeptMessage, NewMessage
from connector.store.reception import Reception
from connector.store.steps import Kind, Step

log = structlog.get_logger()

_TOGETHER = 64  # messages of one packet in a transaction


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The corridor. `nudge` wakes whoever does the steps; losing it only costs a little time."""

    store: Store
    adapters: Mapping[str, Adapter]
    reception: Reception
    judging: Judging
    rescreening: Rescreening
    courier: Courier
    sealer: Sealer
    notifier: Notifier
    replies: Replies
    fetching: Fetching
    settling: Settling
    reconciler: Reconciler
    covering: Covering
    erasing: Erasing
    schedule: Schedule
    now: Callable[[], datetime]
    nudge: Callable[[], None]

    def receive(self, connection: str, message: Inbound) -> bool:
        """Keep a genuine message and owe its reading; False where it is a copy of a kept one.

        Returns only after the commit. Raises UnknownConnection or SignatureError, StoreBusy or
        NotCommitted where it is not certain that it was kept.
        """
        adapter_of(self.adapters, connection).source.verify(message)
        return self.keep(connection, message)

    def keep(self, connection: str, message: Inbound, once: Once | None = None) -> bool:
        """Keep a message whose sender was proved, as `receive` does.

        Raises HeardBefore where its name was heard, which is remembered with the message.
        """
        source = adapter_of(self.adapters, connection).source
        keys = source.dedupe_keys(message)
        kept = self.reception.keep(NewMessage(connection, message, keys, once))
        self.nudge()
        return kept

    def keep_all(self, connection: str, messages: Iterable[Inbound]) -> bool:
        """Keep messages that were sent together, some at a time; False where all are copies.

        What came before the messages break off is kept, and whatever they raise is raised.
        """
        source = adapter_of(self.adapters, connection).source
        fresh, waiting = False, list[NewMessage]()
        try:
            for each in messages:
                waiting.append(NewMessage(connection, each, source.dedupe_keys(each)))
                if len(waiting) == _TOGETHER:
                    together, waiting = waiting, []
                    fresh |= any(self.reception.keep_all(together))
        finally:
            if waiting:
                fresh |= any(self.reception.keep_all(waiting))
            self.nudge()
        return fresh

    def read(self, step: Step) -> None:
        """Turn a kept message into revisions of orders, and decide on each new one."""
        with self.store.read() as tx:
            kept = inbox.load(tx, int(step.subject))
        try:
            told = adapter_of(self.adapters, kept.connection).source.read(kept.message)
        except PayloadError as error:
            self._hold_unread(step, kept, error)
        else:
            heard, promised = self.fetching.listen(told, kept), self._receipt(kept)
            with self.store.begin() as tx:
                for each in heard:
                    self.fetching.hear(tx, each)
                inbox.mark(tx, kept.id, InboxState.READ)
                self._heed(tx, told, kept)
                self._owe(tx, kept, promised)
                steps.finish(tx, step)
        log.info("message.read", inbox=kept.id)
        self.nudge()

    def _heed(self, tx: Transaction, told: tuple[Told, ...], kept: KeptMessage) -> None:
        """Do what a message asks that tells of no order."""
        for each in told:
            if isinstance(each, DataRequest):
                self.erasing.take(tx, each, kept)
            elif isinstance(each, Farewell):
                park(tx, kept.connection, AccessEnded(each.problem), self.now())
                # A message is a hint: if the source answers after all, that unparks it.
                steps.owe(tx, Kind.RECONCILE, kept.connection, self.now())

    def _hold_unread(self, step: Step, kept: KeptMessage, error: PayloadError) -> None:
        unreadable, promised = received.unreadable(kept, error), self._receipt(kept, error)
        with self.store.begin() as tx:
            self.fetching.revise(tx, unreadable)
            if error.number is not None:
                self.fetching.owe(tx, unreadable.id)
            inbox.mark(tx, kept.id, InboxState.UNREADABLE, str(error))
            self._owe(tx, kept, promised)
            steps.finish(tx, step)

    def _receipt(self, kept: KeptMessage, problem: PayloadError | None = None) -> Promised | None:
        receipts = adapter_of(self.adapters, kept.connection).receipts
        return receipts.receipt(kept.message, problem) if receipts else None

    def _owe(self, tx: Transaction, kept: KeptMessage, promised: Promised | None) -> None:
        if promised is not None:
            replies.owe(tx, kept.connection, promised, self.now())

    def fetch(self, step: Step) -> None:
        """Read an order by its source's API and decide on what it says."""
        self.fetching.fetch(step)
        self.nudge()

    def screen(self, step: Step) -> None:
        """Screen the newest revision of an order, decide on it and owe what follows.

        Mostly that is done where a revision is recorded; this is for whatever changed since.
        """
        self._screen(step, self.judging.screen)

    def _screen(self, step: Step, run: Callable[[Revision], Screened]) -> None:
        order = OrderId(step.subject)
        with self.store.read() as tx:
            before = orders.current(tx, order)
        screened = run(before.revision)
        with self.store.begin() as tx:
            current = orders.lock(tx, order)
            edited = current.revision.number != before.revision.number
            if edited or not self.judging.is_current(tx, screened):
                steps.owe(tx, Kind.SCREEN, order, self.now())
            elif self.rescreening.leave_to_newer(tx, step, screened.screening):
                return
            else:
                self.judging.keep(tx, current, screened.screening)
            steps.finish(tx, step)
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

    def hold(self, order: OrderId, by: str, note: str) -> None:
        """Hold an order because somebody asks to, until a person settles it.

        Raises OrderUnknown, HoldClosed where it was rejected or cancelled.
        """
        self.settling.by_request(order, by, note)
        self.nudge()

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

    def reply(self, step: Step) -> None:
        """Bring an answer that was promised to who asked."""
        self.replies.reply(step)

    def erase(self, step: Step) -> None:
        """Remove what a person asked to have removed and no law obliges to keep."""
        self.erasing.erase(step)

    def reconcile(self, step: Step) -> None:
        """Compare a stretch of what we believe of a connection with its source system."""
        self.reconciler.reconcile(step)
        self.nudge()

    def look(self, step: Step) -> None:
        """Look at an order of which a message named a part: our hold is to stand on all of them."""
        self.covering.look(step)
        self.nudge()

    def hold_broken(self, step: Step, error: Exception) -> None:
        """Answer a step that broke in a way nobody foresaw: nothing passes that was not judged.

        A message whose reading broke counts as unreadable, an order whose screening broke is
        held for that; anything else is tried again. Raises LeaseLost.
        """
        problem = f"Holdpoint itself failed at this step ({type(error).__name__}); see its log"
        match step.kind:
            case Kind.READ:
                with self.store.read() as tx:
                    kept = inbox.load(tx, int(step.subject))
                self._hold_unread(step, kept, PayloadError("$", problem))
            case Kind.SCREEN:
                failure = Failure("SY-CHECK", problem)
                self._screen(step, lambda revision: self.judging.fail(revision, failure))
            case Kind.FETCH:
                self.fetching.put_off(step, DeliveryDelayed(problem))
            case (
                Kind.DELIVER
                | Kind.NOTIFY
                | Kind.REPLY
                | Kind.RESCREEN
                | Kind.SEAL
                | Kind.RECONCILE
                | Kind.LOOK
                | Kind.ERASE
            ):
                with self.store.begin() as tx:
                    wait = self.schedule.wait(Action.HOLD, step.attempts, DeliveryDelayed(""), 0)
                    steps.postpone(tx, step, self.now() + (wait or timedelta(0)), problem)
            case _:
                assert_never(step.kind)
