"""How the far end of a target does, and whether it may be asked now: breaker and rate limit.

Pure: the row that all workers share is kept by `connector/store/targets.py`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from connector.errors import DeliveryDelayed, DeliveryError, NotYet

FAILURES_TO_OPEN = 5
OPEN_AT_FIRST = timedelta(seconds=30)
OPEN_AT_MOST = timedelta(minutes=5)
# How long a target that lets us in no more is left alone; a person must mend it first.
PARKED_PAUSE = timedelta(minutes=5)
# A request ends within 20 s. A worker that died while it probed blocks the next no longer.
PROBE_LEASE = timedelta(seconds=30)


class TargetKind(StrEnum):
    """What stands at the far end."""

    CONNECTION = "connection"  # a source system
    SUBSCRIBER = "subscriber"  # a receiver of notices
    REPLY = "reply"  # where a source system wants its answers; named for the connection


@dataclass(frozen=True, slots=True)
class TargetKey:
    """One target, by the name of its file."""

    kind: TargetKind
    name: str


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most so many tries a second on average; a token is one try."""

    per_second: float

    @property
    def burst(self) -> float:
        """How many tries may go out at once after a pause."""
        return max(2.0, self.per_second)

    @property
    def reserve(self) -> float:
        """How many tokens stay for holds: whatever can wait takes none of the last ones."""
        return max(1.0, self.burst / 4)


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """What is known of a target.

    `open_until` is None while the breaker is closed. When that time has come it is half open:
    `probe_until` is the lease of the one try that finds out. `tokens` is None for a full bucket.
    `parked_at` is since when it lets us in no more. `problem` is the last failure, or why the
    target was disabled or parked.
    """

    failures: int = 0
    open_until: datetime | None = None
    probe_until: datetime | None = None
    tokens: float | None = None
    refilled_at: datetime | None = None
    disabled_at: datetime | None = None
    problem: str = ""
    parked_at: datetime | None = None

    @property
    def is_troubled(self) -> bool:
        """Whether the last tries failed."""
        return self.failures > 0 or self.open_until is not None or self.parked_at is not None

    def admit(self, now: datetime, *, first: bool, limit: RateLimit | None) -> "Admission":
        """Say whether a try may go out now, or not before when.

        `first` is what nothing may be put before: a hold. Of an open breaker it is let through as
        the probe at any time, one try at once: until a hold arrives the goods can leave. A parked
        target is asked once in a while, by whatever comes then.
        """
        blocked_until = self._blocked_until(now, first=first)
        if blocked_until is not None:
            return Admission(self, blocked_until)
        health = self
        if limit is not None:
            health = self._refilled(now, limit)
            wanted = 1.0 if first else 1.0 + limit.reserve
            lacking = wanted - (health.tokens or 0.0)
            if lacking > 0:
                return Admission(health, now + timedelta(seconds=lacking / limit.per_second))
            health = replace(health, tokens=(health.tokens or 0.0) - 1)
        if self.open_until is not None:
            health = replace(health, probe_until=now + PROBE_LEASE)
        return Admission(health, None)

    def _blocked_until(self, now: datetime, *, first: bool) -> datetime | None:
        if self.open_until is None:
            return None
        if self.probe_until is not None and now < self.probe_until:
            return self.probe_until
        if self.parked_at is not None and now < self.open_until:
            return self.open_until  # nothing gets in, a hold neither
        return self.open_until if now < self.open_until and not first else None

    def _refilled(self, now: datetime, limit: RateLimit) -> "TargetHealth":
        if self.tokens is None or self.refilled_at is None:
            return replace(self, tokens=limit.burst, refilled_at=now)
        # The clocks of two workers differ: time must not run backwards here.
        since = max(now - self.refilled_at, timedelta(0))
        tokens = self.tokens + since.total_seconds() * limit.per_second
        at = max(now, self.refilled_at)
        return replace(self, tokens=min(tokens, limit.burst), refilled_at=at)

    def answered(self) -> "TargetHealth":
        """Give what is known after an answer, were it a refusal: the far end is there."""
        problem = self.problem if self.disabled_at else ""
        well = replace(self, failures=0, open_until=None, probe_until=None, problem=problem)
        return replace(well, parked_at=None)

    def parked(self, now: datetime, problem: str) -> "TargetHealth":
        """Give what is known of a target that lets us in no more: it is asked again at times."""
        shut = replace(self, open_until=now + PARKED_PAUSE, probe_until=None, problem=problem)
        return replace(shut, parked_at=self.parked_at or now)

    def failed(self, now: datetime, problem: DeliveryDelayed, scale: float = 1) -> "TargetHealth":
        """Give what is known after a try that found nobody, or somebody overloaded.

        The fifth failure in a row opens the breaker, each further one for twice as long. A wait
        that the target named is kept to as far as the longest opening goes. `scale` shrinks it.
        """
        # Tries that were under way when it opened say nothing new, and must not double the wait.
        is_open = self.open_until is not None and now < self.open_until
        if is_open and self.probe_until is None:
            return self
        failures = self.failures + 1
        known = replace(self, failures=failures, probe_until=None, problem=str(problem))
        if failures < FAILURES_TO_OPEN:
            return known
        doublings = min(failures - FAILURES_TO_OPEN, 10)
        wait = max(OPEN_AT_FIRST * 2**doublings * scale, problem.after or timedelta(0))
        return replace(known, open_until=now + min(wait, OPEN_AT_MOST))

    def enabled(self) -> "TargetHealth":
        """Give what is known of a target that a person enabled: it starts anew."""
        return TargetHealth(tokens=self.tokens, refilled_at=self.refilled_at)

    def disabled(self, now: datetime, problem: str) -> "TargetHealth":
        """Give what is known of a target that wants nothing more, until a person enables it."""
        return replace(self, disabled_at=now, problem=problem)


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer to a wish to try: None for now, else not before when; and what is known then."""

    health: TargetHealth
    not_before: datetime | None


def is_failure(problem: DeliveryError | None) -> bool:
    """Say whether a try tells that the target is down or overloaded, and not just that it said no.

    No answer, 5xx and 429 come as DeliveryDelayed; a refusal is an answer, and so is NotYet.
    """
    return isinstance(problem, DeliveryDelayed) and not isinstance(problem, NotYet)
