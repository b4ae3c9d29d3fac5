"""`holdpoint lists diff`: what one edition of a list has that another has not."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from connector.cli.list_options import json_option, refusal_as_json
from connector.cli.output import open_store, out, print_json, shown
from connector.errors import ListRefused
from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.difference import Difference, compare
from connector.screening.lists.registry import facts_of
from connector.store import Transaction, lists, snapshots


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B...", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(0), default=50, show_default=True, help="Rows of the table."
)
@json_option
def diff_lists(before: str, after: tuple[str, ...], limit: int, *, as_json: bool) -> None:
    """Show the entries added, removed and changed from A to B, by their ids.

    A is a list in force or a kept snapshot (the beginning of its id), B the same, or the files
    of an edition that is not imported yet.

    \b
    Examples:
      holdpoint lists diff 3f9a01c2 b7720de1
      holdpoint lists diff csl consolidated.csv
      holdpoint lists diff 3f9a01c2 csl --json
    """  # noqa: D301 - click wants the character itself
    with refusal_as_json(as_json=as_json), open_store() as store, store.read() as tx:
        old = _kept(tx, before)
        new = _edition(tx, old.source, after)
    found = compare(old, new)
    if as_json:
        print_json(_describe(old, new, found))
    else:
        _print(old, new, found, limit)


def _kept(tx: Transaction, name: str) -> Snapshot:
    in_force = lists.in_force(tx, name)
    return lists.load(tx, in_force or snapshots.find(tx, name).id)


def _edition(tx: Transaction, source: str, names: tuple[str, ...]) -> Snapshot:
    files = [Path(name) for name in names]
    if all(file.is_file() for file in files):
        read = facts_of(source).read(files)
        return Snapshot(source, read.entries)
    if len(names) > 1:
        missing = ", ".join(file.name for file in files if not file.is_file())
        raise ListRefused("missing", f"no such file: {missing}")
    return _kept(tx, names[0])


def _describe(old: Snapshot, new: Snapshot, found: Difference) -> dict[str, Any]:
    return {
        "from": _side(old),
        "to": _side(new),
        "added": [_entry(entry) for entry in found.added],
        "removed": [_entry(entry) for entry in found.removed],
        "changed": [
            _entry(each.after) | {"fields": list(each.fields), "was": each.before.name}
            for each in found.changed
        ],
    }


def _side(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "list": snapshot.source,
        "snapshot": snapshot.id,
        "entries": len(snapshot.entries),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "list": entry.list, "name": entry.name}


def _print(old: Snapshot, new: Snapshot, found: Difference, limit: int) -> None:
    rows = [
        *(("added", entry, "") for entry in found.added),
        *(("removed", entry, "") for entry in found.removed),
        *(("changed", each.after, ", ".join(each.fields)) for each in found.changed),
    ]
    if rows and limit:
        table = Table("What", "Id", "Name", "Fields", box=None, pad_edge=False)
        for what, entry, fields in rows[:limit]:
            table.add_row(what, shown(entry.id), shown(entry.name), fields)
        out.print(table)
    if len(rows) > limit:
        out.print(f"and {len(rows) - limit:,} more", highlight=False)
    out.print(
        f"{old.id[:12]} to {new.id[:12]}: {len(found.added):,} added, "
        f"{len(found.removed):,} removed, {len(found.changed):,} changed",
        highlight=False,
    )
