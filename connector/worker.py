"""The queue door: do what is due, in threads of this process or in Celery's workers."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from queue import Full, Queue
from typing import Any, assert_never

import structlog
from celery import Celery, Task
from kombu.exceptions import OperationalError

from connector.errors import LeaseLost
from connector.pipeline import Pipeline
from connector.store import steps
from connector.store.steps import Kind, Step

log = structlog.get_logger()

DRAIN_TASK = "holdpoint.drain"
# A step that is begun then ends within Celery's soft limit; what is left, a sweep does. Celery
# would break off whatever step is under way, and an order whose screening breaks is held.
_DRAIN_SECONDS = 15.0
_EMBEDDED_SWEEP_SECONDS = 1.0
_SCALED_SWEEP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Worker:
    """Claims one due step after the other and does it; any number may run at once."""

    pipeline: Pipeline
    # Longer than any step may take: connecting, reading and trying thrice end within 20 s, and
    # Celery ends a task after 50 s. A worker that died is replaced after this long.
    lease: timedelta = timedelta(seconds=60)

    def drain(self, seconds: float = math.inf) -> int:
        """Do steps until none is due, or time is over, and return how many were done."""
        end = time.monotonic() + seconds
        done = 0
        while time.monotonic() < end and self.do_one():
            done += 1
        return done

    def do_one(self) -> bool:
        """Do the step that is due longest; False where none is."""
        with self.pipeline.store.read() as tx:
            # A look that takes no lock: most of the time nothing is due.
            if not steps.is_due(tx, self.pipeline.now()):
                return False
        with self.pipeline.store.begin() as tx:
            step = steps.claim(tx, self.pipeline.now(), self.lease)
        if step is None:
            return False
        with structlog.contextvars.bound_contextvars(step=step.kind.value, subject=step.subject):
            self._do(step)
        return True

    def _do(self, step: Step) -> None:
        try:
            self._dispatch(step)
        except LeaseLost:
            log.warning("step.lease_lost")
        except Exception as error:  # the queue's edge: one broken step must not stop the others
            log.exception("step.broken")
            self._hold_broken(step, error)

    def _dispatch(self, step: Step) -> None:
        match step.kind:
            case Kind.READ:
                self.pipeline.read(step)
            case Kind.FETCH:
                self.pipeline.fetch(step)
            case Kind.SCREEN:
                self.pipeline.screen(step)
            case Kind.DELIVER:
                self.pipeline.deliver(step)
            case Kind.NOTIFY:
                self.pipeline.notify(step)
            case Kind.RESCREEN:
                self.pipeline.rescreen(step)
            case Kind.SEAL:
                self.pipeline.seal(step)
            case Kind.RECONCILE:
                self.pipeline.reconcile(step)
            case _:
                assert_never(step.kind)

    def _hold_broken(self, step: Step, error: Exception) -> None:
        try:
            self.pipeline.hold_broken(step, error)
        except Exception:  # the store itself fails: the lease runs out and the step is done again
            log.exception("step.not_recorded")


class EmbeddedWorkers:
    """Worker threads inside the serving process; they sweep once a second and when nudged."""

    def __init__(self, worker: Worker, threads: int, wake: threading.Event) -> None:
        """`wake` is set by the pipeline's nudge."""
        self._worker = worker
        self._wake = wake
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{number}", daemon=True)
            for number in range(1, threads + 1)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> None:
        """Finish the steps under way, waiting at most `seconds` for each thread."""
        self._stopping.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            # Cleared before the look, not after: what is owed from here on wakes us again.
            self._wake.clear()
            try:
                worked = self._worker.do_one()
            except Exception:  # the database is away: the thread must outlive that
                log.exception("sweep.broken")
                worked = False
            if not worked and not self._stopping.is_set():
                self._wake.wait(_EMBEDDED_SWEEP_SECONDS)


def build_celery(broker_url: str, worker_of_process: Callable[[], Worker]) -> Celery:
    """Build the Celery application whose one task is `drain`.

    A message carries nothing: it only says that something may be due. What is due stands in the
    database, so a message that is lost, doubled or late changes nothing but the time.
    """
    app = Celery("holdpoint", broker=broker_url)
    app.conf.update(
        task_acks_late=True,
        task_ignore_result=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=40,
        task_time_limit=50,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        # Nobody steers workers by messages; and its queue, named by the machine, would let only
        # one worker a machine live.
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options=_transport_options(broker_url),
        task_default_queue="holdpoint",
        task_default_queue_type="quorum" if broker_url.startswith("amqp") else None,
    )

    @app.task(name=DRAIN_TASK, bind=True)
    def drain(task: Task[[], int]) -> int:
        with structlog.contextvars.bound_contextvars(task=task.request.id):
            return worker_of_process().drain(_DRAIN_SECONDS)

    return app


def _transport_options(broker_url: str) -> dict[str, Any]:
    if broker_url.startswith("redis"):
        return {
            "visibility_timeout": 120,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
        }
    return {"confirm_publish": True}


class Nudger:
    """Publishes `drain` from a thread of its own: a request never waits for a broker."""

    def __init__(self, app: Celery) -> None:
        """Start the thread; it runs to the end of the process."""
        self._app = app
        # One waiting nudge says as much as a hundred.
        self._wanted: Queue[None] = Queue(maxsize=1)
        threading.Thread(target=self._run, name="nudger", daemon=True).start()

    def nudge(self) -> None:
        """Ask for a drain; returns at once."""
        try:
            self._wanted.put_nowait(None)
        except Full:
            return

    def _run(self) -> None:
        while True:
            self._wanted.get()
            try:
                self._app.send_task(DRAIN_TASK, retry=False)
            except (OperationalError, OSError) as error:
                log.warning("nudge.lost", problem=type(error).__name__)


class Sweeper:
    """Drains every five seconds in the parent of Celery's workers: no message needed."""

    def __init__(self, worker: Worker) -> None:
        """Nothing runs before `start`."""
        self._worker = worker
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to sweep."""
        threading.Thread(target=self._run, name="sweeper", daemon=True).start()

    def stop(self) -> None:
        """End after the sweep under way."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._worker.drain()
            except Exception:  # the database is away: sweep again later
                log.exception("sweep.broken")
            self._stopping.wait(_SCALED_SWEEP_SECONDS)
