"""A list that was read comes into force here, or is refused with everything against it named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connector.errors import ListRefused
from connector.screening.lists import Snapshot
from connector.screening.lists.facts import ListFacts
from connector.screening.lists.health import Unfit, examine
from connector.screening.lists.starter import SOURCE as STARTER
from connector.store import Store, Transaction, list_feed, lists
from connector.store.list_feed import Attempt, KnownFile
from connector.store.lists import Act, Cause


@dataclass(frozen=True, slots=True)
class Renewal:
    """A wish to renew a list: by which act and person, and what that person accepts.

    `accept_drop` is the reason to take a list that lost entries; empty: none is accepted.
    `checked_at` is when the publisher had these files.
    """

    act: Act
    by: str
    at: datetime
    checked_at: datetime
    accept_drop: str = ""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of it. `changed`: this snapshot was not in force before.

    `accepted` are the failures that a person accepted; `starter_ended`: the list took the place
    of the starter list.
    """

    source: str
    snapshot: str
    entries: int
    names: int
    changed: bool
    warnings: tuple[str, ...] = ()
    accepted: tuple[Unfit, ...] = ()
    starter_ended: bool = False


def admit(
    store: Store,
    facts: ListFacts,
    read: Snapshot,
    renewal: Renewal,
    files: Sequence[KnownFile] = (),
) -> Renewed:
    """Put a list in force if nothing speaks against it; `files` are where it was fetched.

    Raises ListRefused, naming every failure: those of `examine`; stale (its files are older than
    the list may be); withdrawn (a person took just this snapshot out of force); kept (the last
    good list is damaged, so that nothing can be compared with it); overtaken.
    """
    snapshot = replace(read, source=facts.code)
    snapshot_id = snapshot.id
    with store.read() as tx:
        in_force = lists.in_force(tx, facts.code)
        unfit = [*_too_old(facts, renewal), *_withdrawn(tx, facts.code, snapshot_id)]
        last_good, damaged = _last_good(tx, in_force, snapshot_id)
    unfit.extend(damaged)
    unfit.extend(examine(snapshot, last_good, facts, renewal.at.date()))
    _refuse(unfit, renewal)
    act = Act.ACCEPTED_DROP if unfit else renewal.act
    cause = Cause(act, renewal.by, _why(unfit, renewal))
    with store.begin() as tx:
        _refuse_overtaken(tx, facts.code, in_force)
        lists.activate(tx, snapshot, renewal.at, cause, renewal.checked_at)
        list_feed.know_files(tx, facts.code, [replace(f, snapshot=snapshot_id) for f in files])
        list_feed.record_attempt(tx, facts.code, Attempt(renewal.act, "", "", renewal.at))
        ended = _end_starter(tx, facts.code, renewal)
    return Renewed(
        source=facts.code,
        snapshot=snapshot_id,
        entries=len(snapshot.entries),
        names=sum(len(entry.names) for entry in snapshot.entries),
        changed=in_force != snapshot_id,
        warnings=snapshot.warnings,
        accepted=tuple(unfit),
        starter_ended=ended,
    )


def _refuse_overtaken(tx: Transaction, code: str, in_force: str | None) -> None:
    """Lock what is in force, and refuse where it is not what the new list was compared with."""
    lists.lock(tx)
    if lists.in_force(tx, code) != in_force:
        problem = "another list came into force meanwhile; look at it and try again"
        raise ListRefused("overtaken", problem)


def _last_good(
    tx: Transaction, in_force: str | None, new: str
) -> tuple[Snapshot | None, tuple[Unfit, ...]]:
    if in_force is None:
        return None, ()
    try:
        return lists.load(tx, in_force), ()
    except ListRefused as refused:
        # The same content mends it, and needs no comparison.
        damaged = Unfit("kept", refused.problem, acceptable=True)
        return None, () if new == in_force else (damaged,)


def _too_old(facts: ListFacts, renewal: Renewal) -> tuple[Unfit, ...]:
    age = renewal.at - renewal.checked_at
    if age < timedelta(0):
        return (Unfit("stale", f"its files are said to be of {renewal.checked_at}, yet to come"),)
    if facts.longest_age is None or age <= facts.longest_age:
        return ()
    allowed = facts.longest_age.days
    return (Unfit("stale", f"its files are {age.days} days old, allowed are {allowed} days"),)


def _withdrawn(tx: Transaction, source: str, snapshot_id: str) -> tuple[Unfit, ...]:
    """Find that a person took this very snapshot out of force, and nothing came since."""
    changes = lists.history(tx, source)
    if not changes or changes[-1].replaced != snapshot_id:
        return ()
    last = changes[-1]
    if last.cause.act not in {Act.ROLLBACK, Act.ACTIVATE, Act.DEACTIVATE}:
        return ()
    problem = (
        f"{last.cause.by} took this snapshot out of force on {last.at:%Y-%m-%d} "
        f"({last.cause.why or 'no reason given'}); to put it in force again: "
        f"holdpoint lists activate {snapshot_id[:12]}"
    )
    return (Unfit("withdrawn", problem),)


def _refuse(unfit: Sequence[Unfit], renewal: Renewal) -> None:
    if not unfit:
        return
    acceptable = all(each.acceptable for each in unfit)
    if acceptable and renewal.accept_drop.strip():
        return
    first, *others = sorted(unfit, key=lambda each: each.acceptable)
    problem = "; ".join([first.problem, *(f"{each}" for each in others)])
    advice = "; if you know why, repeat with --accept-drop REASON" if acceptable else ""
    raise ListRefused(first.failure, f"{problem}; the last good list stays in force{advice}")


def _why(unfit: Sequence[Unfit], renewal: Renewal) -> str:
    if not unfit:
        return ""
    return f"{renewal.accept_drop.strip()} (accepted: {'; '.join(map(str, unfit))})"


def _end_starter(tx: Transaction, source: str, renewal: Renewal) -> bool:
    """Take the starter list out of force: it is a stopgap until there is a real one."""
    why = f"'{source}' takes its place"
    return lists.deactivate(tx, STARTER, renewal.at, Cause(Act.DEACTIVATE, renewal.by, why))
