"""Real servers and databases for benchmarks, gone when their block ends."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from demo.holdpoint_process import HoldpointProcess, write_config
from tests.benchmarks.made_orders import SECRET, TOKEN

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
BROKER = os.environ.get("TEST_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//")


@contextmanager
def own_database() -> Iterator[str]:
    """Create a database on the PostgreSQL server, yield its URL, and drop it."""
    server = make_url(POSTGRES).set(drivername="postgresql")
    plain = server.render_as_string(hide_password=False)
    name = f"holdpoint_bench_{uuid.uuid4().hex[:8]}"
    _execute(plain, f"create database {name}")
    try:
        own = server.set(drivername="postgresql+psycopg", database=name)
        yield own.render_as_string(hide_password=False)
    finally:
        _execute(plain, f"drop database {name} with (force)")


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement.encode())


def postgres_version() -> str | None:
    """Give the server's version, or None where none answers."""
    plain = make_url(POSTGRES).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain, connect_timeout=3) as connection:
            return str(connection.execute("show server_version").fetchone()[0])  # type: ignore[index]
    except psycopg.OperationalError:
        return None


def environment(home: Path, database_url: str, **more: str) -> Mapping[str, str]:
    """Give what an installation in `home` is told."""
    return {
        "HOLDPOINT_HOME": str(home),
        "HOLDPOINT_SHOP_WEBHOOK_SECRET": SECRET,
        "HOLDPOINT_SHOP_ACCESS_TOKEN": TOKEN,
        "HOLDPOINT_DATABASE_URL": database_url,
        "HOLDPOINT_LOG_FORMAT": "json",
        **more,
    }


@contextmanager
def holdpoint(
    home: Path, shop_url: str, database_url: str, *options: str, **more: str
) -> Iterator[HoldpointProcess]:
    """Serve with these options of `holdpoint serve`; `more` are settings HOLDPOINT_..."""
    write_config(home, shop_url)
    told = environment(home, database_url, **more)
    with HoldpointProcess(home, told, *options) as process:
        yield process


@contextmanager
def printing_process(module: str, *arguments: str) -> Iterator[str]:
    """Run a module that prints one line when it is ready; yield that line."""
    own = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(own, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
