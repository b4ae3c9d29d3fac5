"""How many points this shop still lets us spend: what waits, and what goes first.

Shopify counts points for each app at each shop: a bucket of `maximumAvailable`, refilled by
`restoreRate` points a second, from which a query takes its `requestedQueryCost` and gets back what
it did not use (shopify.dev/docs/api/usage/rate-limits). Each answer says how full it is.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from threading import Lock
from typing import Any

from connector.errors import AllowanceSpent

_LONGEST_PAUSE_SECONDS = 5.0  # well within the time of a step
_LONGEST_TURN_SECONDS = 600.0
_MOST_POINTS = 1e9
_UNKNOWN_COST = 50.0  # more than a hold was recorded to cost; the first answer tells


class Urgency(Enum):
    """Which share of the bucket stays for what is more urgent, and whether to wait in place.

    A step that has begun to hold or release pauses, since giving up half way would cost its points
    again. What only reads gives its worker back at once, so that holds find one.
    """

    HOLD = (0.0, True)
    SETTLE = (0.1, True)  # releases, and reading back what was done
    READ = (0.3, False)  # orders that are to be screened
    LOOK = (0.5, False)  # comparing, subscriptions

    @property
    def left_to_others(self) -> float:
        """The share of a full bucket that this may not touch."""
        return float(self.value[0])

    @property
    def pauses(self) -> bool:
        """Whether to wait in place for some seconds."""
        return bool(self.value[1])


@dataclass(slots=True)
class Allowance:
    """One shop's bucket as far as we know it, shared by the threads of a process.

    What answers say counts, so that several processes, each with its own reckoning, get by: one
    that did not see what the others spent learns it from its next answer. Until the first answer
    nothing is known, and everything may be asked.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _lock: Lock = field(default_factory=Lock)
    _available: float | None = None
    _maximum: float = 0.0
    _restored_a_second: float = 0.0
    _at: float = 0.0
    _under_way: float = 0.0
    _last_turn: float = 0.0
    _costs: dict[str, float] = field(default_factory=dict)

    def take(self, operation: str, urgency: Urgency) -> float:
        """Take the points of an operation and give how many; each `take` needs its `settle`.

        Raises AllowanceSpent, with the wait until its turn comes, where it may not go out yet.
        """
        end = self.clock() + _LONGEST_PAUSE_SECONDS
        while True:
            with self._lock:
                cost = self._costs.get(operation, _UNKNOWN_COST)
                wait = self._lacking(cost, urgency)
                if wait <= 0:
                    self._spend(cost)
                    return cost
                if not urgency.pauses or self.clock() + wait > end:
                    problem = f"{operation} waits for points that the shop restores"
                    raise AllowanceSpent(problem, self._turn(cost, wait))
            self.sleep(wait)

    def settle(self, operation: str, taken: float, said: Mapping[str, Any] | None) -> None:
        """Take what the answer said: what it cost and how full the bucket is.

        `said` is `extensions.cost`, None where no answer came or it did not say.
        """
        with self._lock:
            self._under_way -= taken
            if said is None:
                return
            try:
                status = said["throttleStatus"]
                maximum = float(status["maximumAvailable"])
                available = float(status["currentlyAvailable"])
                restored = float(status["restoreRate"])
                requested = float(said["requestedQueryCost"])
            except (KeyError, TypeError, ValueError, OverflowError):
                return
            if not (
                0 < restored < maximum < _MOST_POINTS and available <= maximum and requested >= 0
            ):
                return
            self._costs[operation] = requested
            self._maximum, self._restored_a_second, self._at = maximum, restored, self.clock()
            # What is under way may not be counted there yet: better a little too careful.
            self._available = available - self._under_way

    def _spend(self, cost: float) -> None:
        self._under_way += cost
        if self._available is not None:
            self._available -= cost

    def _lacking(self, cost: float, urgency: Urgency) -> float:
        """Give the seconds until an operation may go out; zero or less is now."""
        if self._available is None:
            return 0.0
        now = self.clock()
        restored = (now - self._at) * self._restored_a_second
        self._available, self._at = min(self._available + restored, self._maximum), now
        # A query dearer than what others leave could never go: then a full bucket is enough.
        wanted = min(cost + urgency.left_to_others * self._maximum, self._maximum)
        return (wanted - self._available) / self._restored_a_second

    def _turn(self, cost: float, wait: float) -> timedelta:
        """Give each that must wait a turn of its own: else all would come back at once."""
        now = self.clock()
        turn = max(now + wait, self._last_turn + cost / self._restored_a_second)
        self._last_turn = min(turn, now + _LONGEST_TURN_SECONDS)
        return timedelta(seconds=self._last_turn - now)
