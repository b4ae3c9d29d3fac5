"""`holdpoint explain HOLD`: the decision again, from what it pinned."""

from datetime import UTC, datetime

import click
from rich.table import Table
from rich.text import Text

from connector.cli.output import open_store, out, print_json, shown
from connector.decision import Decision, describe_reason, evidence_of, one_line
from connector.explanation import Again, Explanation
from connector.hold import HoldId
from connector.main import build_explainer
from connector.settings import read_settings

_WORDS = {
    Again.SAME: "Asked again from its pins: the same answer, byte for byte.",
    Again.DIFFERS: "Asked again from its pins, this came out otherwise: {}.",
    Again.GONE: "It cannot be asked again as it was; gone: {}.",
}


class _Time(click.ParamType[datetime]):
    """A time with its zone, or in UTC."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the time."""
        try:
            read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is no time; write 2026-11-25T09:30:00Z", param, ctx)
        return read if read.tzinfo else read.replace(tzinfo=UTC)


@click.command("explain")
@click.argument("hold")
@click.option("--as-of", type=_Time(), help="What was known at this time (UTC without a zone).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def explain_hold(
    context: click.Context, hold: str, as_of: datetime | None, *, as_json: bool
) -> None:
    """Explain a hold: its decision, what it depended on, and the same questions asked again.

    The lists, rules and policy it pinned are read from the database, whatever is in force today.
    Exits with 1 where the answer is another one, or something it depended on is gone.

    \b
    Examples:
      holdpoint explain H-17
      holdpoint explain H-17 --as-of 2026-11-25T09:30:00Z --json
    """  # noqa: D301 - click wants the character itself
    with open_store() as store:
        explained = build_explainer(read_settings(), store).explain(HoldId(hold), as_of)
    if as_json:
        print_json(_describe(explained))
    else:
        _print(explained)
    if explained.again is not Again.SAME:
        context.exit(1)


def _print(explained: Explanation) -> None:
    recorded = explained.recorded
    made = recorded.decision
    out.print(Text.assemble((made.outcome.value.upper(), "bold"), f"  {shown(_why(made))}"))
    out.print(f"{made.order}, revision {made.revision}, decided {_second(made.at)} by {made.by}")
    for reason in made.reasons:
        out.print(Text.assemble("\n", (reason.code, "bold"), f" {shown(reason.text)}"))
        for sentence in evidence_of(reason, recorded.screening):
            out.print(f"    {shown(sentence)}", highlight=False)
    if made.shadow:
        out.print("\nRecorded only (rules that are tried or proposed)", style="bold")
        for reason in made.shadow:
            out.print(f"    {reason.rule}: {shown(reason.text)}", highlight=False)
    for verdict in recorded.verdicts:
        out.print(f"\n{_second(verdict.at)}: {verdict.outcome.value} by {verdict.by}", style="bold")
        for reason in verdict.reasons:
            out.print(f"    {reason.code}: {shown(reason.text)}", highlight=False)
    out.print()
    out.print(_pins(explained))
    out.print(_words(explained), style="green" if explained.again is Again.SAME else "yellow")


def _words(explained: Explanation) -> str:
    gone = (f"{pin.name} {pin.version[:12]}" for pin in explained.pins if not pin.kept)
    named = explained.differing or tuple(gone)
    return _WORDS[explained.again].format(", ".join(named))


def _pins(explained: Explanation) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("It depended on", "Version", ""):
        table.add_column(heading, no_wrap=True)
    for pin in explained.pins:
        table.add_row(pin.name, pin.version[:12], "kept" if pin.kept else "gone")
    return table


def _why(made: Decision) -> str:
    return one_line(made.reasons) or "no hit"


def _second(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _describe(explained: Explanation) -> dict[str, object]:
    made = explained.recorded.decision
    return {
        "order": made.order,
        "revision": made.revision,
        "content_hash": made.content_hash,
        "outcome": made.outcome.value,
        "at": made.at.isoformat(),
        "by": made.by,
        "reasons": [
            {
                **describe_reason(reason),
                "evidence": list(evidence_of(reason, explained.recorded.screening)),
            }
            for reason in made.reasons
        ],
        "shadow": list(map(describe_reason, made.shadow)),
        "verdicts": [
            {
                "outcome": verdict.outcome.value,
                "at": verdict.at.isoformat(),
                "by": verdict.by,
                "reasons": list(map(describe_reason, verdict.reasons)),
            }
            for verdict in explained.recorded.verdicts
        ],
        "pins": [
            {"name": pin.name, "version": pin.version, "kept": pin.kept} for pin in explained.pins
        ],
        "again": explained.again.value,
        "differing": list(explained.differing),
    }
