"""When to try a callback again, and when only a person may."""

from dataclasses import dataclass
from datetime import timedelta

from connector.callback import Action
from connector.callback.asking import Problem
from connector.errors import AccessEnded, DeliveryDelayed, DeliveryRefused

_WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
)
_LONGEST_FOR_A_HOLD = timedelta(minutes=15)
_RELEASE_TRIES = 18  # seven growing waits and ten of 6 h: given up after about 65 hours


@dataclass(frozen=True, slots=True)
class Schedule:
    """Growing waits with jitter. `scale` (0..1] shrinks them all, for demonstrations and tests."""

    scale: float = 1.0

    def wait(self, action: Action, tries: int, problem: Problem, draw: float) -> timedelta | None:
        """Give the wait after the `tries`-th failed try, or None where trying is over.

        Holds are never given up and are tried at least every 15 minutes: until one arrives the
        goods can leave. A release or a cancelling that dies leaves the order held. `draw` in [0, 1)
        spreads the wait over the upper half of its step, so that a source that was down is not met
        by every order at once. A wait the source asked for is never undercut. A source that lets
        us in no more says nothing of the callback, so that a release waits, too.
        """
        shut_out = isinstance(problem, AccessEnded)
        over = isinstance(problem, DeliveryRefused) or tries >= _RELEASE_TRIES
        if action is not Action.HOLD and over and not shut_out:
            return None
        step = _WAITS[min(tries, len(_WAITS)) - 1]
        if action is Action.HOLD or shut_out:
            step = min(step, _LONGEST_FOR_A_HOLD)
        return self._spread(step, problem, draw)

    def wait_to_notify(self, tries: int, problem: Problem, draw: float) -> timedelta | None:
        """Give the wait after a notice's `tries`-th failed try, or None where it is given up.

        The waits are those of a release. A refusal ends it at once.
        """
        if isinstance(problem, DeliveryRefused) or tries >= _RELEASE_TRIES:
            return None
        return self._spread(_WAITS[min(tries, len(_WAITS)) - 1], problem, draw)

    def _spread(self, step: timedelta, problem: Problem, draw: float) -> timedelta:
        jittered = (step / 2 + step / 2 * draw) * self.scale
        asked = problem.after if isinstance(problem, DeliveryDelayed) else None
        return max(jittered, asked or timedelta(0))
