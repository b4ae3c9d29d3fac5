"""`holdpoint policy publish DRAFT`: a draft takes effect once it catches what others missed."""

import shutil
from dataclasses import replace
from pathlib import Path

import click

from connector.cli.output import out, shown
from connector.cli.policy_parts import parts_of
from connector.enforcement_cases import Status, verify
from connector.enforcement_cases.read import read_cases
from connector.errors import ConfigError
from connector.settings import Settings, read_settings, shipped_config

_PARTS = ("policy", "rules", "ownership", "products.csv")
PREVIOUS = "previous"
"""Where the parts that a publish replaced stand, in the configuration folder."""


@click.command("publish")
@click.argument("draft", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def publish_policy(context: click.Context, draft: Path) -> None:
    """Put a draft's policy, rules, ownership and products in place of those in force.

    DRAFT is a configuration folder, as for 'simulate'. It must be without fault and come out of
    every case of 'verify' as it must; else nothing is changed and the exit code is 1. What was in
    force is kept in the folder 'previous'. Servers and workers decide by the new rules from their
    next start on, and then look again at the orders that have not left.

    \b
    Example:
      holdpoint policy publish draft-config
    """  # noqa: D301 - click wants the character itself
    settings = read_settings()
    _require_own_folder(settings, draft)
    cases, entries = read_cases()
    results = verify(cases, entries, parts_of(replace(settings, config=draft.resolve())))
    failed = [result for result in results if result.status is not Status.OK]
    for result in failed:
        out.print(f"{result.case.case}: {result.status.value}: {shown(result.says)}", style="red")
    if failed:
        out.print(f"Not published: {len(failed)} of {len(results)} cases do not come out right.")
        context.exit(1)
    _put_in_place(draft, settings.config)
    out.print(f"Published; before: {settings.config / PREVIOUS}", highlight=False, soft_wrap=True)


def _require_own_folder(settings: Settings, draft: Path) -> None:
    if settings.config == shipped_config():
        problem = "the configuration in force is the shipped one; make a folder of your own first"
        raise ConfigError(str(settings.config), problem)
    if draft.resolve() == settings.config:
        raise ConfigError(str(draft), "the draft is what is in force; copy it and change the copy")
    if not (draft / "policy" / "default.yaml").is_file():
        raise ConfigError(str(draft / "policy" / "default.yaml"), "no such file in the draft")


def _put_in_place(draft: Path, config: Path) -> None:
    """Copy beside first: what can fail, a full disk say, fails before anything is moved."""
    fresh, previous = config / ".publishing", config / PREVIOUS
    for folder in (fresh, previous):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for part in _PARTS:
        given = draft / part
        if given.is_dir():
            shutil.copytree(given, fresh / part)
        elif given.is_file():
            shutil.copy2(given, fresh / part)
    for part in _PARTS:
        if (config / part).exists():
            (config / part).rename(previous / part)
        if (fresh / part).exists():
            (fresh / part).rename(config / part)
    fresh.rmdir()
