"""`holdpoint audit export | verify | key`: proof for somebody who does not take our word."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

import click
import rich.progress
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from connector import __version__
from connector.audit import Seal
from connector.audit.holdpoint_verify import Verification, kept_seal, told, verify_lines
from connector.auditing import Author, export, verify_tables, verify_trail
from connector.cli.list_options import json_option
from connector.cli.output import err, open_store, out, print_json, shown
from connector.main.audit_key import audit_key, new_key
from connector.main.clock import utc_now
from connector.settings import read_settings
from connector.store import Store, audit, audit_tables

_FAULTS_SHOWN = 50
_Each = TypeVar("_Each")


class _KeptSeal(click.ParamType[tuple[int, str]]):
    """A seal that was kept elsewhere."""

    name = "number:hash"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        """Read number and hash."""
        try:
            return kept_seal(str(value))
        except ValueError:
            self.fail(f"'{value}' is no seal; write NUMBER:HASH as in the log", param, ctx)


@click.group("audit")
def audit_group() -> None:
    """Hand the audit trail to an auditor, and verify it."""


@audit_group.command("export")
@click.option("--from", "first", type=click.IntRange(1), help="First seal (default: all).")
@click.option("--to", "last", type=click.IntRange(1), help="Last seal (default: one made now).")
@click.option(
    "--out", "target", type=click.File("wb"), default="-", help="File (default: standard output)."
)
@json_option
def export_trail(first: int | None, last: int | None, target: BinaryIO, *, as_json: bool) -> None:
    """Write rows and seals as JSON lines, with a signed tail.

    Without --to, what was recorded up to now is sealed first, so that nothing is left out.
    --json tells what was written, where --out names a file.

    \b
    Examples:
      holdpoint audit export --out audit.jsonl
      holdpoint audit export --from 120 --to 240 --out november.jsonl
    """  # noqa: D301 - click wants the character itself
    author = Author(audit_key(read_settings()), __version__, utc_now())
    with open_store() as store:
        if last is None:
            with store.begin() as tx:
                audit.seal(tx, author.key, author.now)
        wanted = _span(store, first, last)
        with store.read() as tx:
            lines = export(tx, wanted, author)
            target.writelines(_with_bar("writing", lines, _line_count(wanted)))
    if getattr(target, "name", "<stdout>") != "<stdout>":
        _tell(wanted, author, as_json=as_json)


def _span(store: Store, first: int | None, last: int | None) -> tuple[Seal, ...]:
    with store.read() as tx:
        begin = audit.first_whole_seal(tx)
        wanted = audit.seals(tx, first or begin, last)
        newest = audit.last_seal(tx)
    if first is not None and first < begin:
        problem = f"the rows of seal {first} are not here any more; begin at {begin}"
        raise click.BadParameter(problem, param_hint="--from")
    if (first or last) and (not wanted or (last and wanted[-1].number != last)):
        there = f"{begin} to {newest.number}" if newest else "none yet"
        raise click.UsageError(f"there are no such seals; there are {there}")
    return wanted


def _line_count(wanted: tuple[Seal, ...]) -> int:
    return sum(seal.rows + 1 for seal in wanted) + 2  # and head and tail


def _tell(wanted: tuple[Seal, ...], author: Author, *, as_json: bool) -> None:
    rows = sum(seal.rows for seal in wanted)
    first, last = (wanted[0].number, wanted[-1].number) if wanted else (1, 0)
    if as_json:
        print_json({"first": first, "last": last, "rows": rows, "key": author.key.public})
    else:
        seals = f"seals {first} to {last}" if wanted else "no seals"
        out.print(f"{rows:,} rows under {seals}, signed by {author.key.public}", highlight=False)


@audit_group.command("verify")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--database", is_flag=True, help="Verify the installation's own database.")
@click.option("--key", "keys", multiple=True, metavar="whpk_...", help="A public key to believe.")
@click.option("--kept", type=_KeptSeal(), multiple=True, help="A seal that was kept elsewhere.")
@json_option
@click.pass_context
def verify_audit(
    context: click.Context,
    file: Path | None,
    keys: tuple[str, ...],
    kept: tuple[tuple[int, str], ...],
    *,
    database: bool,
    as_json: bool,
) -> None:
    """Verify an export, or with --database the trail where it lies, beside the tables.

    Without --key an export is only compared with itself: whoever wrote it chose the key.
    --database believes the installation's key, and what --key adds (keys of former times).
    Exits with 1 where anything is wrong.

    \b
    Examples:
      holdpoint audit verify audit.jsonl --key whpk_...
      holdpoint audit verify --database --kept 120:9f86d081...
    """  # noqa: D301 - click wants the character itself
    if (file is None) != database:
        raise click.UsageError("name a FILE, or give --database")
    if file is not None:
        found = _verify_file(file, Verification(frozenset(keys), dict(kept)))
    else:
        own = audit_key(read_settings()).public
        found = _verify_database(Verification(frozenset({*keys, own}), dict(kept)))
    if as_json:
        print_json(_describe(found))
    else:
        _print(found)
    if found.faults:
        context.exit(1)


def _verify_file(file: Path, found: Verification) -> Verification:
    quiet = not err.is_terminal
    with rich.progress.open(file, "rb", console=err, transient=True, disable=quiet) as lines:
        return verify_lines(lines, found)


def _verify_database(found: Verification) -> Verification:
    with open_store() as store, store.read() as tx:
        audit_tables.hold_still(tx)
        rows, subjects = audit.count_rows(tx), audit_tables.count_subjects(tx)
        for _ in _with_bar("verifying rows", verify_trail(tx, found), rows):
            pass
        for _ in _with_bar("comparing tables", verify_tables(tx, found), subjects):
            pass
    return found


def _with_bar(what: str, each: Iterable[_Each], total: int) -> Iterator[_Each]:
    columns = (TextColumn(what), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        yield from bar.track(each, total=total)


def _print(found: Verification) -> None:
    for sentence in told(found):
        out.print(f"{sentence}.", highlight=False)
    if found.faults:
        table = Table(box=None, pad_edge=False)
        table.add_column(f"{len(found.faults)} faults", overflow="fold")
        for fault in found.faults[:_FAULTS_SHOWN]:
            table.add_row(shown(fault))
        out.print(table)
        if len(found.faults) > _FAULTS_SHOWN:
            out.print(f"Only {_FAULTS_SHOWN} are shown; --json names every one.")
    else:
        out.print("Whole.", style="green")


def _describe(found: Verification) -> dict[str, object]:
    return {
        "whole": not found.faults,
        "rows": found.rows,
        "chains": found.subjects,
        "first_seal": found.first_seal,
        "last_seal": found.last_seal,
        "last_seal_at": found.last_seal_at,
        "unsealed": found.unsealed,
        "signed_by": sorted(found.signers),
        "faults": found.faults,
    }


@audit_group.command("key")
@click.option("--new", is_flag=True, help="Make a private key for audit_key, and print it once.")
@json_option
def show_key(*, new: bool, as_json: bool) -> None:
    """Print the public key that an auditor verifies with.

    \b
    Examples:
      holdpoint audit key
      holdpoint audit key --new > /run/secrets/holdpoint-audit-key
    """  # noqa: D301 - click wants the character itself
    named = {"private": new_key()} if new else {"public": audit_key(read_settings()).public}
    if as_json:
        print_json(named)
    else:
        out.print(*named.values(), highlight=False)
    if new:
        err.print("Keep it where only Holdpoint reads it; name the place in audit_key.")
