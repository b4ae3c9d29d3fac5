"""What goes wrong while a run lasts: one thing after the other, drawn from a seed."""

import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import psycopg
from kombu.exceptions import OperationalError

from connector.broker import DRAIN_TASK, build_celery
from connector.worker import Worker
from tests.chaos.installation import LEASE_SECONDS, Holdpoint, Installation
from tests.chaos.servers import Server

_PAUSE = (4.0, 12.0)  # seconds between two troubles
_ZOMBIE_SECONDS = LEASE_SECONDS * 1.6
_MOST_NUDGES = 20


def _no_worker() -> Worker:
    raise RuntimeError("here messages are only sent")


class Trouble:
    """Kills and stops processes and servers until it is told to end."""

    def __init__(
        self, installation: Installation, servers: tuple[Server, ...], draw: random.Random
    ) -> None:
        """`servers` are those that the installation runs on."""
        self._installation = installation
        self._servers = servers
        self._draw = draw
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._main = threading.Thread(target=self._run, name="trouble", daemon=True)
        self._failed: Exception | None = None

    def start(self) -> None:
        """Begin."""
        self._main.start()

    def end(self) -> None:
        """End, and leave everything running."""
        self._ended.set()
        self._main.join()
        for thread in self._threads:
            thread.join()
        self._installation.revive()
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            self._make()
        except Exception as error:  # noqa: BLE001 - a run without trouble would show nothing
            self._failed = error

    def _make(self) -> None:
        kinds: list[tuple[Callable[[], None], int]] = [(self._kill, 6), (self._stop, 1)]
        kinds += [(partial(self._kill_server, server), 1) for server in self._servers]
        if self._database is not None:
            kinds.append((self._cut_database, 1))
        if self._broker is not None:
            kinds.append((self._nudge_wildly, 2))
        acts, weights = zip(*kinds, strict=True)
        while not self._ended.wait(self._draw.uniform(*_PAUSE)):
            self._installation.revive()
            self._draw.choices(acts, weights)[0]()

    @property
    def _database(self) -> Server | None:
        return next((each for each in self._servers if each.name == "database"), None)

    @property
    def _broker(self) -> Server | None:
        return next((each for each in self._servers if each.name == "broker"), None)

    def _some(self) -> Holdpoint:
        return self._draw.choice(self._installation.processes)

    def _kill(self) -> None:
        process = self._some()
        process.kill()
        process.start()
        self._count(f"{process.name} killed")

    def _stop(self) -> None:
        """Stop a process for longer than a lease: what it holds is done by others meanwhile."""
        process = self._some()
        process.signal(signal.SIGSTOP)
        self._count(f"{process.name} stopped past its lease")

        def wake() -> None:
            time.sleep(_ZOMBIE_SECONDS)
            process.signal(signal.SIGCONT)

        thread = threading.Thread(target=wake, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _kill_server(self, server: Server) -> None:
        server.kill()
        time.sleep(self._draw.uniform(0, 2))
        server.start()
        self._count(f"{server.name} killed")

    def _cut_database(self) -> None:
        database = self._database
        if database is None:
            return
        plain = database.url.replace("postgresql+psycopg", "postgresql")
        with suppress(psycopg.OperationalError), psycopg.connect(plain) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where pid <> pg_backend_pid() and backend_type = 'client backend'"
            )
        self._count("all database connections cut")

    def _nudge_wildly(self) -> None:
        """Double and reorder what a broker carries: its messages only wake."""
        broker = self._broker
        if broker is None:
            return
        # It may be away just now, or have died since its last message: that is the trouble.
        with suppress(OperationalError), build_celery(broker.url, _no_worker) as app:
            for _ in range(self._draw.randint(1, _MOST_NUDGES)):
                app.send_task(DRAIN_TASK, retry=False)
        self._count("broker messages doubled")

    def _count(self, what: str) -> None:
        self._installation.happened[what] += 1
