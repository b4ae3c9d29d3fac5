"""What the commands about lists have in common: their options, and a refusal as JSON."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from connector.cli.output import print_json
from connector.errors import ListRefused


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return "unknown"


by_option = click.option(
    "--by", default=_login, show_default="your login here", help="Who does it; the record keeps it."
)
why_option = click.option("--why", default="", help="In words; the record keeps it.")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document instead of text."
)
accept_option = click.option(
    "--accept-drop",
    default="",
    metavar="REASON",
    help="Take a list that lost entries or a name it always had; the record keeps the reason.",
)


@contextmanager
def refusal_as_json(*, as_json: bool) -> Iterator[None]:
    """Write a refusal to standard output as well, for programs; it stays a refusal."""
    try:
        yield
    except ListRefused as refused:
        if as_json:
            print_json({"failure": refused.failure, "problem": refused.problem})
        raise


def minutes(at: datetime) -> str:
    """Write a time (UTC) to the minute."""
    return f"{at:%Y-%m-%d %H:%M}"
