"""After lists or rules changed: which of the stored orders are to be screened again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from connector.decision import Policy
from connector.errors import ListRefused
from connector.order import OrderId
from connector.rescreening.delta import Concern, Delta, Everything, Filter, Kin, no_kin
from connector.screening import Screening
from connector.screening.lists import Snapshot
from connector.screening.party import PartyCheck
from connector.screening.party.check import sources_in
from connector.store import Store, Transaction, lists, rescreens, steps
from connector.store.rescreens import Compared, Progress
from connector.store.steps import Kind, Step

log = structlog.get_logger()

_STRETCH = 500  # orders: a step is done in a moment, and others come between
_LONGEST_SECONDS = 10.0  # within the lease, and within the time Celery gives a task
_PUT_OFF = timedelta(minutes=1)
_LEFT_FOR = timedelta(seconds=10)  # in a rolling restart others have the newer rules already
_EARLIER_RULES = (
    "another process has started with newer rules or policy, and this one still has the earlier; "
    "restart it"
)


@dataclass(slots=True, eq=False)
class Rescreening:
    """Walks the stored orders, a stretch a step, and owes the screening of those concerned.

    Held orders are always looked at, cleared and released ones where their newest revision was
    received within `window`. Rejected and cancelled ones go nowhere, and those just received are
    screened anyway. `party_check` gives the check over what is in force; it raises ListRefused.
    `kin` names who stands above a party, `looks_at_found` says whether own conditions look at hits
    that hold nothing by themselves.
    """

    store: Store
    party_check: Callable[[], PartyCheck]
    policy: Policy
    window: timedelta
    now: Callable[[], datetime]
    kin: Kin = no_kin
    looks_at_found: Callable[[], bool] = lambda: False
    _deltas: dict[tuple[str, str | None, str | None], Delta] = field(
        default_factory=dict, init=False
    )

    def walk(self, step: Step) -> None:
        """Do the next stretch of a walk. Where no list can be asked, it is put off, and owed."""
        with self.store.read() as tx:
            progress = rescreens.progress(tx, step.subject)
        try:
            orders = self._filter(progress)
        except ListRefused as refused:
            log.warning("rescreen.put_off", failure=refused.failure)
            with self.store.begin() as tx:
                steps.postpone(tx, step, self.now() + _PUT_OFF, str(refused))
            return
        since = self.now() - self.window if orders.adds else None
        with self.store.read() as tx:
            found = orders.looks_back
            stretch = rescreens.stretch(tx, progress.cursor, since, _STRETCH, found=found)
        looked_at, concerned = _sift(stretch, orders)
        ended = looked_at == len(stretch) < _STRETCH
        with self.store.begin() as tx:
            if ended:
                same = rescreens.complete(tx, progress)
            else:
                same = rescreens.advance(tx, progress, stretch[looked_at - 1].id)
                steps.owe(tx, Kind.RESCREEN, step.subject, self.now())
            if same:
                self._owe_screening(tx, concerned)
            steps.finish(tx, step)
        log.info("orders.compared", orders=looked_at, concerned=len(concerned), ended=ended)

    def leave_to_newer(self, tx: Transaction, step: Step, screening: Screening) -> bool:
        """Give a step back if the rules its screening was made by are not in force any more.

        True where it did. So no process decides by earlier rules after the walk for newer ones has
        passed the order. The caller holds the lock on what is in force.
        """
        if not rescreens.is_by_earlier_rules(tx, screening):
            return False
        log.warning("screening.by_earlier_rules", order=screening.order)
        steps.postpone(tx, step, self.now() + _LEFT_FOR, _EARLIER_RULES)
        return True

    def _owe_screening(self, tx: Transaction, concerned: Sequence[OrderId]) -> None:
        for order in sorted(concerned):  # as a message with several orders locks them
            steps.owe(tx, Kind.SCREEN, order, self.now())

    def _filter(self, progress: Progress) -> Filter:
        """Give the filter of a walk. Raises ListRefused where no list can be asked.

        Then all that are screened again would be held for that alone, whatever the walk is for.
        """
        whole = self.party_check()
        if not progress.of_rules:
            return self._delta(progress, whole)
        if not sources_in(whole.version):
            raise ListRefused("none", "no list is in force; activate, fetch or import one")
        return Everything()

    def _delta(self, progress: Progress, whole: PartyCheck) -> Delta:
        """Give what changed of a list, made once for all stretches of its walk."""
        walk = (progress.source, progress.done, progress.target)
        delta = self._deltas.get(walk)
        if delta is None or delta.whole is not whole:
            with self.store.read() as tx:
                before = _earlier(tx, progress)
                after = _edition(tx, progress.source, progress.target)
            concern = Concern(self.policy, self.kin, self.looks_at_found())
            delta = Delta(before, after, whole, concern)
            # One walk at a time for each list: what is kept of its walks before is of no use.
            others = {each: kept for each, kept in self._deltas.items() if each[0] != walk[0]}
            self._deltas = {**others, walk: delta}
        return delta


def _sift(stretch: Sequence[Compared], orders: Filter) -> tuple[int, list[OrderId]]:
    """Give how many orders time allowed to look at (one at least), and those concerned."""
    end = time.monotonic() + _LONGEST_SECONDS
    concerned: list[OrderId] = []
    orders.expect(stretch)
    for looked_at, stored in enumerate(stretch, 1):
        if orders.concerns(stored):
            concerned.append(stored.id)
        if time.monotonic() > end:
            return looked_at, concerned
    return len(stretch), concerned


def _earlier(tx: Transaction, progress: Progress) -> Snapshot | None:
    try:
        return _edition(tx, progress.source, progress.done)
    except ListRefused as refused:
        log.warning("rescreen.all", problem=refused.problem)
        return None


def _edition(tx: Transaction, source: str, snapshot_id: str | None) -> Snapshot:
    return Snapshot(source, ()) if snapshot_id is None else lists.load(tx, snapshot_id)
