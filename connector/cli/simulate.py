"""`holdpoint policy simulate`: what a draft would have decided on past orders."""

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from connector.cli.output import err, open_store, out, print_json, shown
from connector.decision.simulation import Comparison, Flip, Side, describe, replay, tally
from connector.main import build_lists
from connector.main.clock import utc_now
from connector.main.rules import build_side
from connector.screening import Check
from connector.settings import read_settings
from connector.store import Store
from connector.store.past import count_since, received_since

_SPAN = re.compile(r"([0-9]{1,4})([dhw])")
_UNITS = {"d": "days", "h": "hours", "w": "weeks"}
_FLIPS_SHOWN = 30


class _Span(click.ParamType[timedelta]):
    """A span of time as people write it: 30d, 12h, 8w."""

    name = "span"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read the span."""
        if isinstance(value, timedelta):
            return value
        read = _SPAN.fullmatch(str(value))
        if read is None:
            self.fail(f"'{value}' is no span of time; write 30d, 12h or 8w", param, ctx)
        return timedelta(**{_UNITS[read[2]]: int(read[1])})


@click.command("simulate")
@click.argument("draft", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--window", type=_Span(), default="30d", show_default=True, help="How far back.")
@click.option(
    "--minutes",
    type=click.FloatRange(0.1, 1_000),
    default=10,
    show_default=True,
    help="Time people need for one hold, for the estimate of work.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of tables.")
def simulate(draft: Path, window: timedelta, minutes: float, *, as_json: bool) -> None:
    """Decide on past orders by a draft, beside what is in force; nothing is kept or sent.

    DRAFT is a configuration folder: copy yours, and change policy, rules, products or ownership
    there. Both sides are asked about the newest revision of each order, with today's lists.

    \b
    Examples:
      holdpoint policy simulate draft-config
      holdpoint policy simulate draft-config --window 8w --minutes 6 --json
    """  # noqa: D301 - click wants the character itself
    settings = read_settings()
    with open_store() as store:
        lists = build_lists(store, settings.home / "index")
        configs = (settings.config, draft.resolve())
        in_force, drafted = (build_side(each, lists.party_check) for each in configs)
        comparison = _compare(store, lists.checks(), (in_force, drafted), window)
    each = timedelta(minutes=minutes)
    if as_json:
        print_json(describe(comparison, each))
    else:
        _print(comparison, each)


def _compare(
    store: Store, checks: tuple[Check, ...], sides: tuple[Side, Side], window: timedelta
) -> Comparison:
    now = utc_now()
    comparison = Comparison()
    with store.read() as tx:
        total = count_since(tx, now - window)
    columns = (
        TextColumn("replaying orders"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        for past in bar.track(received_since(store, now - window), total=total):
            in_force, draft = replay(past.revision, checks, sides, now)
            tally(comparison, in_force, draft, past.verdict)
    return comparison


def _print(comparison: Comparison, each: timedelta) -> None:
    out.print(_volumes(comparison, each))
    for title, flips in (
        ("New holds", comparison.new_holds),
        ("Lost holds", comparison.lost_holds),
        ("A person rejected these, and the draft lets them pass", comparison.rejected_but_cleared),
    ):
        if flips:
            out.print(f"\n{title}: {len(flips)}", style="bold")
            out.print(_flips(flips[:_FLIPS_SHOWN]))
    more = max(len(comparison.new_holds), len(comparison.lost_holds)) - _FLIPS_SHOWN
    if more > 0:
        out.print("\nNot all are shown; --json names every one.")
    judged = comparison.agreed + comparison.released_but_held
    judged += len(comparison.rejected_but_cleared)
    if judged:
        out.print(
            f"\nOf {judged} orders that people settled, the draft says the same of "
            f"{comparison.agreed}; it would hold {comparison.released_but_held} that were released."
        )


def _volumes(comparison: Comparison, each: timedelta) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(f"{comparison.orders:,} orders", no_wrap=True)
    for heading in ("In force", "Draft", "Change"):
        table.add_column(heading, justify="right")
    before, after = comparison.axes
    _count(table, "held", *comparison.holds)
    for axis in sorted(set(before) | set(after)):
        _count(table, f"  by {axis.value.replace('_', ' ')}", before[axis], after[axis])
    hours = [time / timedelta(hours=1) for time in comparison.workload(each)]
    change = f"{hours[1] - hours[0]:+.1f}"
    table.add_row("hours of work", f"{hours[0]:.1f}", f"{hours[1]:.1f}", change)
    return table


def _count(table: Table, what: str, before: int, after: int) -> None:
    table.add_row(what, f"{before:,}", f"{after:,}", f"{after - before:+,}")


def _flips(flips: Iterable[Flip]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("Order", no_wrap=True)
    table.add_column("Why", overflow="fold")
    for flip in flips:
        table.add_row(flip.order, shown(flip.why))
    return table
