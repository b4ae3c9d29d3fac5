"""`holdpoint lists status | history | verify`: what is in force, how it came so, is it sound."""

from datetime import datetime
from typing import Any

import click
from rich.table import Table

from connector.cli.list_options import json_option, minutes
from connector.cli.output import err, open_store, out, print_json, shown
from connector.errors import ListRefused
from connector.main.clock import utc_now
from connector.screening.lists.registry import LISTS, longest_age
from connector.store import list_feed, lists, rescreens, snapshots
from connector.store.list_feed import Attempt
from connector.store.lists import ActiveList
from connector.store.rescreens import UnderWay

_NOT_RENEWED = "{}: last {} of {} failed, {}: {}"


@click.command("status")
@json_option
def show_status(*, as_json: bool) -> None:
    """Show which lists are in force, how old and how healthy they are, and their licences.

    A list past its longest age holds every order (SY-LIST) until it is fetched or imported again.
    After a change of a list, stored orders are compared with what changed; it says how far that is.

    \b
    Examples:
      holdpoint lists status
      holdpoint lists status --json
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.read() as tx:
        in_force = lists.active(tx)
        attempts = list_feed.attempts(tx)
        walks = {each.source: each for each in rescreens.under_way(tx)}
    now = utc_now()
    if as_json:
        active = [
            _describe(each, attempts.get(each.source), now)
            | {"rescreen": _describe_walk(walks.get(each.source))}
            for each in in_force
        ]
        absent = set(attempts) - {each.source for each in in_force}
        print_json([*active, *(_describe_absent(code, attempts[code]) for code in sorted(absent))])
        return
    if in_force:
        out.print(_table(in_force, attempts, now))
    else:
        out.print("No list is in force, so every order is held (SY-LIST).")
    for walk in walks.values():
        out.print(_words_for_walk(walk), highlight=False)
    for code, last in sorted(attempts.items()):
        if last.failure:
            words = _NOT_RENEWED.format(
                code, last.act.value, minutes(last.at), last.failure, shown(last.problem)
            )
            err.print(words, style="yellow", highlight=False)


def _table(in_force: tuple[ActiveList, ...], attempts: dict[str, Attempt], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("List", "Entries", "Names", "Snapshot", "In force since (UTC)"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Last confirmed (UTC)", "Age", "Health", "Licence"):
        table.add_column(heading)
    for active in in_force:
        table.add_row(
            active.source,
            f"{active.entries:,}",
            f"{active.names:,}",
            active.snapshot[:12],
            minutes(active.activated_at),
            minutes(active.checked_at),
            _age(active, now),
            _health(active, attempts.get(active.source), now),
            LISTS[active.source].licence if active.source in LISTS else "",
        )
    return table


def _age(active: ActiveList, now: datetime) -> str:
    longest = longest_age(active.source)
    days = (now - active.checked_at).days
    return f"{days} of {longest.days} days" if longest else f"{days} days, no limit"


def _health(active: ActiveList, last: Attempt | None, now: datetime) -> str:
    """Name the worst: stale holds every order, a failed renewal will in the end."""
    if lists.is_stale(active, now):
        return "stale"
    return last.failure if last and last.failure else "ok"


def _describe(active: ActiveList, last: Attempt | None, now: datetime) -> dict[str, Any]:
    facts = LISTS.get(active.source)
    longest = longest_age(active.source)
    return {
        "list": active.source,
        "in_force": True,
        "title": facts.title if facts else None,
        "publisher": facts.publisher if facts else None,
        "licence": facts.licence if facts else None,
        "entries": active.entries,
        "names": active.names,
        "snapshot": active.snapshot,
        "activated_at": active.activated_at.isoformat(),
        "checked_at": active.checked_at.isoformat(),
        "age_seconds": int((now - active.checked_at).total_seconds()),
        "longest_age_seconds": int(longest.total_seconds()) if longest else None,
        "health": _health(active, last, now),
        "last_attempt": _describe_attempt(last),
    }


def _describe_absent(code: str, last: Attempt) -> dict[str, Any]:
    health = last.failure or "not in force"
    return {
        "list": code,
        "in_force": False,
        "health": health,
        "last_attempt": _describe_attempt(last),
    }


def _describe_attempt(last: Attempt | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {
        "act": last.act.value,
        "at": last.at.isoformat(),
        "failure": last.failure or None,
        "problem": last.problem or None,
    }


def _describe_walk(walk: UnderWay | None) -> dict[str, Any] | None:
    if walk is None:
        return None
    return {"done_up_to": walk.cursor or None, "problem": walk.problem or None}


def _words_for_walk(walk: UnderWay) -> str:
    far = f"done up to order {shown(walk.cursor)}" if walk.cursor else "not begun"
    put_off = f"; put off: {shown(walk.problem)}" if walk.problem else ""
    if walk.of_rules:
        return f"Rules or policy changed: stored orders are still to be screened, {far}{put_off}"
    return f"{walk.source}: stored orders are still to be compared with its change, {far}{put_off}"


@click.command("history")
@click.argument("source", metavar="LIST")
@json_option
def show_history(source: str, *, as_json: bool) -> None:
    """Show every change of a list: which snapshot, when, by whom and why.

    \b
    Example:
      holdpoint lists history csl
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.read() as tx:
        changes = lists.history(tx, source)
    if as_json:
        print_json(
            [
                {
                    "at": each.at.isoformat(),
                    "act": each.cause.act.value,
                    "by": each.cause.by,
                    "why": each.cause.why,
                    "snapshot": each.snapshot,
                    "replaced": each.replaced,
                }
                for each in changes
            ]
        )
        return
    table = Table("At (UTC)", "Act", "Snapshot", "By", "Why", box=None, pad_edge=False)
    for each in changes:
        snapshot = each.snapshot[:12] if each.snapshot else "none"
        cause = each.cause
        table.add_row(
            minutes(each.at), cause.act.value, snapshot, shown(cause.by), shown(cause.why)
        )
    out.print(table if changes else f"'{source}' was never in force.")


@click.command("verify")
@json_option
def verify_lists(*, as_json: bool) -> None:
    """Compute the hash of every kept snapshot anew from its parts, and compare it with its id.

    Exit code 1 where one is damaged; importing the same files again mends it.

    \b
    Example:
      holdpoint lists verify
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.read() as tx, err.status("Computing hashes"):
        checked = [(each, snapshots.is_sound(tx, each.id)) for each in snapshots.kept(tx)]
    if as_json:
        print_json(
            [
                {"snapshot": each.id, "list": each.source, "entries": each.entries, "sound": sound}
                for each, sound in checked
            ]
        )
    damaged = [f"{each.id[:12]} of {each.source}" for each, sound in checked if not sound]
    if damaged:
        problem = f"{len(damaged)} of {len(checked)} snapshots are damaged: {', '.join(damaged)}"
        raise ListRefused("kept", f"{problem}; import the same files again")
    if not as_json:
        out.print(f"{len(checked):,} kept snapshots, all sound.", highlight=False)
