"""`holdpoint policy verify`: the cases that went wrong elsewhere, on this installation."""

import click
from rich.table import Table
from rich.text import Text

from connector.cli.output import err, out, print_json, shown
from connector.cli.policy_parts import parts_of
from connector.enforcement_cases import Result, Status, verify
from connector.enforcement_cases.read import read_cases
from connector.settings import read_settings

_STYLES = {Status.OK: "green", Status.FAILED: "bold red", Status.NOT_ASKED: "bold red"}


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
@click.pass_context
def verify_policy(context: click.Context, *, as_json: bool) -> None:
    """Run cases that went wrong elsewhere through this installation's rules and policy.

    Exits 1 unless every case comes out as it must; "not asked" is a case on an axis that nothing
    here asks about. Nothing is kept, and no list in force is touched.

    \b
    Example:
      holdpoint policy verify --json
    """  # noqa: D301 - click wants the character itself
    cases, entries = read_cases()
    results = verify(cases, entries, parts_of(read_settings()))
    failed = [result for result in results if result.status is not Status.OK]
    if as_json:
        print_json({"ok": not failed, "cases": list(map(_describe, results))})
    else:
        _print(results)
        err.print(f"{len(results) - len(failed)} of {len(results)} cases come out as they must.")
    if failed:
        context.exit(1)


def _describe(result: Result) -> dict[str, object]:
    case = result.case
    return {
        "id": case.id,
        "case": case.case,
        "authority": case.authority,
        "day": case.day.isoformat() if case.day else None,
        "citation": case.citation,
        "failed_then": case.failed,
        "expected": {
            "outcome": case.expected.outcome.value,
            "axes": sorted(axis.value for axis in case.expected.axes),
            "codes": sorted(case.expected.codes),
        },
        "status": result.status.value,
        "outcome": result.outcome.value,
        "says": result.says,
        "codes": list(result.codes),
    }


def _print(results: tuple[Result, ...]) -> None:
    table = Table("Case", "What failed then", "What Holdpoint says", "", box=None, pad_edge=False)
    for result in results:
        said = f"{result.outcome.value}: {shown(result.says)}"
        status = Text(result.status.value, style=_STYLES[result.status])
        table.add_row(result.case.case, result.case.failed, said, status)
    out.print(table, highlight=False)
