"""`holdpoint adapter collect`: fetch what waits for a connection in a queue of its source."""

import time
from dataclasses import dataclass

import click
import structlog

from connector.adapter import adapter_of
from connector.cli.output import out
from connector.errors import (
    ConfigError,
    DeliveryDelayed,
    DeliveryRefused,
    NotCommitted,
    StoreBusy,
)
from connector.intake import Queue
from connector.log import set_up_logging
from connector.main import build_installation
from connector.pipeline import Pipeline
from connector.settings import read_settings
from connector.stopping import Stop, stop_on_signals

log = structlog.get_logger()

_NAP_SECONDS = 0.2  # so that a signal is heard soon


@click.command("collect")
@click.argument("connection")
@click.option("--once", is_flag=True, help="End when the queue is empty, instead of waiting.")
@click.option("--every", type=click.FloatRange(0.1, 3600), default=5.0, show_default=True)
def collect_messages(connection: str, *, once: bool, every: float) -> None:
    """Fetch messages from a queue, for networks into which the source may not send.

    Each is kept first and acknowledged then, so that none is lost; one that comes twice is a copy.
    It runs beside `holdpoint serve`, until it is told to stop; --every is in seconds.

    \b
    Example:
      holdpoint adapter collect sap
    """  # noqa: D301 - click wants the character itself
    settings = read_settings()
    set_up_logging(settings.server.log_format)
    installation = build_installation(settings)
    stop = Stop()
    stop_on_signals(stop)
    try:
        queue = adapter_of(installation.pipeline.adapters, connection).queue
        if queue is None:
            raise ConfigError("CONNECTION", f"'{connection}' has no queue; its messages are sent")
        collector = Collector(installation.pipeline, connection, queue, stop)
        taken = collector.empty() if once else collector.run(every)
    finally:
        installation.close()
    out.print(f"{taken} messages were fetched and kept.")


@dataclass(frozen=True, slots=True)
class Collector:
    """Fetches messages of one connection."""

    pipeline: Pipeline
    connection: str
    queue: Queue
    stop: Stop

    def empty(self) -> int:
        """Fetch until none waits, or it is asked to stop; say how many. Raises as the queue does.

        One that could not be kept stays in the queue.
        """
        taken = 0
        while not self.stop.asked:
            waiting = self.queue.take(self.pipeline.now())
            if waiting is None:
                break
            self.pipeline.keep(self.connection, waiting.message)
            self.queue.done(waiting)
            taken += 1
        return taken

    def run(self, every: float) -> int:
        """Fetch until it is asked to stop, and outlive a queue or a database that is away."""
        taken = 0
        while not self.stop.asked:
            try:
                taken += self.empty()
            except (DeliveryDelayed, DeliveryRefused, StoreBusy, NotCommitted) as problem:
                log.warning("queue.not_fetched", connection=self.connection, problem=str(problem))
            end = time.monotonic() + every
            while not self.stop.asked and time.monotonic() < end:
                time.sleep(_NAP_SECONDS)
        return taken
