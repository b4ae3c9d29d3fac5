"""The gate before every target: breaker and rate limit, shared by all workers through its row."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connector.callback.target_health import RateLimit, TargetKey, TargetKind, is_failure
from connector.errors import AccessEnded, AllowanceSpent, DeliveryDelayed, DeliveryError
from connector.parking import park, unpark
from connector.store import Store, Transaction, steps, targets
from connector.store.steps import Step

_WIDEST_SPREAD = timedelta(seconds=30)


def _draw() -> float:
    return random.random()  # noqa: S311 - spreads load, guards nothing


@dataclass(frozen=True, slots=True)
class TargetGate:
    """Lets tries through to targets. `scale` (0..1] shrinks how long a breaker stays open.

    `limits` holds the targets that have one. `draw` gives a number in [0, 1).
    """

    store: Store
    now: Callable[[], datetime]
    limits: Mapping[TargetKey, RateLimit] = field(default_factory=dict)
    scale: float = 1.0
    draw: Callable[[], float] = _draw

    def admit(self, step: Step, target: TargetKey, *, first: bool) -> bool:
        """Say whether a target may be asked now; where not, the step is postponed.

        That is no try and is not counted as one. `first` is what nothing may be put before.
        Raises LeaseLost.
        """
        limit = self.limits.get(target)
        with self.store.read() as tx:
            # A look that takes no lock: most targets are well and have no limit.
            if limit is None and not targets.health(tx, target).is_troubled:
                return True
        now = self.now()
        with self.store.begin() as tx:
            admission = targets.lock(tx, target).admit(now, first=first, limit=limit)
            targets.keep(tx, target, admission.health)
            if admission.not_before is not None:
                due = self._spread(now, admission.not_before)
                reason = f"{target.kind.value} {target.name} is not to be asked yet"
                steps.postpone(tx, step, due, admission.health.problem or reason)
        return admission.not_before is None

    def tell(self, tx: Transaction, target: TargetKey, problem: DeliveryError | None) -> None:
        """Record how a try ended, as the last thing of the caller's transaction."""
        if isinstance(problem, AccessEnded) and target.kind is TargetKind.CONNECTION:
            park(tx, target.name, problem, self.now())
        elif isinstance(problem, AllowanceSpent):
            return  # nothing was asked
        elif is_failure(problem) and isinstance(problem, DeliveryDelayed):
            known = targets.lock(tx, target)
            targets.keep(tx, target, known.failed(self.now(), problem, self.scale))
        elif targets.health(tx, target).is_troubled:
            if target.kind is TargetKind.CONNECTION:
                unpark(tx, target.name, self.now())
            targets.keep(tx, target, targets.lock(tx, target).answered())

    def _spread(self, now: datetime, not_before: datetime) -> datetime:
        """Put a wait off by at most as long again: those who wait must not come all at once."""
        return not_before + min(not_before - now, _WIDEST_SPREAD) * self.draw()
