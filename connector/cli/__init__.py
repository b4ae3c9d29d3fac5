"""The command `holdpoint`: one thin function a command."""

import logging
import sys

import click
from rich.text import Text

from connector import __version__
from connector.cli.adapter import adapter_group
from connector.cli.audit import audit_group
from connector.cli.config_lint import config_group
from connector.cli.deliveries import deliveries_group
from connector.cli.diligence import diligence_group
from connector.cli.explain import explain_hold
from connector.cli.holds import list_holds, reject_hold, release_hold, show_hold
from connector.cli.lists import list_group
from connector.cli.match import match_names
from connector.cli.output import err
from connector.cli.policy import policy_group
from connector.cli.reconcile import reconcile_now
from connector.cli.rules import rules_group
from connector.cli.screen import screen_files
from connector.cli.serve import serve, work
from connector.cli.token import token_group
from connector.errors import ConfigError, HoldpointError
from connector.log import set_up_logging

EX_CONFIG = 78  # sysexits.h: something in the configuration is wrong


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 not done, 2 wrong arguments, 78 wrong configuration.",
)
@click.version_option(__version__, prog_name="holdpoint")
def command() -> None:
    """Hold outgoing orders until one explained decision lets them leave.

    HOLDPOINT_HOME is the data folder of an installation, HOLDPOINT_CONFIG its configuration
    folder. State of law and lists is given with its source, never as legal advice.
    """


for part in (
    serve,
    work,
    list_holds,
    show_hold,
    explain_hold,
    release_hold,
    reject_hold,
    diligence_group,
    deliveries_group,
    reconcile_now,
    adapter_group,
    screen_files,
    match_names,
    list_group,
    config_group,
    policy_group,
    rules_group,
    token_group,
    audit_group,
    adapter_group,
):
    command.add_command(part)


def main() -> None:
    """Run the command; what Holdpoint refuses on purpose is one clear line, not a traceback."""
    set_up_logging("text", logging.WARNING)
    try:
        command(prog_name="holdpoint")
    except ConfigError as error:
        err.print(Text.assemble(("Configuration:", "bold red"), f" {error}"), highlight=False)
        sys.exit(EX_CONFIG)
    except HoldpointError as error:
        err.print(Text.assemble(("Refused:", "bold red"), f" {error}"), highlight=False)
        sys.exit(1)
