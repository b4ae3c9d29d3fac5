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
_SHORTEST_PAUSE_SECONDS = 0.001  # a rest of a point must not keep a loop busy
_LONGEST_TURN_SECONDS = 600.0
_MOST_POINTS = 1e9
# How the share that we count on shrinks where the shop throttles, and grows with each call.
_SMALLER, _GROWTH, _LEAST_SHARE = 0.7, 0.01, 0.2
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


@dataclass(frozen=True, slots=True)
class Taken:
    """What a call took; `alone` if nothing was under way then, `number` counts calls."""

    points: float
    alone: bool
    number: int


@dataclass(slots=True)
class Allowance:
    """One shop's bucket as far as we know it, shared by the threads of a process.

    Each process reckons by itself and believes answers: where they say less than we reckoned,
    others spend, too, and where the shop throttles we count on a smaller share of what is
    restored, which grows again with every call that went well. Until the first answer nothing is
    known, and everything may be asked.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _lock: Lock = field(default_factory=Lock)
    _available: float | None = None
    _maximum: float = 0.0
    _restored_a_second: float = 0.0
    _share: float = 1.0
    _at: float = 0.0
    _under_way: float = 0.0
    _calls: int = 0
    _last_turn: float = 0.0
    _costs: dict[str, float] = field(default_factory=dict)
    _used: dict[str, float] = field(default_factory=dict)

    def take(self, operation: str, urgency: Urgency) -> Taken:
        """Take the points of an operation; each `take` needs its `settle`.

        Raises AllowanceSpent, with the wait until its turn comes, where it may not go out yet.
        """
        end = self.clock() + _LONGEST_PAUSE_SECONDS
        while True:
            with self._lock:
                cost = self._costs.get(operation, _UNKNOWN_COST)
                wait = self._lacking(cost, urgency)
                if wait <= 0:
                    return self._spend(cost)
                if not urgency.pauses or self.clock() + wait > end:
                    problem = f"{operation} waits for points that the shop restores"
                    raise AllowanceSpent(problem, self._after(operation, urgency, wait))
            self.sleep(max(wait, _SHORTEST_PAUSE_SECONDS))

    def settle(self, operation: str, taken: Taken, said: Mapping[str, Any] | None) -> None:
        """Take what the answer said: what it cost and how full the bucket is.

        `said` is `extensions.cost`, None where no answer came or it did not say.
        """
        told = _read(said)
        with self._lock:
            self._under_way -= taken.points
            if told is None:
                return
            self._restore()
            self._costs[operation] = told.requested
            self._maximum, self._restored_a_second = told.maximum, told.restored_a_second
            ours = told.available if self._available is None else self._available + taken.points
            ours -= told.used
            if self._available is None or (taken.alone and self._calls == taken.number):
                # Nothing else of ours was under way: so it is. Others count on their share of it.
                self._available = told.available * self._share
            elif ours > told.available:
                # Others spend, too. What is under way may not be counted there yet.
                self._available = told.available - self._under_way
            else:
                self._available = ours  # the answer may be older than what we did since
            if told.throttled:
                self._share = max(self._share * _SMALLER, _LEAST_SHARE)
            else:
                self._used[operation] = max(told.used, 1.0)
                self._share = min(self._share + _GROWTH, 1.0)

    def _spend(self, cost: float) -> Taken:
        alone = self._under_way == 0
        self._calls += 1
        self._under_way += cost
        if self._available is not None:
            self._available -= cost
        return Taken(cost, alone, self._calls)

    def _lacking(self, cost: float, urgency: Urgency) -> float:
        """Give the seconds until an operation may go out; zero or less is now."""
        self._restore()
        if self._available is None:
            return 0.0
        # By what is under way our reckoning may be wrong: it restores before it is taken there.
        wanted = cost + self._under_way + urgency.left_to_others * self._maximum
        # A query dearer than what others leave could never go: then a full bucket is enough.
        wanted = min(wanted, self._maximum)
        return (wanted - self._available) / (self._restored_a_second * self._share)

    def _restore(self) -> None:
        now = self.clock()
        if self._available is not None:
            restored = (now - self._at) * self._restored_a_second * self._share
            self._available = min(self._available + restored, self._maximum)
        self._at = now

    def _after(self, operation: str, urgency: Urgency, wait: float) -> timedelta:
        """Give each that reads a turn of its own, since all would come back at once.

        Turns are as far apart as what a query really uses takes to be restored. What is urgent
        stands in no queue.
        """
        if urgency.pauses:
            return timedelta(seconds=wait)
        now, used = self.clock(), self._used.get(operation, _UNKNOWN_COST)
        turn = max(now + wait, self._last_turn + used / (self._restored_a_second * self._share))
        self._last_turn = min(turn, now + _LONGEST_TURN_SECONDS)
        return timedelta(seconds=self._last_turn - now)


@dataclass(frozen=True, slots=True)
class _Told:
    maximum: float
    available: float
    restored_a_second: float
    requested: float
    used: float
    throttled: bool


def _read(said: Mapping[str, Any] | None) -> _Told | None:
    """Read what an answer says of its cost; None where it does not, or makes no sense."""
    try:
        status, used = (said or {})["throttleStatus"], (said or {}).get("actualQueryCost")
        told = _Told(
            maximum=float(status["maximumAvailable"]),
            available=float(status["currentlyAvailable"]),
            restored_a_second=float(status["restoreRate"]),
            requested=float((said or {})["requestedQueryCost"]),
            used=0.0 if used is None else float(used),
            throttled=used is None,
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    rates = (told.maximum, told.restored_a_second)
    sound = all(0 < each < _MOST_POINTS for each in rates) and told.requested >= 0
    return told if sound and told.available <= told.maximum else None
