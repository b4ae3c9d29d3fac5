"""`holdpoint reconcile [CONNECTION]`: compare with the source now, and show what differs."""

from datetime import datetime, timedelta
from typing import Any

import click
from rich.table import Table

from connector.cli.list_options import json_option, minutes
from connector.cli.output import err, out, print_json, shown
from connector.errors import ConfigError
from connector.main import Installation, build_installation
from connector.main.clock import utc_now
from connector.settings import read_settings
from connector.store import findings, reconcile, steps
from connector.store.findings import Finding
from connector.store.reconcile import Progress
from connector.store.steps import Kind

_LEASE = timedelta(seconds=60)


@click.command("reconcile")
@click.argument("connection", required=False)
@json_option
def reconcile_now(connection: str | None, *, as_json: bool) -> None:
    """Compare one connection, or all, with its source system now, and show what differs.

    Orders that changed there and were not read since are read by the workers of 'holdpoint serve';
    holds are read back, and webhook subscriptions looked for. A hold that somebody lifted by hand
    is a question for a person and is not put back. Exits with 1 where a source cannot be asked.

    \b
    Examples:
      holdpoint reconcile
      holdpoint reconcile shop --json
    """  # noqa: D301 - click wants the character itself
    installation = build_installation(read_settings())
    try:
        reached = [_compare(installation, each) for each in _wanted(installation, connection)]
        with installation.store.read() as tx:
            found = findings.unsettled(tx, connection)
    finally:
        installation.close()
    if as_json:
        print_json(
            {
                "connections": list(map(_describe_progress, reached)),
                "findings": list(map(_describe, found)),
            }
        )
    else:
        _print(reached, found)
    if any(each.problem for each in reached):
        raise SystemExit(1)


def _wanted(installation: Installation, connection: str | None) -> list[str]:
    adapters = installation.pipeline.adapters
    comparable = sorted(name for name, room in adapters.items() if room.is_compared)
    if connection is None:
        return comparable
    if connection not in comparable:
        known = ", ".join(comparable) or "none"
        problem = f"'{connection}' is not a connection that can be compared; those are: {known}"
        raise ConfigError("CONNECTION", problem)
    return [connection]


def _compare(installation: Installation, connection: str) -> Progress:
    """Do one whole comparison, together with a worker that is at it already."""
    store, began = installation.store, utc_now()
    with store.begin() as tx:
        steps.owe(tx, Kind.RECONCILE, connection, began)
    while True:
        with store.begin() as tx:
            step = steps.claim_named(tx, Kind.RECONCILE, connection, utc_now(), _LEASE)
        if step is not None:
            installation.pipeline.reconcile(step)
        with store.read() as tx:
            reached = reconcile.progress(tx, connection, began)
        ended = reached.finished_at is not None and reached.finished_at >= began
        if step is None or ended or reached.problem is not None:
            return reached


def _print(reached: list[Progress], found: tuple[Finding, ...]) -> None:
    for each in reached:
        if each.problem:
            words = f"{each.connection}: not compared: {shown(each.problem)}"
            err.print(words, style="yellow", highlight=False)
        else:
            out.print(f"{each.connection}: compared {_when(each.finished_at)}", highlight=False)
    if not reached:
        out.print("No connection can be compared with its source system.")
    elif not found:
        out.print("Nothing differs.")
    else:
        out.print(_table(found))


def _table(found: tuple[Finding, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Connection", "What", "Of", "First seen (UTC)", "Last seen (UTC)", "Times"):
        table.add_column(heading)
    for each in found:
        seen = (minutes(each.first_seen), minutes(each.last_seen), str(each.times))
        table.add_row(each.connection, each.kind.value, shown(each.subject), *seen)
    return table


def _when(finished_at: datetime | None) -> str:
    return f"{minutes(finished_at)} UTC" if finished_at else "by another worker, under way"


def _describe_progress(reached: Progress) -> dict[str, Any]:
    return {
        "connection": reached.connection,
        "finished_at": reached.finished_at.isoformat() if reached.finished_at else None,
        "problem": reached.problem,
    }


def _describe(finding: Finding) -> dict[str, Any]:
    return {
        "connection": finding.connection,
        "kind": finding.kind.value,
        "subject": finding.subject,
        "first_seen": finding.first_seen.isoformat(),
        "last_seen": finding.last_seen.isoformat(),
        "times": finding.times,
    }
