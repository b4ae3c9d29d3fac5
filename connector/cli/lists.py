"""`holdpoint lists`: restricted-party lists in, and what is in force."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from connector.cli.output import err, open_store, out, print_json
from connector.main import utc_now
from connector.screening.lists.csl import read_csl
from connector.store import lists

_READERS = {"csl": read_csl}
_WARNINGS_SHOWN = 5


@click.group("lists")
def list_group() -> None:
    """Import restricted-party lists and see what is in force."""


@list_group.command("import")
@click.argument("source", metavar="LIST", type=click.Choice(sorted(_READERS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_list(source: str, file: Path) -> None:
    """Read a list file and put it in force in place of the one before.

    A file that is not fit to screen against is refused, and the last good list stays in force.

    \b
    Example, with the file from trade.gov (csv, csv.gz or json):
      holdpoint lists import csl consolidated.csv
    """  # noqa: D301 - click wants the character itself
    with err.status(f"Reading {file.name}"):
        snapshot = _READERS[source]((file,))
        with open_store() as store, store.begin() as tx:
            lists.activate(tx, snapshot, utc_now())
            # The starter list is a stopgap: a real list takes its place.
            replaced = lists.deactivate(
                tx, "starter", utc_now(), lists.Cause(lists.Act.DEACTIVATE, "holdpoint")
            )
    _print_warnings(snapshot.warnings)
    names = sum(len(entry.names) for entry in snapshot.entries)
    out.print(
        f"{source} in force: {len(snapshot.entries):,} entries, {names:,} names, "
        f"snapshot {snapshot.id[:12]}",
        highlight=False,
    )
    if replaced:
        out.print("The starter list is no longer in force.")


@list_group.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def show_status(*, as_json: bool) -> None:
    """Show which lists are in force, since when, and from which snapshot."""
    with open_store() as store, store.read() as tx:
        in_force = lists.active(tx)
    if as_json:
        print_json(
            [
                {
                    "list": active.source,
                    "entries": active.entries,
                    "snapshot": active.snapshot,
                    "activated_at": active.activated_at.isoformat(),
                }
                for active in in_force
            ]
        )
        return
    if not in_force:
        out.print("No list is in force, so every order is held (SY-LIST).")
        return
    table = Table("List", "Entries", "Snapshot", "In force since (UTC)", box=None, pad_edge=False)
    for active in in_force:
        since = f"{active.activated_at:%Y-%m-%d %H:%M}"
        table.add_row(active.source, f"{active.entries:,}", active.snapshot[:12], since)
    out.print(table)


def _print_warnings(warnings: tuple[str, ...]) -> None:
    for warning in warnings[:_WARNINGS_SHOWN]:
        err.print(Text.assemble(("Warning:", "yellow"), f" {warning}"), highlight=False)
    if len(warnings) > _WARNINGS_SHOWN:
        more = len(warnings) - _WARNINGS_SHOWN
        err.print(f"and {more} more warnings of this kind", style="yellow")
