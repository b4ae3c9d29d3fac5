"""What we believe of a source system, compared with it: missed orders, lost holds, lost hints."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from connector.adapter import Adapter, Concern
from connector.callback import Action, Target
from connector.callback.schedule import Schedule
from connector.covering import difference, note
from connector.errors import AccessEnded, AllowanceSpent, DeliveryDelayed, DeliveryRefused
from connector.intake import Poller
from connector.order import OrderId
from connector.parking import park, unpark
from connector.store import Store, Transaction, findings, reconcile, steps
from connector.store.findings import FindingKind
from connector.store.reconcile import Believed, Progress, Stage
from connector.store.steps import Kind, Step

log = structlog.get_logger()

# A source may date a change before it shows it, and clocks differ.
_OVERLAP = timedelta(minutes=10)
# A hint that is on its way for so long is not missed yet.
_LATE = timedelta(minutes=2)
_STRETCH = 50  # held orders; each is asked for at its source
_LONGEST_SECONDS = 10.0  # within the lease, and within the time Celery gives a task


_LACKS = {
    Concern.SUBSCRIPTION: FindingKind.UNSUBSCRIBED,
    Concern.SCOPE: FindingKind.SCOPE,
    Concern.VERSION: FindingKind.VERSION,
    Concern.CONTRACT: FindingKind.CONTRACT,
}


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What a stretch found: where to go on, what differs, and what follows.

    `differences` are by subject; `unlike` are orders that are not held as they should be.
    """

    reached: Progress
    differences: tuple[tuple[str, FindingKind], ...] = ()
    unread: tuple[OrderId, ...] = ()
    unlike: tuple[tuple[Believed, FindingKind], ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Compares each connection that can be compared, a stretch a step, and again after `every`.

    A page of changes, a few held orders, or the subscriptions are one stretch. Of a connection that
    cannot be polled only the last is looked at: a hold that is gone there cannot be told from one
    that a person lifted. No transaction is open while the source is asked.
    """

    store: Store
    adapters: Mapping[str, Adapter]
    every: Mapping[str, timedelta]
    schedule: Schedule
    now: Callable[[], datetime]

    def start(self) -> None:
        """Owe the comparison of every connection that can be compared, unless it is owed."""
        with self.store.begin() as tx:
            for connection, adapter in self.adapters.items():
                if adapter.is_compared:
                    steps.owe_once(tx, Kind.RECONCILE, connection, self.now())

    def reconcile(self, step: Step) -> None:
        """Do the next stretch of a comparison; where the source cannot be asked it begins anew."""
        adapter = self.adapters.get(step.subject)
        if adapter is None or not adapter.is_compared:
            with self.store.begin() as tx:
                steps.finish(tx, step)  # the connection is not configured any more
            return
        with self.store.read() as tx:
            before = reconcile.progress(tx, step.subject, self.now())
        try:
            stretch = self._look(before, adapter)
        except (DeliveryDelayed, DeliveryRefused) as problem:
            self._put_off(step, before, problem)
            return
        with self.store.begin() as tx:
            self._keep(tx, step, stretch)
            unpark(tx, step.subject, self.now())
        log.info("connection.compared", stage=before.stage.value, ended=stretch.ended)

    def _look(self, before: Progress, adapter: Adapter) -> _Stretch:
        if adapter.poller is not None and before.stage is Stage.CHANGED:
            return self._changed(before, adapter.poller)
        if adapter.poller is not None and before.stage is Stage.HELD:
            return self._held(before, adapter.target)
        ended = replace(before, stage=Stage.CHANGED, cursor="", problem=None)
        return _Stretch(ended, _needs(adapter), ended=True)

    def _changed(self, before: Progress, poller: Poller) -> _Stretch:
        since = (before.watermark or before.began_at) - _OVERLAP
        page = poller.changed(since, before.cursor or None)
        with self.store.read() as tx:
            unread, unknown = reconcile.unlike_read(tx, before.connection, page.changes)
        newest = max((change.changed_at for change in page.changes), default=None)
        newest = max(filter(None, (newest, before.newest)), default=None)
        stage = Stage.HELD if page.cursor is None else Stage.CHANGED
        reached = replace(before, newest=newest, stage=stage, cursor=page.cursor or "")
        in_time = {c.number for c in page.changes if c.changed_at > before.began_at - _LATE}
        missed = [each for each in unknown if each.partition(":")[2] not in in_time]
        differences = tuple((each, FindingKind.MISSED) for each in missed)
        return _Stretch(reached, differences, unread)

    def _held(self, before: Progress, target: Target) -> _Stretch:
        with self.store.read() as tx:
            believed = reconcile.believed_held(tx, before.connection, before.cursor, _STRETCH)
        looked_at = _read_back(target, believed)
        if len(looked_at) == len(believed) < _STRETCH:
            reached = replace(before, stage=Stage.SUBSCRIBED, cursor="")
        else:
            reached = replace(before, cursor=looked_at[-1][0].order)
        return _Stretch(reached, unlike=tuple((each, kind) for each, kind in looked_at if kind))

    def _keep(self, tx: Transaction, step: Step, stretch: _Stretch) -> None:
        connection, now = step.subject, self.now()
        for subject, kind in stretch.differences:
            findings.note(tx, connection, subject, kind, now)
        for order in stretch.unread:
            steps.owe_once(tx, Kind.FETCH, order, now)
        for believed, kind in stretch.unlike:
            note(tx, believed, kind, now)
        reached = stretch.reached
        if stretch.ended:
            findings.settle_unseen(tx, connection, reached.began_at, now)
            watermark = reached.newest or reached.began_at
            reached = replace(reached, watermark=watermark, finished_at=now)
            steps.repeat(tx, step, now + self.every[connection])
        else:
            steps.repeat(tx, step, now)
        reconcile.keep(tx, reached)

    def _put_off(
        self, step: Step, before: Progress, problem: DeliveryDelayed | DeliveryRefused
    ) -> None:
        """Try again later; where pages were walked from the first, for a cursor may have ended."""
        if isinstance(problem, AllowanceSpent):
            due = self.now() + problem.after
            with self.store.begin() as tx:
                steps.postpone(tx, step, due, str(problem), is_try=False)
            return
        wait = self.schedule.wait(Action.HOLD, step.attempts, problem, 0.5) or timedelta(0)
        cursor = "" if before.stage is Stage.CHANGED else before.cursor
        anew = replace(before, cursor=cursor, problem=str(problem))
        with self.store.begin() as tx:
            reconcile.keep(tx, anew)
            steps.postpone(tx, step, self.now() + wait, str(problem))
            if isinstance(problem, AccessEnded):
                park(tx, step.subject, problem, self.now())
        log.warning("connection.not_compared", problem=type(problem).__name__)


def _needs(adapter: Adapter) -> tuple[tuple[str, FindingKind], ...]:
    """Have put right what may be put right, and name what was not as the connection needs it."""
    found = adapter.upkeep.look_after() if adapter.upkeep else ()
    return tuple((each.subject, _LACKS[each.concern]) for each in found)


def _read_back(
    target: Target, believed: Sequence[Believed]
) -> list[tuple[Believed, FindingKind | None]]:
    """Read back the holds for which time allows (one at least). Raises DeliveryDelayed."""
    end = time.monotonic() + _LONGEST_SECONDS
    looked_at: list[tuple[Believed, FindingKind | None]] = []
    for each in believed:
        try:
            looked_at.append((each, difference(target, each)))
        except AllowanceSpent:
            if looked_at:
                break  # what was read is kept: the next stretch goes on from there
            raise
        if time.monotonic() > end:
            break
    return looked_at
