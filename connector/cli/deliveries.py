"""`holdpoint deliveries`: what was told to source systems and subscribers, and telling it again."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.text import Text

from connector.callback import CallbackState
from connector.callback.notice import NoticeState
from connector.cli.delivery_output import (
    body_of,
    columns,
    describe,
    describe_target,
    describe_try,
    print_judged,
    state_of,
    table_of,
)
from connector.cli.output import open_store, out, print_json, shown
from connector.errors import DeliveryUnknown
from connector.main import build_installation
from connector.main.outlets import build_replayer
from connector.replaying import Judged, Replayer
from connector.settings import read_settings
from connector.store import deliveries, targets
from connector.store.deliveries import GIVEN_UP, State

_STATES: dict[str, tuple[State, ...]] = {
    "open": (CallbackState.PENDING, NoticeState.PENDING, *GIVEN_UP),
    "pending": (CallbackState.PENDING, NoticeState.PENDING),
    "dead": GIVEN_UP,
    "refused": (CallbackState.REFUSED,),
    "all": (*CallbackState, *NoticeState),
}


@click.group("deliveries")
def deliveries_group() -> None:
    """See what was told to source systems and subscribers, and tell it again.

    A callback holds or releases an order in its source system; a notice tells a subscriber of
    yours what was decided.
    """


@deliveries_group.command("list")
@click.option(
    "--state",
    type=click.Choice(list(_STATES)),
    default="open",
    show_default=True,
    help="open: pending or given up; dead: given up, releases that were refused among them.",
)
@click.option("--target", default="", help="Only those of this connection or subscriber.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def list_deliveries(state: str, target: str, limit: int, *, as_json: bool) -> None:
    """List callbacks and notices, oldest first.

    \b
    Example:
      holdpoint deliveries list --state dead --target erp
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.read() as tx:
        found = deliveries.listed(tx, _STATES[state], target, limit)[:limit]
    if as_json:
        print_json([describe(each) for each in found])
    elif not found:
        out.print("No delivery in this state.")
    else:
        out.print(table_of(found))


@deliveries_group.command("show")
@click.argument("delivery")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
def show_delivery(delivery: str, *, as_json: bool) -> None:
    """Show one callback or notice, with what it says and every try.

    \b
    Example:
      holdpoint deliveries show shop:5001:2
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.read() as tx:
        found = deliveries.find(tx, delivery)
        if found is None:
            raise DeliveryUnknown(
                f"there is no callback or notice '{delivery}'; 'holdpoint deliveries list' has ids"
            )
        tries = deliveries.tries(tx, found)
    if as_json:
        print_json(
            describe(found) | {"body": body_of(found), "tries": list(map(describe_try, tries))}
        )
        return
    out.print(Text.assemble((found.id, "bold"), f"  {found.state.value}"), highlight=False)
    place = f"{found.what} of {found.order} to {found.target.kind.value} {found.target.name}"
    out.print(f"{place}, owed {found.owed_at:%Y-%m-%d %H:%M:%S} UTC", highlight=False)
    if found.problem:
        out.print(shown(found.problem), highlight=False)
    if found.body is not None:
        out.print(shown(json.dumps(body_of(found), indent=2, ensure_ascii=False)), highlight=False)
    for each in tries:
        took = f"{each.took.total_seconds():.1f} s"
        said = shown(each.problem) if each.problem else "accepted"
        out.print(f"    {each.at:%Y-%m-%d %H:%M:%S}  {took}  {said}", highlight=False)


@deliveries_group.command("targets")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def list_targets(*, as_json: bool) -> None:
    """Show how each target that was in trouble, or has a rate limit, does now.

    \b
    Example:
      holdpoint deliveries targets
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.read() as tx:
        known = targets.all_known(tx)
    if as_json:
        print_json([describe_target(target, health) for target, health in known.items()])
        return
    if not known:
        out.print("No target was in trouble yet.")
        return
    table = columns("Target", "Kind", "State", "Failures in a row", "Why")
    for target, health in known.items():
        failures = str(health.failures)
        state, why = state_of(health), shown(health.problem)
        table.add_row(target.name, target.kind.value, state, failures, why)
    out.print(table)


@deliveries_group.command("replay")
@click.argument("delivery", nargs=-1)
@click.option("--all-dead", is_flag=True, help="Everything that was given up; needs --target.")
@click.option("--target", default="", help="The connection or subscriber of --all-dead.")
@click.option("--preview", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before sending all that was given up.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def replay(
    delivery: tuple[str, ...],
    target: str,
    *,
    all_dead: bool,
    preview: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Send callbacks or notices again; a running server or worker delivers them.

    A release goes out again only while it is still what was decided. Exits with 1 where
    something may not be sent, and says why.

    \b
    Examples:
      holdpoint deliveries replay shop:5001:2
      holdpoint deliveries replay --all-dead --target erp --preview
    """  # noqa: D301 - click wants the character itself
    if all_dead == bool(delivery) or all_dead != bool(target):
        raise click.UsageError("give ids, or --all-dead with --target NAME")
    with _replayer() as replayer:
        wanted = replayer.given_up(target) if all_dead else delivery
        judged = [replayer.preview(each) for each in wanted]
        if not preview:
            _ask_first(judged, asks=all_dead and not yes, as_json=as_json)
            judged = [replayer.replay(each) for each in wanted]
    print_judged(judged, preview=preview, as_json=as_json)
    if any(each.why_not for each in judged):
        sys.exit(1)


@deliveries_group.command("test")
@click.argument("subscriber")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
def send_test(subscriber: str, *, as_json: bool) -> None:
    """Post a signed test event to SUBSCRIBER now, and print what it answered.

    \b
    Example:
      holdpoint deliveries test erp
    """  # noqa: D301 - click wants the character itself
    installation = build_installation(read_settings())
    try:
        posted, took = installation.pipeline.notifier.test(subscriber)
    finally:
        installation.close()
    milliseconds = round(took.total_seconds() * 1000)
    problem = str(posted.problem) if posted.problem else None
    if as_json:
        answer = {"status": posted.status, "milliseconds": milliseconds, "problem": problem}
        print_json({"subscriber": subscriber, "accepted": problem is None} | answer)
    elif problem is None:
        line = f"{subscriber} accepted it: {posted.status} after {milliseconds} ms"
        out.print(line, highlight=False)
    else:
        line = f"{subscriber} did not accept it after {milliseconds} ms: {shown(problem)}"
        out.print(line, highlight=False)
    if problem is not None:
        sys.exit(1)


@deliveries_group.command("enable")
@click.argument("subscriber")
def enable(subscriber: str) -> None:
    """Let a SUBSCRIBER that was disabled have notices again.

    What died meanwhile stays dead until it is replayed.

    \b
    Example:
      holdpoint deliveries enable erp
    """  # noqa: D301 - click wants the character itself
    with _replayer() as replayer:
        was_disabled = replayer.enable(subscriber)
    state = "enabled" if was_disabled else "was not disabled"
    out.print(f"{subscriber} {state}.", highlight=False)


@contextmanager
def _replayer() -> Iterator[Replayer]:
    with open_store() as store:
        yield build_replayer(read_settings(), store)


def _ask_first(judged: list[Judged], *, asks: bool, as_json: bool) -> None:
    if not asks or not judged:
        return
    if not as_json:
        print_judged(judged, preview=True, as_json=False)
    sent = sum(not each.why_not for each in judged)
    click.confirm(f"Send {sent} of {len(judged)} again?", abort=True, err=True)
