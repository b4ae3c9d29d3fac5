"""`holdpoint holds | show | release | reject`: what people do with held orders."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click
from rich.table import Table
from rich.text import Text

from connector.callback import CallbackState
from connector.cli.output import err, open_store, out, print_json, shown
from connector.decision import Reason, evidence_of
from connector.hold import Hold, HoldId, HoldState, Verdict
from connector.hold.reasons import VERDICT_REASONS
from connector.main import build_installation
from connector.screening import Screening
from connector.settings import read_settings
from connector.store import Store, cases
from connector.store.cases import Case

_POLL_SECONDS = 0.1
Function = TypeVar("Function", bound=Callable[..., Any])


@click.command("holds")
@click.option(
    "--state",
    type=click.Choice([*(state.value for state in HoldState), "all"]),
    default=HoldState.OPEN.value,
    show_default=True,
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def list_holds(state: str, limit: int, *, as_json: bool) -> None:
    """List held orders, newest first, each with why in one line.

    \b
    Examples:
      holdpoint holds
      holdpoint holds --state all --json
    """  # noqa: D301 - click wants the character itself
    wanted = None if state == "all" else HoldState(state)
    with open_store() as store, store.read() as tx:
        found = cases.listed(tx, wanted, limit)
    if as_json:
        print_json([cases.describe(case) for case in found])
    elif not found:
        out.print("Nothing is held." if wanted is HoldState.OPEN else "No hold in this state.")
    else:
        out.print(_table(found))


@click.command("show")
@click.argument("hold")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
def show_hold(hold: str, *, as_json: bool) -> None:
    """Show one hold: reasons with their evidence, decisions, and how far the source has come.

    \b
    Example:
      holdpoint show H-17
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.read() as tx:
        case = cases.load(tx, HoldId(hold))
        screening = cases.screening_of(tx, case)
    if as_json:
        print_json(cases.describe(case, screening))
    else:
        _print_case(case, screening)


def _verdict_options(verdict: Verdict) -> Callable[[Function], Function]:
    """Give a command the options every verdict needs."""

    def decorate(function: Function) -> Function:
        codes = sorted(VERDICT_REASONS[verdict.value])
        help_on_role = "In which role you decide; once for each. The record keeps it."
        for option in (
            click.option("--role", "roles", multiple=True, help=help_on_role),
            click.option("--by", required=True, help="Your login; the record keeps it."),
            click.option("--note", required=True, help="In words: what was compared."),
            click.option("--reason", required=True, type=click.Choice(codes), help="Why."),
            click.argument("hold"),
        ):
            function = option(function)
        return function

    return decorate


@click.command("release")
@_verdict_options(Verdict.RELEASE)
@click.option("--wait", type=float, default=0, help="Seconds to wait for the confirmation.")
def release_hold(
    hold: str, reason: str, note: str, by: str, *, roles: tuple[str, ...], wait: float
) -> None:
    """Release a held order; the source system is told, and asked whether it did.

    Where a condition of your own policy names roles, give each with --role: 'show' names them.

    \b
    Examples:
      holdpoint release H-17 --reason FM-COUNTRY --by ada \\
          --note "Listed party is in Myanmar, ours in Norway; registry numbers differ"
      holdpoint release H-18 --reason AU-NLR --by ada --role export --role legal \\
          --note "Classified as EAR99, above 10,000 EUR by contract 7"
    """  # noqa: D301 - click wants the character itself
    _settle(HoldId(hold), Verdict.RELEASE, reason, note, by, roles=roles)
    with open_store() as store:
        case = _wait_until_settled(store, HoldId(hold), wait)
    out.print(f"{case.hold.id} released. At the source: {case.at_source}", highlight=False)


@click.command("reject")
@_verdict_options(Verdict.REJECT)
def reject_hold(hold: str, reason: str, note: str, by: str, *, roles: tuple[str, ...]) -> None:
    """Reject a held order: it stays held at its source, and the case is closed.

    \b
    Example:
      holdpoint reject H-17 --reason TM-LISTED --by ada --note "Same registry number as listed"
    """  # noqa: D301 - click wants the character itself
    _settle(HoldId(hold), Verdict.REJECT, reason, note, by, roles=roles)
    out.print(f"{hold} rejected; the order stays held at its source.", highlight=False)


def _settle(
    hold: HoldId, verdict: Verdict, reason: str, note: str, by: str, *, roles: tuple[str, ...]
) -> None:
    installation = build_installation(read_settings())
    try:
        installation.pipeline.settle(hold, verdict, by, reason, note, roles=roles)
    finally:
        installation.close()


def _wait_until_settled(store: Store, hold: HoldId, seconds: float) -> Case:
    end = time.monotonic() + seconds
    while True:
        with store.read() as tx:
            case = cases.load(tx, hold)
        owed = any(delivery.state is CallbackState.PENDING for delivery in case.deliveries)
        if not owed or time.monotonic() >= end:
            if owed:
                err.print("The running server delivers it; look again with 'holdpoint show'.")
            return case
        time.sleep(_POLL_SECONDS)


def _table(found: tuple[Case, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("Hold", "Order", "State", "Since (UTC)"):
        table.add_column(column, no_wrap=True)
    table.add_column("Why", overflow="fold")
    table.add_column("At the source", overflow="fold")
    for case in found:
        since = _minute(case.hold.opened_at)
        state = case.hold.state.value
        table.add_row(case.hold.id, case.hold.order, state, since, shown(case.why), case.at_source)
    return table


def _print_case(case: Case, screening: Screening | None) -> None:
    hold = case.hold
    place = f"  {hold.order}, revision {hold.revision}  ({hold.state.value})"
    out.print(Text.assemble((hold.id, "bold"), place), highlight=False)
    out.print(f"At the source: {case.at_source}", highlight=False)
    for reason in hold.reasons:
        line = Text.assemble("\n", (reason.code, "bold"), f" {_line(reason)}")
        out.print(line, highlight=False)
        for sentence in evidence_of(reason, screening):
            out.print(f"    {shown(sentence)}", highlight=False)
    _print_asked(hold)
    if case.tried:
        out.print("\nRecorded only (rules that are tried or proposed)", style="bold")
    for reason in case.tried:
        out.print(f"    {reason.rule}: {shown(reason.text)}", highlight=False)
    out.print("\nDecisions", style="bold")
    for decision in case.decisions:
        codes = ", ".join(reason.code for reason in decision.reasons) or "no hit"
        said = f"{decision.outcome.value} by {decision.by}: {codes}"
        out.print(f"    {_minute(decision.at)}  revision {decision.revision}  {said}")
    out.print("Callbacks", style="bold")
    for delivery in case.deliveries:
        callback = delivery.callback
        problem = f"  ({delivery.problem})" if delivery.problem else ""
        out.print(
            f"    {callback.sequence}. {callback.action.value}: {delivery.state.value}{problem}",
            highlight=False,
        )


def _print_asked(hold: Hold) -> None:
    if hold.asked.roles:
        roles = " ".join(f"--role {role}" for role in hold.asked.roles)
        out.print(f"\nA release needs {roles}", highlight=False)
    if hold.answer_by is not None:
        out.print(f"An answer is wanted by {_minute(hold.answer_by)} UTC", highlight=False)


def _line(reason: Reason) -> str:
    score = "" if reason.score is None else f"  score {reason.score:.2f}"
    return f"{shown(reason.text)}{score}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
