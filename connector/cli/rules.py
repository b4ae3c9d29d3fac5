"""`holdpoint rules`: the tables of facts that rules look things up in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.table import Table

from connector.cli.list_options import json_option, refusal_as_json
from connector.cli.output import err, out, print_json, shown
from connector.errors import ConfigError
from connector.feed.ecfr import fetch_parts, latest_issue
from connector.main.feed import build_door
from connector.screening.goods.ecfr.acceptance import accept
from connector.screening.goods.ecfr.difference import Change, at_odds, compare
from connector.screening.goods.ecfr.edition import PARTS, Edition, read_edition
from connector.settings import read_settings

_ROWS_SHOWN = 50


@click.group("rules")
def rules_group() -> None:
    """Renew the tables that rules look things up in."""


@rules_group.command("fetch")
@click.argument("source", type=click.Choice(["ecfr"]))
@click.option(
    "--from",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read these files (parts 774, 738, 740 as eCFR gives them) instead of the network.",
)
@click.option(
    "--issue",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The issue date; the newest one if not given. Needed with --from.",
)
@click.option("--accept", "accepted", is_flag=True, help="Put the tables in force.")
@json_option
def fetch_rules(
    source: str, files: tuple[Path, ...], issue: datetime | None, *, accepted: bool, as_json: bool
) -> None:
    """Read list, Country Chart and Country Groups of the EAR, and show what they would change.

    Nothing is written until somebody has looked and says --accept. What is not whole is refused
    with its failure named (exit code 1).

    \b
    Examples:
      holdpoint rules fetch ecfr
      holdpoint rules fetch ecfr --from 774.xml --from 738.xml --from 740.xml --issue 2026-09-24
      holdpoint rules fetch ecfr --issue 2026-09-24 --accept
    """  # noqa: D301 - click wants the character itself
    if files and issue is None:
        raise click.UsageError("--from needs --issue: the files do not say which issue they are")
    folder = _folder()
    with refusal_as_json(as_json=as_json), _files(files, issue) as (found, dated):
        edition = read_edition(found, dated.date())
    changes, odd = compare(folder, edition), at_odds(folder, edition)
    if as_json:
        print_json(_describe(source, edition, changes, odd, accepted=accepted))
    else:
        _print(edition, changes, odd)
    if accepted:
        written = accept(folder, edition)
        err.print(f"In force: {len(written)} tables in {written[0].parent}", highlight=False)


def _folder() -> Path:
    folder = read_settings().config / "rules"
    if not folder.is_dir():
        raise ConfigError(str(folder), "no such folder; copy the shipped rules there first")
    return folder


@contextmanager
def _files(
    files: tuple[Path, ...], issue: datetime | None
) -> Iterator[tuple[tuple[Path, ...], datetime]]:
    if files and issue:
        yield files, issue
        return
    with TemporaryDirectory(prefix="holdpoint-ecfr-") as name:
        folder = Path(name)
        door = build_door(read_settings(), folder / "parts")
        try:
            day = issue.date() if issue else latest_issue(door, folder)
            dated = datetime(day.year, day.month, day.day, tzinfo=UTC)
            yield fetch_parts(door, PARTS, day, folder), dated
        finally:
            door.close()


def _describe(
    source: str,
    edition: Edition,
    changes: tuple[Change, ...],
    odd: tuple[str, ...],
    *,
    accepted: bool,
) -> dict[str, Any]:
    return {
        "source": source,
        "issue": edition.issue.isoformat(),
        "entries": len(edition.entries),
        "rows": len(edition.rows),
        "accepted": accepted,
        "changes": [
            {
                "table": each.table,
                "key": each.key,
                "kind": each.kind,
                "before": each.before,
                "after": each.after,
            }
            for each in changes
        ],
        "read_again": list(odd),
    }


def _print(edition: Edition, changes: tuple[Change, ...], odd: tuple[str, ...]) -> None:
    if changes:
        table = Table("Table", "What", "Key", "Before", "After", box=None, pad_edge=False)
        for each in changes[:_ROWS_SHOWN]:
            cells = (each.table, each.kind, each.key, each.before, each.after)
            table.add_row(*map(shown, cells))
        out.print(table)
    if len(changes) > _ROWS_SHOWN:
        out.print(f"and {len(changes) - _ROWS_SHOWN:,} more (--json has all)", highlight=False)
    for words in odd:
        err.print(f"Read again: {shown(words)}", style="yellow", highlight=False)
    out.print(
        f"Issue of {edition.issue}: {len(edition.entries):,} entries, {len(edition.rows):,} rows, "
        f"{len(changes):,} changes",
        highlight=False,
    )
