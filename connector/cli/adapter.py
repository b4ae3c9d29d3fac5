"""`holdpoint adapter`: what a connection can do at its source, and what people asked there."""

from datetime import datetime

import click
from rich.table import Table

from connector.adapter import Examination, Proof, Proved, adapter_of, nobody_asked
from connector.cli.collect import collect_messages
from connector.cli.discover import discover_group
from connector.cli.list_options import json_option, minutes
from connector.cli.output import err, open_store, out, print_json, shown
from connector.errors import ConfigError
from connector.intake import Wish
from connector.main import build_installation
from connector.main.clock import utc_now
from connector.settings import read_settings
from connector.store import Store, data_requests, findings, inbox
from connector.store.data_requests import WHAT_IS_KEPT, WHY_KEPT, KeptRequest
from connector.store.findings import FindingKind

_STYLES = {Proved.YES: "green", Proved.NO: "bold red", Proved.OPEN: "yellow"}


@click.group("adapter")
def adapter_group() -> None:
    """Prove what a connection can do; see requests about people's data."""


adapter_group.add_command(discover_group)
adapter_group.add_command(collect_messages)


@adapter_group.command("check")
@click.argument("connection")
@click.option(
    "--write",
    "--test-order",
    "order",
    metavar="ORDER",
    help="Place a hold on the order with this number at the source, and lift it again.",
)
@json_option
def check(connection: str, order: str | None, *, as_json: bool) -> None:
    """Prove each thing a connection needs by asking its source, and say what it can guarantee.

    Nothing is changed there unless --write names an order. Exits with 1 where something is not as
    it must be; what could not be tried is 'open' and no failure.

    \b
    Examples:
      holdpoint adapter check shop
      holdpoint adapter check shop --write 6203998877665
      holdpoint adapter check sap --test-order 4711
    """  # noqa: D301 - click wants the character itself
    installation = build_installation(read_settings())
    try:
        upkeep = adapter_of(installation.pipeline.adapters, connection).upkeep
        if upkeep is None:
            problem = f"the room of '{connection}' has no check; 'holdpoint reconcile' asks it"
            raise ConfigError("CONNECTION", problem)
        examined = upkeep.examine(order, nobody_asked if as_json else _asked)
        heard = _heard(installation.store, connection)
    finally:
        installation.close()
    proofs = (*examined.proofs, heard)
    if as_json:
        print_json(_describe(connection, examined, proofs))
    else:
        _print(examined, proofs)
    if any(proof.proved is Proved.NO for proof in proofs):
        raise SystemExit(1)


def _asked(question: str) -> Proved:
    """Ask at the terminal. Who walks away, or types Ctrl-C, leaves it open."""
    try:
        answer = click.prompt(
            question, type=click.Choice([each.value for each in Proved]), default=Proved.OPEN.value
        )
    except click.Abort:
        return Proved.OPEN
    return Proved(answer)


def _heard(store: Store, connection: str) -> Proof:
    """Say when the last genuine message came: the only proof that the address is reached."""
    with store.read() as tx:
        last = inbox.last_received(tx, connection)
    if last is None:
        return Proof("messages", Proved.OPEN, "none has come yet")
    return Proof("messages", Proved.YES, f"the last genuine one came {minutes(last)} UTC")


def _print(examined: Examination, proofs: tuple[Proof, ...]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("What", no_wrap=True)
    table.add_column("Proved", no_wrap=True)
    table.add_column("Seen", overflow="fold")
    for proof in proofs:
        row = (proof.what, proof.proved.value, shown(proof.seen))
        table.add_row(*row, style=_STYLES[proof.proved])
    out.print(table)
    for heading, sentences in (("It can", examined.can), ("It cannot", examined.cannot)):
        for sentence in sentences:
            out.print(f"{heading} {sentence}.", highlight=False)


def _describe(
    connection: str, examined: Examination, proofs: tuple[Proof, ...]
) -> dict[str, object]:
    return {
        "connection": connection,
        "proofs": [
            {"what": proof.what, "proved": proof.proved.value, "seen": proof.seen}
            for proof in proofs
        ],
        "can": examined.can,
        "cannot": examined.cannot,
    }


@adapter_group.command("requests")
@click.argument("connection")
@click.option("--told", "message", type=int, help="Record that the person of this one was told.")
@click.option("--by", help="Who told them.")
@json_option
def requests(connection: str, message: int | None, by: str | None, *, as_json: bool) -> None:
    """List requests about people's data, and what was removed.

    A request to be told what is kept waits for a person: answer it, then name it with --told.

    \b
    Examples:
      holdpoint adapter requests shop
      holdpoint adapter requests shop --told 4711 --by ada
    """  # noqa: D301 - click wants the character itself
    if (message is None) != (by is None):
        raise click.UsageError("--told and --by go together")
    with open_store() as store:
        if message is not None:
            _record_told(store, connection, message, by or "", utc_now())
        with store.read() as tx:
            found = data_requests.of_connection(tx, connection)
    if as_json:
        print_json({"requests": list(map(_describe_request, found))})
    elif not found:
        out.print("Nobody asked about their data.")
    else:
        out.print(_table(found))
        err.print(f"Kept: {WHAT_IS_KEPT} ({WHY_KEPT}).", highlight=False)


def _record_told(store: Store, connection: str, message: int, by: str, now: datetime) -> None:
    with store.begin() as tx:
        request = data_requests.find(tx, message)
        if request is None or (request.connection, request.wish) != (connection, Wish.TELL):
            problem = f"message {message} of '{connection}' is no request to be told"
            raise ConfigError("--told", problem)
        data_requests.end(tx, request, by, now)
        subject = f"message {message}"
        findings.settle(tx, connection, subject, FindingKind.DATA_ASKED, now)


def _table(found: tuple[KeptRequest, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("Message", "Topic", "Asked (UTC)", "Orders", "Removed", "Not removed", "Ended"):
        table.add_column(heading, no_wrap=True)
    for each in found:
        orders = "all" if each.numbers is None else str(len(each.numbers))
        ended = f"{minutes(each.ended_at)} {each.ended_by}".strip() if each.ended_at else "open"
        counts = (orders, str(each.erased), str(each.kept))
        table.add_row(str(each.id), shown(each.topic), minutes(each.asked_at), *counts, ended)
    return table


def _describe_request(each: KeptRequest) -> dict[str, object]:
    return {
        "message": each.id,
        "topic": each.topic,
        "wish": each.wish.value,
        "orders": each.numbers,
        "asked_at": each.asked_at.isoformat(),
        "removed": each.erased,
        "not_removed": each.kept,
        "ended_at": each.ended_at.isoformat() if each.ended_at else None,
        "ended_by": each.ended_by,
    }
