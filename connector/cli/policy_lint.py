"""`holdpoint policy lint`: whatever is wrong with rules and policy, by file, line and column."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from connector.cli.output import out, print_json, shown
from connector.cli.policy_parts import checks_over, own_file
from connector.config_file import read_bytes
from connector.decision.odd_bands import odd_bands
from connector.enforcement_cases.read import read_cases
from connector.hold.reasons import HOLD_REASONS
from connector.main.clock import utc_now
from connector.main.rules import policy_of
from connector.order import content_hash
from connector.screening import Revision, screen
from connector.screening.axes import Sources, faults_in, groups_of
from connector.screening.own_policy.lint import Sample, remarks_on
from connector.screening.own_policy.read import compile_own_policy
from connector.screening.own_policy.variables import Groups
from connector.settings import Settings, read_settings, rules_folder

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class _Remark:
    """A line of the answer; only an error keeps a policy from being used."""

    where: str
    text: str
    error: bool


@click.command("lint")
@click.argument("file", required=False, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of lines.")
@click.pass_context
def lint_policy(context: click.Context, file: Path | None, *, as_json: bool) -> None:
    """Say what is wrong with the rules, the thresholds and your own conditions.

    With FILE, a draft of own conditions is looked at instead of those in force. Errors name file,
    line and column, and exit 1; a warning is something that works and may be a slip.

    \b
    Examples:
      holdpoint policy lint
      holdpoint policy lint draft.yaml
    """  # noqa: D301 - click wants the character itself
    settings = read_settings()
    groups = groups_of(rules_folder(settings.config))
    on_conditions = _on_conditions(file or own_file(settings), groups)
    remarks = [*(() if file else _on_rules(settings)), *on_conditions]
    errors = [remark for remark in remarks if remark.error]
    if as_json:
        print_json({"ok": not errors, "remarks": list(map(_describe, remarks))})
    else:
        for remark in remarks:
            level = "error" if remark.error else "warning"
            out.print(f"{remark.where}: {level}: {shown(remark.text)}", highlight=False)
        out.print(f"{len(errors)} errors, {len(remarks) - len(errors)} warnings", highlight=False)
    if errors:
        context.exit(1)


def _describe(remark: _Remark) -> dict[str, object]:
    level = "error" if remark.error else "warning"
    return {"where": remark.where, "level": level, "text": remark.text}


def _on_rules(settings: Settings) -> Iterator[_Remark]:
    sources = Sources.of(settings.config, rules_folder(settings.config))
    for fault in faults_in(sources):
        yield _Remark(fault.where, fault.problem, error=True)
    bands = str(settings.config / "policy" / "default.yaml")
    for remark in odd_bands(policy_of(settings)):
        yield _Remark(bands, remark, error=False)


def _on_conditions(file: Path, groups: Groups) -> Iterator[_Remark]:
    compiled = compile_own_policy(read_bytes(file) if file.exists() else b"", str(file), groups)
    for fault in compiled.faults:
        yield _Remark(fault.where, fault.problem, error=True)
    today = utc_now().date()
    for text in remarks_on(compiled.policy, HOLD_REASONS, _samples(), today):
        yield _Remark(str(file), text, error=False)


def _samples() -> tuple[Sample, ...]:
    """Screen the orders of the shipped cases, so that conditions on findings are tried too."""
    cases, entries = read_cases()
    checks, now = checks_over(entries), utc_now()
    orders = (case.order for case in cases)
    revisions = (Revision(order.id, 1, content_hash(order), order) for order in orders)
    found = (screen(revision, checks, now).findings for revision in revisions)
    return tuple(Sample(case.order, each) for case, each in zip(cases, found, strict=True))
