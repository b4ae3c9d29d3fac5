"""Steps: claimed by one at a time, taken over after the lease, and redone when owed meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from connector.errors import LeaseLost
from connector.store import Store, counters, steps
from connector.store.counters import Count
from connector.store.steps import Kind, Step

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def owe(store: Store, subject: str = "1", due_at: datetime = NOW) -> None:
    with store.begin() as tx:
        steps.owe(tx, Kind.SCREEN, subject, due_at)


def claim(store: Store, now: datetime = NOW) -> Step | None:
    with store.begin() as tx:
        return steps.claim(tx, now, LEASE)


def claimed(store: Store, now: datetime = NOW) -> Step:
    step = claim(store, now)
    assert step is not None
    return step


def test_step_is_not_claimed_before_it_is_due(store: Store) -> None:
    owe(store, due_at=NOW + timedelta(seconds=1))

    assert claim(store) is None
    assert claim(store, NOW + timedelta(seconds=1)) is not None


def test_claimed_step_is_nobody_elses_until_the_lease_runs_out(store: Store) -> None:
    owe(store)
    claimed(store)

    assert claim(store, NOW + LEASE - timedelta(seconds=1)) is None
    assert claimed(store, NOW + LEASE).attempts == 2


def test_the_step_that_is_due_longest_comes_first(store: Store) -> None:
    owe(store, "later", NOW - timedelta(minutes=1))
    owe(store, "sooner", NOW - timedelta(minutes=2))

    assert claimed(store).subject == "sooner"


def test_finished_step_is_gone(store: Store) -> None:
    owe(store)
    step = claimed(store)

    with store.begin() as tx:
        steps.finish(tx, step)

    assert claim(store, NOW + timedelta(days=1)) is None


def test_worker_whose_lease_was_taken_over_cannot_finish(store: Store) -> None:
    owe(store)
    zombie = claimed(store)
    claimed(store, NOW + LEASE)

    with pytest.raises(LeaseLost), store.begin() as tx:
        steps.finish(tx, zombie)
    with pytest.raises(LeaseLost), store.begin() as tx:
        steps.postpone(tx, zombie, NOW, "too late")


def test_nothing_of_a_lost_lease_is_kept(store: Store) -> None:
    owe(store)
    zombie = claimed(store)
    claimed(store, NOW + LEASE)

    with pytest.raises(LeaseLost), store.begin() as tx:
        steps.owe(tx, Kind.DELIVER, "what the zombie did", NOW)
        steps.finish(tx, zombie)

    with store.read() as tx:
        assert steps.next_due(tx, Kind.DELIVER, "what the zombie did") is None


def test_step_owed_again_while_it_is_done_is_done_again(store: Store) -> None:
    owe(store)
    step = claimed(store)
    owe(store)

    with store.begin() as tx:
        steps.finish(tx, step)

    assert claimed(store).subject == "1"


def test_step_owed_again_counts_its_tries_anew(store: Store) -> None:
    owe(store)
    claimed(store)
    assert claimed(store, NOW + LEASE).attempts == 2
    owe(store)

    assert claimed(store, NOW + LEASE + LEASE).attempts == 1


def test_step_owed_again_is_due_at_its_new_time(store: Store) -> None:
    owe(store, due_at=NOW + timedelta(hours=1))
    owe(store)

    assert claim(store) is not None


def test_postponed_step_waits_for_its_time(store: Store) -> None:
    owe(store)
    step = claimed(store)

    with store.begin() as tx:
        steps.postpone(tx, step, NOW + timedelta(hours=1), "the shop is closed")

    assert claim(store, NOW + timedelta(minutes=59)) is None
    assert claim(store, NOW + timedelta(hours=1)) is not None


def test_step_owed_again_while_it_fails_does_not_wait(store: Store) -> None:
    owe(store)
    step = claimed(store)
    owe(store)

    with store.begin() as tx:
        steps.postpone(tx, step, NOW + timedelta(hours=1), "the shop is closed")

    assert claim(store) is not None


def test_many_workers_do_every_step_once(store: Store) -> None:
    for subject in range(40):
        owe(store, str(subject))

    def work(_worker: int) -> list[str]:
        done = []
        while step := claim(store):
            done.append(step.subject)
            with store.begin() as tx:
                steps.finish(tx, step)
        return done

    with ThreadPoolExecutor(4) as workers:
        done = [subject for subjects in workers.map(work, range(4)) for subject in subjects]

    assert sorted(done, key=int) == [str(subject) for subject in range(40)]


def test_backlog_says_how_much_waits_and_since_when(store: Store) -> None:
    owe(store, "1", NOW - timedelta(minutes=5))
    owe(store, "2", NOW)
    owe(store, "3", NOW + timedelta(minutes=5))

    with store.read() as tx:
        backlog = steps.backlog(tx, NOW)

    assert (backlog.waiting, backlog.oldest_due_at) == (2, NOW - timedelta(minutes=5))


def test_step_that_comes_again_is_left_as_it_is_owed(store: Store) -> None:
    owe(store, due_at=NOW + timedelta(minutes=5))
    with store.begin() as tx:
        steps.owe_once(tx, Kind.SCREEN, "1", NOW)

    assert claim(store) is None


def test_repeated_step_waits_and_counts_its_tries_anew(store: Store) -> None:
    with store.begin() as tx:
        steps.owe_once(tx, Kind.SCREEN, "1", NOW)
    first = claimed(store)
    with store.begin() as tx:
        steps.repeat(tx, first, NOW + timedelta(minutes=5))

    assert claim(store) is None
    assert claimed(store, NOW + timedelta(minutes=5)).attempts == 1


def test_step_owed_while_it_is_done_does_not_wait_to_be_repeated(store: Store) -> None:
    owe(store)
    first = claimed(store)
    owe(store)
    with store.begin() as tx:
        steps.repeat(tx, first, NOW + timedelta(minutes=5))

    assert claimed(store).attempts == 1


def taken_over(store: Store) -> int:
    with store.read() as tx:
        return counters.value(tx, Count.TAKEN_OVER)


def test_step_given_back_is_anothers_without_waiting_for_the_lease(store: Store) -> None:
    owe(store)
    with store.begin() as tx:
        steps.claim(tx, NOW, LEASE, "a")
    with store.begin() as tx:
        assert steps.give_back(tx, "a") == 1

    assert claimed(store).subject == "1"
    assert taken_over(store) == 0


def test_worker_gives_back_its_own_steps_alone(store: Store) -> None:
    owe(store)
    with store.begin() as tx:
        steps.claim(tx, NOW, LEASE, "b")
    with store.begin() as tx:
        assert steps.give_back(tx, "a") == 0

    assert claim(store) is None


def test_step_that_was_given_back_cannot_be_finished_any_more(store: Store) -> None:
    owe(store)
    with store.begin() as tx:
        step = steps.claim(tx, NOW, LEASE, "a")
    with store.begin() as tx:
        steps.give_back(tx, "a")

    assert step is not None
    with pytest.raises(LeaseLost), store.begin() as tx:
        steps.finish(tx, step)


def test_step_that_ended_is_not_given_back(store: Store) -> None:
    owe(store)
    with store.begin() as tx:
        step = steps.claim(tx, NOW, LEASE, "a")
        assert step is not None
        steps.postpone(tx, step, NOW + timedelta(hours=1), "the shop is closed")

    with store.begin() as tx:
        assert steps.give_back(tx, "a") == 0


def test_leases_that_ran_out_are_counted_and_ordinary_tries_are_not(store: Store) -> None:
    owe(store)
    step = claimed(store)
    with store.begin() as tx:
        steps.postpone(tx, step, NOW, "the shop is closed")
    claimed(store)
    assert taken_over(store) == 0

    claimed(store, NOW + LEASE)
    claimed(store, NOW + LEASE + LEASE)

    assert taken_over(store) == 2


def test_age_of_what_is_due_is_told_by_kind(store: Store) -> None:
    owe(store, "1", NOW - timedelta(minutes=5))
    owe(store, "2", NOW - timedelta(minutes=9))
    with store.begin() as tx:
        steps.owe(tx, Kind.DELIVER, "3", NOW)
        steps.owe(tx, Kind.READ, "4", NOW + timedelta(minutes=1))

    with store.read() as tx:
        since = steps.due_since(tx, NOW)

    assert since == {Kind.SCREEN: NOW - timedelta(minutes=9), Kind.DELIVER: NOW}
