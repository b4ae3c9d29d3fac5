"""An order is screened before a transaction opens, and decided on in the one that records it."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

import structlog

from connector.active_lists import AskInForce, InForce
from connector.screening import Failure, Revision, Rules, Screening, fail, screen
from connector.settling import Settling
from connector.store import Store, Transaction, decisions, lists, rescreens, steps
from connector.store.lists import ActiveList
from connector.store.orders import StoredOrder
from connector.store.received import Received
from connector.store.steps import Kind

log = structlog.get_logger()

_Key = tuple[str, tuple[str, ...]]

# A message and the look at the API that it owes come within moments of each other.
_REMEMBERED = timedelta(seconds=60)
_MOST_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Screened:
    """A screening, and the lists that were in force for it."""

    screening: Screening
    over: tuple[ActiveList, ...]


class _Remembered:
    """The screenings of the last moments: by what was screened, and by what."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: OrderedDict[_Key, Screening] = OrderedDict()

    def get(self, key: _Key, now: datetime) -> Screening | None:
        with self._lock:
            made = self._made.get(key)
        fresh = made is not None and timedelta(0) <= now - made.screened_at <= _REMEMBERED
        return made if fresh else None

    def keep(self, key: _Key, made: Screening) -> None:
        with self._lock:
            self._made[key] = made
            while len(self._made) > _MOST_REMEMBERED:
                self._made.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Judging:
    """Screens what an order says and decides on it, if nothing changed between the two."""

    store: Store
    in_force: AskInForce
    rules: Rules
    settling: Settling
    now: Callable[[], datetime]
    _made: _Remembered = field(default_factory=_Remembered)

    def screen(self, revision: Revision) -> Screened:
        """Screen a revision by what is in force. No transaction may be open: it takes its time."""
        in_force = self.in_force()
        return Screened(screen(revision, in_force.checks, self.now(), self.rules), in_force.lists)

    def fail(self, revision: Revision, failure: Failure) -> Screened:
        """Give the screening of a revision that no check could be asked about."""
        with self.store.read() as tx:
            return Screened(fail(revision, failure, self.now()), lists.active(tx))

    def screen_early(self, received: Received) -> Screened | None:
        """Screen what arrived before it is recorded; None where that is left to a step of its own.

        What was just screened alike is not asked again. What breaks here breaks in its step again,
        where it holds the order.
        """
        try:
            return self._screened(received)
        except Exception:  # the step's own try answers for it
            log.exception("screening.early")
            return None

    def _screened(self, received: Received) -> Screened:
        in_force, now = self.in_force(), self.now()
        key = _key(received, in_force, now)
        screening = self._made.get(key, now)
        if screening is None:
            said = (received.content_hash, received.order, received.problem)
            screening = screen(Revision(received.id, 0, *said), in_force.checks, now, self.rules)
            if screening.complete:  # who could not answer is asked again
                self._made.keep(key, screening)
        return Screened(screening, in_force.lists)

    def decide(self, tx: Transaction, order: StoredOrder, screened: Screened) -> bool:
        """Decide on an order under its lock; False, and nothing is decided, where it may not be.

        That is where its content, or the lists in force, are not those that were asked any more,
        or a process has started with newer rules.
        """
        screening = screened.screening
        if screening.content_hash != order.revision.content_hash:
            return False
        if not self.is_current(tx, screened) or rescreens.is_by_earlier_rules(tx, screening):
            return False
        # What was screened early had no number yet.
        self.keep(tx, order, replace(screening, revision=order.revision.number))
        return True

    def is_current(self, tx: Transaction, screened: Screened) -> bool:
        """Say whether the lists in force are still those that were asked, and keep them so."""
        return lists.keep_in_force(tx) == screened.over

    def keep(self, tx: Transaction, order: StoredOrder, screening: Screening) -> None:
        """Record a screening of an order's newest revision, and decide."""
        decisions.keep_screening(tx, screening)
        self.settling.by_policy(tx, order, screening)
        log.info("order.screened", order=screening.order, complete=screening.complete)

    def decide_or_owe(self, tx: Transaction, order: StoredOrder, screened: Screened | None) -> None:
        """Decide on what was just recorded, or owe the step that does."""
        if screened is None or not self.decide(tx, order, screened):
            steps.owe(tx, Kind.SCREEN, order.revision.id, self.now())


def _key(received: Received, in_force: InForce, now: datetime) -> _Key:
    """Name what a screening depends on, but for the rules, which a process reads once."""
    asked = (*(check.version for check in in_force.checks), now.date().isoformat())
    return f"{received.id} {received.content_hash}", asked
