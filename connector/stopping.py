"""A process is asked to stop: its threads and the processes forked from it see it, and how long."""

import mmap
import os
import signal
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from types import FrameType


class Stop:
    """Set once and never taken back. Processes that are forked later share it."""

    def __init__(self, seconds: float = 25) -> None:
        """`seconds` is how long the steps under way may take from `ask` on."""
        self._seconds = seconds
        self._end: float | None = None
        # Shared memory without a lock: a child that is killed could keep a lock for ever.
        self._flag = mmap.mmap(-1, 1)
        # Unlike an Event it may be put to in a signal handler that interrupted its own waiting.
        self._news: SimpleQueue[None] = SimpleQueue()

    @property
    def asked(self) -> bool:
        """Whether to stop."""
        return self._flag[0] != 0

    def ask(self) -> None:
        """Ask to stop; the time runs from the first call on."""
        if self._end is None:
            self._end = monotonic() + self._seconds
        self._flag[0] = 1
        self._news.put(None)

    def left(self) -> float:
        """Return how many seconds the steps under way may still take, at least 0."""
        return self._seconds if self._end is None else max(0.0, self._end - monotonic())

    def wait(self) -> None:
        """Return once it was asked."""
        while not self.asked:
            # On Windows a wait without an end would keep Ctrl-C out.
            with suppress(Empty):
                self._news.get(timeout=1)


def stop_on_signals(stop: Stop) -> None:
    """Let SIGTERM and SIGINT ask `stop`, and a second one end the process at once."""

    def asked(number: int, _frame: FrameType | None) -> None:
        if stop.asked:
            # The same as a kill -9, which loses nothing: leases run out and steps are done again.
            os._exit(128 + number)
        stop.ask()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, asked)
