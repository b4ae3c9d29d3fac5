"""Holdpoint's own processes over one database, to be killed, stopped and started again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import httpx2

from tests.chaos.servers import free_port, wait_for_port

_COMMAND = (sys.executable, "-m", "connector.cli")
LEASE_SECONDS = 5
"""How long a step is nobody else's. What is stopped for longer comes back as a zombie."""


class Holdpoint:
    """One process of an installation: it serves, it works, or both."""

    def __init__(self, name: str, home: Path, environment: Mapping[str, str], *role: str) -> None:
        """`role` are the arguments of the command: `serve ...` or `worker ...`."""
        self.name = name
        self.port = free_port() if role[0] == "serve" else 0
        self._environment = {**os.environ, **environment}
        listening = ("--port", str(self.port)) if self.port else ()
        self._arguments = [*_COMMAND, *role, *listening]
        self._log = home / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.RLock()

    @property
    def url(self) -> str:
        """Give where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; return once it listens, if it does."""
        with self._lock, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            if self.port:
                wait_for_port(self.port, self._process)

    def signal(self, what: signal.Signals) -> None:
        """Send a signal to it and all its children."""
        with self._lock, suppress(ProcessLookupError):
            if self._process is not None:
                os.killpg(self._process.pid, what)

    def kill(self) -> None:
        """Kill it with all its children."""
        with self._lock:
            self.signal(signal.SIGKILL)
            if self._process is not None:
                self._process.wait()

    def end(self, seconds: float) -> int:
        """Ask it to end, and give its exit code. Raises TimeoutExpired."""
        with self._lock:
            if self._process is None:
                return 0
            self._process.send_signal(signal.SIGTERM)
            return self._process.wait(seconds)

    def revive(self) -> bool:
        """Start it again where it ended by itself, and say so."""
        with self._lock:
            if self._process is None or self._process.poll() is None:
                return False
            self.start()
            return True


class Installation:
    """All processes of an installation, the shop at its far end, and what happened to them."""

    def __init__(
        self, home: Path, environment: Mapping[str, str], roles: Mapping[str, str]
    ) -> None:
        """`roles` are the command lines of the processes by the names of the processes."""
        self.home = home
        self.environment = {
            "HOLDPOINT_HOME": str(home),
            "HOLDPOINT_LEASE_SECONDS": str(LEASE_SECONDS),
            "HOLDPOINT_RETRY_SCALE": "0.02",
            "HOLDPOINT_LOG_FORMAT": "json",
            **environment,
        }
        self.processes = [
            Holdpoint(name, home, self.environment, *line.split()) for name, line in roles.items()
        ]
        self.happened: Counter[str] = Counter()

    @property
    def serving(self) -> tuple[Holdpoint, ...]:
        """Those that answer HTTP."""
        return tuple(each for each in self.processes if each.port)

    def start(self) -> None:
        """Start all."""
        for each in self.processes:
            each.start()

    def kill(self) -> None:
        """Kill all."""
        for each in self.processes:
            each.kill()

    def revive(self) -> None:
        """Start again what ended by itself, as a supervisor does."""
        for each in self.processes:
            if each.revive():
                self.happened[f"{each.name} ended by itself"] += 1

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command on it."""
        return subprocess.run(
            [*_COMMAND, *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )


class Sender:
    """Posts like a source system: until it is told 2xx, to whoever serves."""

    def __init__(self, installation: Installation, seconds: float = 5) -> None:
        self._installation = installation
        self._client = httpx2.Client(timeout=seconds)
        self._turn = 0
        self.refused: Counter[int] = Counter()

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> bool:
        """Try once, at the next of those that serve; True for a 2xx."""
        self._turn += 1
        serving = self._installation.serving
        url = serving[self._turn % len(serving)].url + path
        try:
            answer = self._client.post(url, content=body, headers=dict(headers))
        except httpx2.TransportError:
            return False
        if not answer.is_success:
            self.refused[answer.status_code] += 1
        return answer.is_success

    def get(self, path: str, headers: Mapping[str, str]) -> object:
        """Ask one that serves, None where it does not answer."""
        self._turn += 1
        serving = self._installation.serving
        url = serving[self._turn % len(serving)].url + path
        try:
            answer = self._client.get(url, headers=dict(headers))
        except httpx2.TransportError:
            return None
        return answer.json() if answer.is_success else None


def until(seconds: float, every: float = 0.2) -> Iterator[None]:
    """Go round until the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(every)
