"""`holdpoint config lint`: whatever is wrong with the configuration, by file, line and column."""

from collections.abc import Iterator
from dataclasses import dataclass

import click

from connector.cli.list_options import json_option
from connector.cli.output import out, print_json, shown
from connector.errors import ConfigError
from connector.http import Answer, NoReply, Request
from connector.main.rooms import build_adapter
from connector.settings import ConnectionSettings, read_settings
from connector.vault import EmptyVault


@dataclass(frozen=True, slots=True)
class _Remark:
    """A line of the answer; only an error keeps a connection from being used."""

    where: str
    text: str
    error: bool


@click.group("config")
def config_group() -> None:
    """Look at the configuration without starting anything."""


@config_group.command("lint")
@json_option
@click.pass_context
def lint_config(context: click.Context, *, as_json: bool) -> None:
    """Build every connection, run the tests of its mapping, and say what is wrong.

    Nothing is sent and no secret is read. An error exits with 1; a warning is something that works
    and may be a slip, such as a field of an order that a mapping never fills.

    \b
    Example:
      holdpoint config lint
    """  # noqa: D301 - click wants the character itself
    remarks = list(_remarks())
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


def _remarks() -> Iterator[_Remark]:
    try:
        settings = read_settings()
    except ConfigError as error:
        yield _Remark(error.where, error.problem, error=True)
        return
    for connection in settings.connections:
        yield from _on(connection)


def _on(connection: ConnectionSettings) -> Iterator[_Remark]:
    try:
        adapter = build_adapter(connection, _no_network, EmptyVault())
    except ConfigError as error:
        yield _Remark(error.where, error.problem, error=True)
        return
    for remark in adapter.remarks:
        yield _Remark(connection.where, remark, error=False)


def _no_network(_request: Request) -> Answer:
    raise NoReply("nothing is sent by this command")


def _describe(remark: _Remark) -> dict[str, object]:
    level = "error" if remark.error else "warning"
    return {"where": remark.where, "level": level, "text": remark.text}
