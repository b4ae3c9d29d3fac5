"""Do what is due: one step after the other, in threads that look for it by themselves."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from connector.errors import LeaseLost
from connector.pipeline import Pipeline
from connector.stopping import Stop
from connector.store import TROUBLE, steps, workers
from connector.store.steps import Kind, Step

log = structlog.get_logger()

_EMBEDDED_SWEEP_SECONDS = 1.0
_SCALED_SWEEP_SECONDS = 5.0
_PULSE_SECONDS = 10.0
_TRIES_IN_TROUBLE = 5  # then it is the step itself that the database cannot do
_PAUSE_IN_TROUBLE = timedelta(seconds=1)


DOES: Mapping[Kind, Callable[[Pipeline, Step], None]] = {
    Kind.READ: Pipeline.read,
    Kind.FETCH: Pipeline.fetch,
    Kind.SCREEN: Pipeline.screen,
    Kind.DELIVER: Pipeline.deliver,
    Kind.LOOK: Pipeline.look,
    Kind.NOTIFY: Pipeline.notify,
    Kind.REPLY: Pipeline.reply,
    Kind.RESCREEN: Pipeline.rescreen,
    Kind.SEAL: Pipeline.seal,
    Kind.ERASE: Pipeline.erase,
    Kind.RECONCILE: Pipeline.reconcile,
}


@dataclass(frozen=True, slots=True)
class Worker:
    """Claims one due step after the other and does it; any number may run at once."""

    pipeline: Pipeline
    # Longer than any step may take: connecting, reading and trying thrice end within 20 s, and
    # Celery ends a task after 50 s. A worker that died is replaced after this long.
    lease: timedelta = timedelta(seconds=60)
    # Of the process: its threads and forked children claim under this name and heed one `stop`.
    name: str = "worker"
    stop: Stop = field(default_factory=Stop)

    def drain(self, seconds: float = math.inf) -> int:
        """Do steps until none is due, or time is over, and return how many were done."""
        end = time.monotonic() + seconds
        done = 0
        while time.monotonic() < end and self.do_one(busy=done > 0):
            done += 1
        return done

    def do_one(self, *, busy: bool = False) -> bool:
        """Do the step that is due longest; False where none is, or this process is to stop.

        `busy` says that there was one a moment ago, so that there is likely to be another.
        """
        if self.stop.asked or not (busy or self._is_due()):
            return False
        with self.pipeline.store.begin() as tx:
            step = steps.claim(tx, self.pipeline.now(), self.lease, self.name)
        if step is None:
            return False
        with structlog.contextvars.bound_contextvars(step=step.kind.value, subject=step.subject):
            self._do(step)
        return True

    def _is_due(self) -> bool:
        """Look without a lock: most of the time nothing is due."""
        with self.pipeline.store.read() as tx:
            return steps.is_due(tx, self.pipeline.now())

    def count(self, done: int) -> None:
        """Record steps that a child did."""
        with self.pipeline.store.begin() as tx:
            workers.count_done(tx, self.name, done)

    def give_back(self) -> None:
        """Leave what is still under way to others, who need not wait for the lease."""
        with self.pipeline.store.begin() as tx:
            freed = steps.give_back(tx, self.name)
            workers.leave(tx, self.name)
        log.info("worker.stopped", worker=self.name, given_back=freed)

    def _do(self, step: Step) -> None:
        try:
            DOES[step.kind](self.pipeline, step)
        except LeaseLost:
            log.warning("step.lease_lost")
        except TROUBLE as trouble:
            log.warning("step.database_trouble", problem=type(trouble).__name__)
            self._do_later(step, trouble)
        except Exception as error:  # the queue's edge: one broken step must not stop the others
            log.exception("step.broken")
            self._hold_broken(step, error)

    def _do_later(self, step: Step, trouble: Exception) -> None:
        """Try again in a moment: that a connection was cut says nothing of an order."""
        if step.attempts > _TRIES_IN_TROUBLE:
            self._hold_broken(step, trouble)
            return
        try:
            with self.pipeline.store.begin() as tx:
                due = self.pipeline.now() + _PAUSE_IN_TROUBLE
                steps.postpone(tx, step, due, "the database could not be asked")
        except Exception:  # it is still away: the lease runs out and the step is done again
            log.exception("step.not_recorded")

    def _hold_broken(self, step: Step, error: Exception) -> None:
        try:
            self.pipeline.hold_broken(step, error)
        except Exception:  # the store itself fails: the lease runs out and the step is done again
            log.exception("step.not_recorded")


class Pulse:
    """Tells the database that this process looks for work, every ten seconds at most.

    Only who looks may tell: a thread of its own would tell so of a process that is stuck.
    """

    def __init__(self, worker: Worker) -> None:
        """Nothing is told before the first `beat`."""
        self._worker = worker
        self._lock = threading.Lock()
        self._next = -math.inf
        self._done = 0

    def beat(self, done: int) -> None:
        """Say that work was looked for, and how many steps were done."""
        with self._lock:
            self._done += done
            if time.monotonic() < self._next:
                return
            self._next = time.monotonic() + _PULSE_SECONDS
            done, self._done = self._done, 0
        pipeline = self._worker.pipeline
        with pipeline.store.begin() as tx:
            workers.beat(tx, self._worker.name, pipeline.now(), done)


class EmbeddedWorkers:
    """Worker threads inside the serving process; they sweep once a second and when nudged."""

    def __init__(self, worker: Worker, threads: int, wake: threading.Event) -> None:
        """`wake` is set by the pipeline's nudge."""
        self._worker = worker
        self._pulse = Pulse(worker)
        self._wake = wake
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{number}", daemon=True)
            for number in range(1, threads + 1)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the steps under way within the worker's time to stop, and give back the rest."""
        self._worker.stop.ask()
        self._wake.set()
        for thread in self._threads:
            thread.join(self._worker.stop.left())
        self._worker.give_back()

    def _run(self) -> None:
        worked = False
        while not self._worker.stop.asked:
            # Cleared before the look, not after: what is owed from here on wakes us again.
            self._wake.clear()
            try:
                worked = self._worker.do_one(busy=worked)
                self._pulse.beat(int(worked))
            except Exception:  # the database is away: the thread must outlive that
                log.exception("sweep.broken")
                worked = False
            if not worked and not self._worker.stop.asked:
                self._wake.wait(_EMBEDDED_SWEEP_SECONDS)


class Sweeper:
    """Drains every five seconds in the parent of Celery's workers: no message needed."""

    def __init__(self, worker: Worker) -> None:
        """Nothing runs before `start`."""
        self._worker = worker
        self._pulse = Pulse(worker)
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        """Begin to sweep."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the step under way within the worker's time to stop, and give back the rest."""
        self._worker.stop.ask()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(self._worker.stop.left())
        self._worker.give_back()

    def _run(self) -> None:
        while not self._worker.stop.asked:
            try:
                self._pulse.beat(0)
                self._sweep()
            except Exception:  # the database is away: sweep again later
                log.exception("sweep.broken")
            self._wake.wait(_SCALED_SWEEP_SECONDS)

    def _sweep(self) -> None:
        busy = False
        while self._worker.do_one(busy=busy):
            busy = True
            self._pulse.beat(1)
