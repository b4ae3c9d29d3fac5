"""The queue door: messages of a broker wake the workers, who find in the database what is due."""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Full, Queue
from typing import Any

import kombu
import structlog
from billiard.process import active_children
from celery import Celery, Task, bootsteps
from celery.signals import worker_shutting_down
from kombu.exceptions import OperationalError

from connector.worker import Sweeper, Worker

log = structlog.get_logger()

DRAIN_TASK = "holdpoint.drain"
WAKE_QUEUE = "holdpoint.drain"
DEAD_QUEUE = "holdpoint.dead"

# Each limit ends before the next one begins to count: a request (20 s with its tries), the step,
# the process that does it, its lease (60 s), and the time after which Redis sends a message again.
SOFT_LIMIT_SECONDS = 40
HARD_LIMIT_SECONDS = 50
VISIBILITY_SECONDS = 120
# A step that is begun then ends within Celery's soft limit; what is left, a sweep does. Celery
# would break off whatever step is under way, and an order whose screening breaks is held.
DRAIN_SECONDS = 15.0
# RabbitMQ 4 has the same limit by itself, and drops without a trace what exceeds it
# (rabbitmq.com/docs/quorum-queues, "Poison Message Handling").
_DELIVERY_LIMIT = 20
_MOST_DEAD = 1000


def build_celery(broker_url: str, worker_of_process: Callable[[], Worker]) -> Celery:
    """Build the Celery application whose one task is `drain`.

    A message carries nothing: it only says that something may be due. What is due stands in the
    database, so a message that is lost, doubled or late changes nothing but the time.
    """
    app = Celery("holdpoint", broker=broker_url)
    app.conf.update(
        accept_content=["json"],
        task_acks_late=True,
        task_ignore_result=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=SOFT_LIMIT_SECONDS,
        task_time_limit=HARD_LIMIT_SECONDS,
        task_queues=[wake_queue(broker_url)],
        task_default_queue=WAKE_QUEUE,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=1000,
        worker_max_memory_per_child=300_000,  # KiB
        # A step under way needs no broker: what it does stands in the database when it ends.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        # Its queue, named by the machine, would let only one worker a machine live.
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # the default gives up, and with it ends the sweeps
        broker_transport_options=_transport_options(broker_url),
    )
    if _is_amqp(broker_url):
        app.steps["consumer"].add(_DeadLetters)

    @app.task(name=DRAIN_TASK, bind=True, shared=False)
    def drain(task: Task[[], int]) -> int:
        worker = worker_of_process()
        with structlog.contextvars.bound_contextvars(task=task.request.id, worker=worker.name):
            done = worker.drain(DRAIN_SECONDS)
            if done:
                worker.count(done)
        return done

    return app


def wake_queue(broker_url: str, name: str = WAKE_QUEUE) -> kombu.Queue:
    """Describe the queue that wakes workers, as its publishers and consumers declare it."""
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": _DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD_QUEUE,
    }
    exchange = kombu.Exchange(name, type="direct")
    given = arguments if _is_amqp(broker_url) else None
    return kombu.Queue(name, exchange, routing_key=name, queue_arguments=given)


def dead_queue() -> kombu.Queue:
    """Describe where messages end whose worker died twenty times; only people look there."""
    arguments = {"x-queue-type": "quorum", "x-max-length": _MOST_DEAD}
    exchange = kombu.Exchange(DEAD_QUEUE, type="fanout")
    return kombu.Queue(DEAD_QUEUE, exchange, queue_arguments=arguments)


def sweep_with(app: Celery, sweeper: Sweeper) -> None:
    """Let a worker of `app` start the sweeper once it answers signals: what claims must hear them.

    It sweeps before the broker is reached, and while it is away.
    """

    class Sweeping(bootsteps.StartStopStep):
        def start(self, parent: Any) -> None:  # noqa: ARG002 - Celery's signature
            sweeper.start()

    app.steps["worker"].add(Sweeping)


class _DeadLetters(bootsteps.StartStopStep):
    """Declares the dead letters' queue, which no one consumes, when a worker connects."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def start(self, parent: Any) -> None:
        with parent.connection.channel() as channel:
            dead_queue()(channel).declare()


def _is_amqp(broker_url: str) -> bool:
    return broker_url.startswith("amqp")


def _transport_options(broker_url: str) -> dict[str, Any]:
    if broker_url.startswith("redis"):
        return {
            "visibility_timeout": VISIBILITY_SECONDS,
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
        self.problem = ""
        """Why the last message could not be published, or empty."""
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
                self.problem = ""
            except (OperationalError, OSError) as error:
                self.problem = type(error).__name__
                log.warning("nudge.lost", problem=self.problem)


def stop_in_time(worker: Worker) -> None:
    """Let Celery's warm shutdown take no longer than the worker has, and a second signal end it.

    Celery itself would wait for its processes as long as they take.
    """
    worker_shutting_down.connect(
        lambda **_: _stop(worker), weak=False, dispatch_uid="holdpoint.stop"
    )
    threading.Thread(target=_end_in_time, args=(worker,), name="stopper", daemon=True).start()


def _stop(worker: Worker) -> None:
    if worker.stop.asked:
        _kill_pool()
        os._exit(1)
    worker.stop.ask()


def _end_in_time(worker: Worker) -> None:
    worker.stop.wait()
    time.sleep(worker.stop.left())
    _kill_pool()
    try:
        worker.give_back()
    finally:
        os._exit(0)


def _kill_pool() -> None:
    for pid in filter(None, (child.pid for child in active_children())):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
