"""What is declared at the broker, what is bound in the log, and that no request waits for it."""

import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import kombu
import pytest
import structlog
from amqp.exceptions import PreconditionFailed
from structlog.testing import capture_logs

from connector.broker import (
    DEAD_QUEUE,
    DRAIN_SECONDS,
    DRAIN_TASK,
    HARD_LIMIT_SECONDS,
    SOFT_LIMIT_SECONDS,
    VISIBILITY_SECONDS,
    WAKE_QUEUE,
    Nudger,
    build_celery,
    dead_queue,
    wake_queue,
)
from connector.http import Limits
from connector.settings import ServerSettings
from connector.worker import Worker
from tests.walk import LISTED, Walk, shop_order

rabbitmq = pytest.mark.parametrize("broker_url", ["rabbitmq"], indirect=True)


@contextmanager
def channel_to(broker_url: str) -> Iterator[Any]:
    with kombu.Connection(broker_url) as connection, connection.channel() as channel:
        yield channel


def no_worker() -> Worker:
    raise AssertionError("nobody works here")


@rabbitmq
def test_queue_that_wakes_is_a_quorum_queue_with_a_limit_and_a_place_for_the_dead(
    broker_url: str,
) -> None:
    for argument, other in (
        ("x-delivery-limit", 21),
        ("x-dead-letter-exchange", "elsewhere"),
        ("x-queue-type", "classic"),
    ):
        with channel_to(broker_url) as channel:
            wake_queue(broker_url)(channel).declare()
            # RabbitMQ compares what is declared with what is there.
            changed = wake_queue(broker_url)(channel)
            changed.queue_arguments = {**changed.queue_arguments, argument: other}
            with pytest.raises(PreconditionFailed, match=argument):
                changed.declare()


@rabbitmq
def test_message_that_was_taken_too_often_is_found_among_the_dead(broker_url: str) -> None:
    with channel_to(broker_url) as channel:
        dead = dead_queue()(channel)
        dead.declare()
        dead.purge()
        queue = wake_queue(broker_url, f"holdpoint.test.{uuid.uuid4().hex}")(channel)
        queue.declare()
        try:
            kombu.Producer(channel, queue.exchange).publish("wake", routing_key=queue.name)
            taken, buried = take_until_dead(queue, dead)
        finally:
            queue.delete()

    assert taken == 21
    (death,) = buried.headers["x-death"]
    assert (death["reason"], death["queue"]) == ("delivery_limit", queue.name)


def take_until_dead(queue: Any, dead: Any) -> tuple[int, Any]:
    """Take a message and put it back until it is dead; say how often, and give it."""
    taken = 0
    for _ in range(10_000):  # what was put back is not there at once
        if (message := queue.get()) is not None:
            taken += 1
            message.reject(requeue=True)
        elif (buried := dead.get(no_ack=True)) is not None:
            return taken, buried
    raise AssertionError(f"taken {taken} times, and nothing came to {dead.name}")


def test_publisher_and_worker_agree_on_the_queue(broker_url: str) -> None:
    app = build_celery(broker_url, no_worker)

    assert app.amqp.queues[WAKE_QUEUE] == wake_queue(broker_url)
    assert app.amqp.router.route({}, DRAIN_TASK)["queue"].name == WAKE_QUEUE
    assert app.conf.task_queues == [wake_queue(broker_url)]
    assert DEAD_QUEUE not in app.amqp.queues


def test_redis_gives_a_message_of_a_dead_worker_back_soon() -> None:
    options = build_celery("redis://127.0.0.1/0", no_worker).conf.broker_transport_options

    assert options == {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }


def test_rabbitmq_confirms_what_is_published() -> None:
    app = build_celery("amqp://127.0.0.1//", no_worker)

    assert app.conf.broker_transport_options == {"confirm_publish": True}


def test_worker_acknowledges_late_takes_one_at_a_time_and_waits_for_the_broker_for_ever() -> None:
    conf = build_celery("amqp://127.0.0.1//", no_worker).conf

    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.worker_max_tasks_per_child == 1000
    assert conf.worker_max_memory_per_child == 300_000
    assert not conf.worker_cancel_long_running_tasks_on_connection_loss
    assert conf.broker_connection_max_retries is None
    assert conf.accept_content == ["json"]


def test_each_time_limit_ends_before_the_next() -> None:
    limits = Limits()
    lease = ServerSettings.model_fields["lease_seconds"].default
    conf = build_celery("redis://127.0.0.1/0", no_worker).conf

    nested = [
        limits.connect_seconds,
        limits.read_seconds,
        limits.total_seconds,
        conf.task_soft_time_limit,
        conf.task_time_limit,
        lease,
        conf.broker_transport_options["visibility_timeout"],
    ]

    assert nested == sorted(set(nested))
    assert nested[3:] == [SOFT_LIMIT_SECONDS, HARD_LIMIT_SECONDS, 60, VISIBILITY_SECONDS]
    assert DRAIN_SECONDS + limits.total_seconds < SOFT_LIMIT_SECONDS


def test_task_binds_its_id_and_worker_in_the_log_and_takes_them_out_again(
    listed_walk: Walk,
) -> None:
    listed_walk.send(shop_order(1001, LISTED, listed_walk.clock()))
    app = build_celery("memory://", lambda: listed_walk.worker)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logged:
        done = app.tasks[DRAIN_TASK].apply(task_id="t-1").get()

    assert done > 0
    screened = [line for line in logged if line["event"] == "order.screened"]
    assert [(line["task"], line["worker"]) for line in screened] == [("t-1", "worker")]
    assert structlog.contextvars.get_contextvars() == {}


@pytest.fixture
def broker_that_is_gone() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


def test_nudge_to_a_broker_that_is_gone_says_why_and_keeps_nobody(broker_that_is_gone: str) -> None:
    nudger = Nudger(build_celery(broker_that_is_gone, no_worker))
    with capture_logs():
        for _ in range(100):
            nudger.nudge()
        while not nudger.problem:
            pass

    assert nudger.problem == "OperationalError"
