"""`holdpoint lists fetch | import`: lists from their publishers, or from files at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn
from rich.text import Text

from connector.cli.list_options import accept_option, by_option, json_option, refusal_as_json
from connector.cli.output import err, open_store, out, print_json, shown
from connector.errors import ListRefused
from connector.feed.admission import Renewed
from connector.feed.renew import Feed
from connector.main.feed import build_feed
from connector.screening.lists.registry import LISTS
from connector.settings import read_settings
from connector.store import lists

_WARNINGS_SHOWN = 5


@click.command("fetch")
@click.argument("codes", metavar="[LIST]...", nargs=-1, type=click.Choice(list(LISTS)))
@accept_option
@by_option
@json_option
def fetch_lists(codes: tuple[str, ...], accept_drop: str, by: str, *, as_json: bool) -> None:
    """Fetch lists from their publishers and put them in force.

    Without LIST: every list in force that has an address, or csl where there is none. A file
    that did not change is only confirmed. What is not fit to screen against is refused with its
    failure named (exit code 1), and the last good list stays in force. Meant for a timer.

    \b
    Examples:
      holdpoint lists fetch
      holdpoint lists fetch csl uflpa --json
      holdpoint lists fetch csl --accept-drop "91 FR 1234 removes 900 entries" --by ada
    """  # noqa: D301 - click wants the character itself
    if accept_drop and len(codes) != 1:
        raise click.UsageError("--accept-drop is for one list: name it")
    with _feed() as feed:
        wanted = codes or _usual(feed)
        results = [_fetch_one(feed, code, by, accept_drop, as_json=as_json) for code in wanted]
    if as_json:
        print_json(results)
    elif not results:
        out.print("No list in force has an address: download and import them by hand.")
    failed = [result for result in results if result["failure"]]
    if failed:
        names = ", ".join(f"{result['list']} ({result['failure']})" for result in failed)
        raise ListRefused(failed[0]["failure"], f"not renewed: {names}")


def _usual(feed: Feed) -> tuple[str, ...]:
    with feed.store.read() as tx:
        in_force = [active.source for active in lists.active(tx) if active.source in LISTS]
    wanted = [code for code in in_force if LISTS[code].downloadable or code in feed.urls]
    return tuple(wanted) if in_force else ("csl",)


def _fetch_one(
    feed: Feed, code: str, by: str, accept_drop: str, *, as_json: bool
) -> dict[str, Any]:
    try:
        renewed = feed.fetch(LISTS[code], by, accept_drop)
    except ListRefused as refused:
        if not as_json:
            line = Text.assemble((f"{code} not renewed:", "bold red"), f" {shown(str(refused))}")
            err.print(line, highlight=False)
        return {"list": code, "failure": refused.failure, "problem": refused.problem}
    if not as_json:
        _print_renewed(renewed)
    return _describe(renewed)


@click.command("import")
@click.argument("code", metavar="LIST", type=click.Choice(list(LISTS)))
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="When the files were downloaded (UTC), if not just now; the list's age counts from it.",
)
@accept_option
@by_option
@json_option
def import_list(
    code: str,
    files: tuple[Path, ...],
    as_of: datetime | None,
    accept_drop: str,
    by: str,
    *,
    as_json: bool,
) -> None:
    """Read a list's files and put it in force in place of the one before, without a network.

    A list that is not fit to screen against is refused with its failure named (exit code 1), and
    the last good list stays in force.

    \b
    Examples:
      holdpoint lists import csl consolidated.csv
      holdpoint lists import ofac sdn.csv add.csv alt.csv sdn_comments.csv --as-of 2026-11-20
      holdpoint lists import dpl dpl.csv --accept-drop "200 orders ran out" --by ada
    """  # noqa: D301 - click wants the character itself
    checked_at = as_of.replace(tzinfo=UTC) if as_of else None
    with refusal_as_json(as_json=as_json), _feed() as feed:
        renewed = feed.take(LISTS[code], files, by, accept_drop, checked_at)
    if as_json:
        print_json(_describe(renewed))
    else:
        _print_renewed(renewed)


@contextmanager
def _feed() -> Iterator[Feed]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bars = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
    shown_files: dict[str, TaskID] = {}

    def show(name: str, done: int, total: int | None) -> None:
        if name not in shown_files:
            shown_files[name] = bars.add_task(name)
        bars.update(shown_files[name], completed=done, total=total)

    with open_store() as store:
        feed = build_feed(read_settings(), store, show)
        try:
            with bars:
                yield feed
        finally:
            feed.close()


def _describe(renewed: Renewed) -> dict[str, Any]:
    return {
        "list": renewed.source,
        "failure": None,
        "problem": None,
        "changed": renewed.changed,
        "snapshot": renewed.snapshot,
        "entries": renewed.entries,
        "names": renewed.names,
        "accepted": [str(each) for each in renewed.accepted],
        "warnings": list(renewed.warnings),
    }


def _print_renewed(renewed: Renewed) -> None:
    for warning in renewed.warnings[:_WARNINGS_SHOWN]:
        err.print(Text.assemble(("Warning:", "yellow"), f" {shown(warning)}"), highlight=False)
    if len(renewed.warnings) > _WARNINGS_SHOWN:
        more = len(renewed.warnings) - _WARNINGS_SHOWN
        err.print(f"and {more} more warnings of this kind", style="yellow")
    for unfit in renewed.accepted:
        err.print(Text.assemble(("Accepted:", "yellow"), f" {unfit}"), highlight=False)
    state = "in force" if renewed.changed else "unchanged, confirmed"
    out.print(
        f"{renewed.source} {state}: {renewed.entries:,} entries, {renewed.names:,} names, "
        f"snapshot {renewed.snapshot[:12]}",
        highlight=False,
    )
    if renewed.starter_ended:
        out.print("The starter list is no longer in force.")
