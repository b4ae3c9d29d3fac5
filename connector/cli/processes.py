"""`holdpoint serve --processes N`: several serving processes behind one address, by gunicorn."""

import atexit
import importlib.util
import os
import socket
import sys
from typing import NoReturn

from flask import Flask

from connector.errors import ConfigError
from connector.log import set_up_logging
from connector.main import build_server
from connector.settings import ServerSettings, Settings, read_settings

# So much longer than our own workers take gunicorn waits, so that they can give leases back.
_TO_GIVE_BACK_SECONDS = 5


def require_scaled(settings: Settings) -> None:
    """Raise ConfigError where several processes cannot serve together."""
    if importlib.util.find_spec("gunicorn") is None:
        problem = "needs gunicorn, which is not here; pip install 'holdpoint[scaled]'"
        raise ConfigError("--processes", problem)
    if not settings.server.database_url.startswith("postgresql"):
        problem = "needs a PostgreSQL database_url; a SQLite file has one serving process"
        raise ConfigError("--processes", problem)


def listen(host: str, port: int) -> socket.socket:
    """Open the socket that all processes will share; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=1024)
    listener.set_inheritable(True)
    return listener


def serve_processes(
    listener: socket.socket, count: int, told: ServerSettings, notice: str, *, works: bool
) -> NoReturn:
    """Become gunicorn, which starts the processes and replaces those that die."""
    application = f"{__name__}:application({notice!r}, works={works})"
    options = {
        "--bind": f"fd://{listener.fileno()}",
        "--workers": str(count),
        "--worker-class": "gthread",
        "--threads": str(told.threads),
        "--graceful-timeout": str(told.stop_seconds + _TO_GIVE_BACK_SECONDS),
        "--log-level": "warning",
    }
    given = [part for option in options.items() for part in option]
    own = [sys.executable, "-m", "gunicorn", "--no-control-socket", *given, application]
    os.execv(sys.executable, own)  # noqa: S606 - our own interpreter, and no shell


def application(notice: str, *, works: bool) -> Flask:
    """Build what one of the processes serves; it reads the configuration by itself."""
    settings = read_settings()
    set_up_logging(settings.server.log_format)
    server = build_server(settings, notice)
    atexit.register(server.installation.close)
    server.watcher.start()
    atexit.register(server.watcher.stop)
    if works and server.workers is not None:
        server.workers.start()
        atexit.register(server.workers.stop)
    return server.app
