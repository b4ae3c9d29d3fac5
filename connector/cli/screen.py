"""`holdpoint screen FILE`: what would be decided on a document, without keeping anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from connector.adapter import Adapter
from connector.cli.in_force import snapshots_in_force
from connector.cli.output import out, print_json, shown
from connector.decision import Decision, Outcome, decide, describe_reason, one_line
from connector.decision.simulation import Side
from connector.errors import ConfigError, PayloadError
from connector.http import Answer, NoReply, Request
from connector.intake import Inbound
from connector.main.clock import utc_now
from connector.main.rooms import build_adapter
from connector.main.rules import build_side
from connector.order import Order, content_hash
from connector.screening import Check, Revision, screen
from connector.screening.completeness import CompletenessCheck
from connector.screening.party import PartyCheck
from connector.settings import Settings, read_settings
from connector.vault import EmptyVault

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("screen")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--connection", required=True, help="Whose room reads the documents.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a file, each on a line.")
@click.pass_context
def screen_files(
    context: click.Context, files: Sequence[Path], connection: str, *, as_json: bool
) -> None:
    """Decide on order documents without keeping or holding anything.

    Prints the decision, or names the field that cannot be read; exits 1 if any file could not be.

    \b
    Example:
      holdpoint screen order.json --connection shop --json
    """  # noqa: D301 - click wants the character itself
    settings = read_settings()
    adapter = _adapter(settings, connection)
    asks = _asks(settings)
    answers = [(file, _answer(adapter, file.read_bytes(), asks)) for file in files]
    for file, answer in answers:
        if as_json:
            print_json({"file": file.name, **answer})
        else:
            why = shown(str(answer["why"]))
            out.print(f"{file.name}: {answer['outcome']}: {why}", highlight=False)
    if any(answer["outcome"] == "unreadable" for _, answer in answers):
        context.exit(1)


def _adapter(settings: Settings, connection: str) -> Adapter:
    known_ones = (*settings.connections, *settings.drafts)
    for configured in known_ones:
        if configured.name == connection:
            return build_adapter(configured, _send_nothing, EmptyVault())
    known = ", ".join(configured.name for configured in known_ones) or "none"
    raise ConfigError("--connection", f"'{connection}' is not configured; known are: {known}")


def _send_nothing(_request: Request) -> Answer:
    raise NoReply("a dry run sends nothing")


@dataclass(frozen=True, slots=True)
class _Asks:
    """What is asked about an order: the checks in force, and the rules and policy as they read."""

    checks: tuple[Check, ...]
    side: Side


def _asks(settings: Settings) -> _Asks:
    party = PartyCheck.over(snapshots_in_force())
    side = build_side(settings.config, lambda: party)
    return _Asks((CompletenessCheck(), party), side)


def _answer(adapter: Adapter, body: bytes, asks: _Asks) -> dict[str, object]:
    try:
        read = (adapter.in_full or adapter.source).read(Inbound({}, body, utc_now()))
    except PayloadError as error:
        return {
            "outcome": "unreadable",
            "why": str(error),
            "field": error.path,
            "problem": error.problem,
        }
    orders = [order for order in read if isinstance(order, Order)]
    if orders:
        return _describe([_decide(order, asks) for order in orders])
    why = "only names an order, which a running Holdpoint reads" if read else "speaks of no order"
    return {"outcome": "ignored", "why": f"the document is genuine but {why}"}


def _decide(order: Order, asks: _Asks) -> Decision:
    revision = Revision(order.id, 1, content_hash(order), order)
    screening = screen(revision, asks.checks, utc_now(), asks.side.rules)
    return decide(screening, asks.side.policy, "dry-run", utc_now())


def _describe(decisions: Sequence[Decision]) -> dict[str, object]:
    # A document of several orders is answered by the first that may not leave.
    decision = next((d for d in decisions if d.outcome is not Outcome.CLEAR), decisions[0])
    return {
        "order": decision.order,
        "outcome": decision.outcome.value,
        "why": one_line(decision.reasons) or "no hit",
        "reasons": list(map(describe_reason, decision.reasons)),
        "shadow": list(map(describe_reason, decision.shadow)),
    }
