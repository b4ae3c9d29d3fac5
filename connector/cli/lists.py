"""`holdpoint lists`: restricted-party lists in, out, and back."""

import click

from connector.cli.list_diff import diff_lists
from connector.cli.list_feed import fetch_lists, import_list
from connector.cli.list_options import by_option, json_option, refusal_as_json, why_option
from connector.cli.list_status import show_history, show_status, verify_lists
from connector.cli.output import err, open_store, out, print_json
from connector.main.clock import utc_now
from connector.store import Store, lists, snapshots
from connector.store.lists import Act, Cause


@click.group("lists")
def list_group() -> None:
    """Bring restricted-party lists in, see what is in force, and go back.

    A list is put in force only when it is fit to screen against; the last good one stays until
    then. Every edition is kept, and every change with who made it.
    """


@list_group.command("activate")
@click.argument("prefix", metavar="SNAPSHOT")
@why_option
@by_option
@json_option
def activate_snapshot(prefix: str, why: str, by: str, *, as_json: bool) -> None:
    """Put a kept snapshot in force, by the beginning of its id (six characters at least).

    Its age goes on counting from when its files were fetched.

    \b
    Example:
      holdpoint lists activate 3f9a01c2 --why "the newer one lacks vessels"
    """  # noqa: D301 - click wants the character itself
    with refusal_as_json(as_json=as_json), open_store() as store:
        with store.begin() as tx:
            kept = snapshots.find(tx, prefix)
            lists.reactivate(tx, kept.id, utc_now(), Cause(Act.ACTIVATE, by, why))
        _tell(store, kept.source, as_json=as_json)


@list_group.command("rollback")
@click.argument("source", metavar="LIST")
@why_option
@by_option
@json_option
def roll_back(source: str, why: str, by: str, *, as_json: bool) -> None:
    """Put the snapshot before in force again; a second time goes back one more.

    A fetch does not bring the newer one back; its successor comes in as usual.

    \b
    Example:
      holdpoint lists rollback csl --why "the newer one lacks vessels"
    """  # noqa: D301 - click wants the character itself
    with refusal_as_json(as_json=as_json), open_store() as store:
        with store.begin() as tx:
            lists.rollback(tx, source, utc_now(), Cause(Act.ROLLBACK, by, why))
        _tell(store, source, as_json=as_json)


@list_group.command("deactivate")
@click.argument("source", metavar="LIST")
@why_option
@by_option
@json_option
def deactivate_list(source: str, why: str, by: str, *, as_json: bool) -> None:
    """Take a list out of force; its snapshots stay. Without any list, every order is held.

    \b
    Example:
      holdpoint lists deactivate uflpa --why "we do not import"
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.begin() as tx:
        changed = lists.deactivate(tx, source, utc_now(), Cause(Act.DEACTIVATE, by, why))
    if as_json:
        print_json({"list": source, "in_force": False, "changed": changed})
    else:
        out.print(f"{source} {'is no longer' if changed else 'was not'} in force.")


def _tell(store: Store, source: str, *, as_json: bool) -> None:
    """Say what is in force now, and that orders are held if it is too old."""
    with store.read() as tx:
        active = next(each for each in lists.active(tx) if each.source == source)
    if as_json:
        print_json({"list": source, "in_force": True, "snapshot": active.snapshot})
    else:
        out.print(
            f"{source} in force: {active.entries:,} entries, {active.names:,} names, "
            f"snapshot {active.snapshot[:12]}",
            highlight=False,
        )
    if lists.is_stale(active, utc_now()):
        words = "Too old to screen against: every order is held (SY-LIST) until it is renewed."
        err.print(words, style="yellow")


for part in (show_status, fetch_lists, import_list, diff_lists, show_history, verify_lists):
    list_group.add_command(part)
