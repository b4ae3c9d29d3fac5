"""`holdpoint serve` and `holdpoint worker`: the processes that stay."""

import logging
import os
import threading
from dataclasses import replace

import click
from celery.signals import worker_process_init
from waitress.server import BaseWSGIServer, create_server

from connector.broker import stop_in_time, sweep_with
from connector.cli.output import err
from connector.cli.processes import listen, require_scaled, serve_processes
from connector.errors import ConfigError
from connector.log import set_up_logging
from connector.main import Server, build_server, build_worker_app
from connector.main.clock import utc_now
from connector.screening.lists.starter import read_starter
from connector.settings import Settings, read_settings
from connector.stopping import Stop, stop_on_signals
from connector.store import Store, lists
from connector.web.inbound import LARGEST_BODY
from connector.worker import Sweeper

STARTER_NOTICE = (
    "Screening against the starter list only: about 100 entries, for trying Holdpoint out. "
    "Fetch the official list with: holdpoint lists fetch csl"
)


@click.command("serve")
@click.option("--host", help="Address to listen on (default: from holdpoint.yaml).")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option(
    "--allow-starter-list",
    is_flag=True,
    help="Hold orders on the packaged starter list where no other list was imported.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer; more than one needs PostgreSQL and the extra 'scaled'.",
)
@click.option(
    "--no-worker",
    is_flag=True,
    help="Take in and answer, but do no steps; 'holdpoint worker', or another server, does them.",
)
def serve(
    host: str | None,
    port: int | None,
    processes: int,
    *,
    allow_starter_list: bool,
    no_worker: bool,
) -> None:
    """Take in orders, screen them, hold and release them at their source.

    \b
    Examples:
      holdpoint serve
      holdpoint serve --port 8700 --allow-starter-list
      holdpoint serve --processes 4 --no-worker
    """  # noqa: D301 - click wants the character itself
    settings = _listening(read_settings(), host, port)
    set_up_logging(settings.server.log_format)
    if processes > 1:
        require_scaled(settings)
    notice = _require_list(settings, allow_starter_list=allow_starter_list)
    if processes > 1:
        listener = listen(settings.server.host, settings.server.port)
        _announce(settings, listener.getsockname()[1], notice)
        serve_processes(listener, processes, settings.server, notice, works=not no_worker)
    server = build_server(settings, notice)
    _run(replace(server, workers=None) if no_worker else server, settings, notice)


@click.command("worker")
@click.option("--concurrency", type=int, default=2, show_default=True, help="Worker processes.")
def work(concurrency: int) -> None:
    """Do the steps that are due, as a Celery worker of the configured broker.

    Needs broker_url and a PostgreSQL database_url in holdpoint.yaml or in the environment.

    \b
    Example:
      holdpoint worker --concurrency 2
    """  # noqa: D301 - click wants the character itself
    settings = read_settings()
    set_up_logging(settings.server.log_format)
    if not settings.server.broker_url:
        problem = "empty, so 'holdpoint serve' works by itself; set it to run workers apart"
        raise ConfigError("broker_url", problem)
    parts = build_worker_app(settings)
    store = parts.installation.store
    worker_process_init.connect(
        lambda **_: store.forget_connections(), weak=False, dispatch_uid="fork"
    )
    parts.installation.pipeline.reconciler.start()
    sweeper = Sweeper(parts.worker)
    sweep_with(parts.app, sweeper)
    stop_in_time(parts.worker)
    try:
        parts.app.worker_main(_celery_arguments(concurrency))
    finally:
        sweeper.stop()
        parts.installation.close()


def _celery_arguments(concurrency: int) -> list[str]:
    """Name the worker by its process: there may be several on one machine."""
    name = f"--hostname=holdpoint-{os.getpid()}@%h"
    alone = ("--without-gossip", "--without-mingle")  # what is due stands in the database
    return ["worker", f"--concurrency={concurrency}", "--loglevel=WARNING", name, *alone]


def _listening(settings: Settings, host: str | None, port: int | None) -> Settings:
    given = {"host": host, "port": port}
    changes = {name: value for name, value in given.items() if value is not None}
    return replace(settings, server=settings.server.model_copy(update=changes))


def _require_list(settings: Settings, *, allow_starter_list: bool) -> str:
    """Make sure that something is screened against; return what people must be told of it."""
    store = Store(settings.database_url)
    store.migrate()
    with store.begin() as tx:
        in_force = {active.source for active in lists.active(tx)}
        if not in_force and allow_starter_list:
            lists.activate(tx, read_starter(), utc_now())
            in_force = {"starter"}
    store.close()
    if in_force - {"starter"}:
        return ""
    if in_force and allow_starter_list:
        return STARTER_NOTICE
    raise ConfigError(
        "lists",
        "no restricted-party list is in force, so nothing could ever be cleared. Run "
        "'holdpoint lists fetch csl', or download the Consolidated Screening List and run "
        "'holdpoint lists import csl FILE', or try things out with "
        "'holdpoint serve --allow-starter-list'",
    )


def _run(server: Server, settings: Settings, notice: str) -> None:
    # It would warn of every request that waits for a thread, thousands a minute in a burst.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    http = create_server(
        server.app,
        host=settings.server.host,
        port=settings.server.port,
        threads=settings.server.threads,
        # The server buffers a body before we see it: let it refuse what we would refuse anyway.
        max_request_body_size=LARGEST_BODY + 1,
        ident=None,
    )
    stop_on_signals(server.stop)
    _announce(settings, http.effective_port, notice)
    if server.workers is not None:
        server.installation.pipeline.reconciler.start()
        server.workers.start()
    server.watcher.start()
    door = threading.Thread(target=_answer, args=(http, server.stop), name="http", daemon=True)
    door.start()
    server.stop.wait()
    server.watcher.stop()
    # The door stays open meanwhile: it says that we stop, and messages that still come are kept.
    if server.workers is not None:
        server.workers.stop()
    http.task_dispatcher.shutdown()
    server.installation.close()


def _answer(http: BaseWSGIServer, stop: Stop) -> None:
    try:
        http.run()
    finally:
        stop.ask()  # a process that answers nobody must end, so that it is started again


def _announce(settings: Settings, port: int, notice: str) -> None:
    address = f"http://{settings.server.host}:{port}"
    err.print(f"Holdpoint serves at {address} with data in {settings.home}", highlight=False)
    for connection in settings.connections:
        err.print(f"  {connection.room}: POST {address}/in/{connection.name}", highlight=False)
    if notice:
        err.print(notice, style="yellow", highlight=False)
