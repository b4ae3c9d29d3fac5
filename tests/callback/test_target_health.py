"""Breaker and rate limit of a target, by the time and the answers alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.callback.target_health import (
    FAILURES_TO_OPEN,
    OPEN_AT_FIRST,
    OPEN_AT_MOST,
    PROBE_LEASE,
    RateLimit,
    TargetHealth,
    is_failure,
)
from connector.errors import Conflict, DeliveryDelayed, DeliveryError, DeliveryRefused, NotYet

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SILENCE = DeliveryDelayed("no answer")


def failing(times: int, at: datetime = NOW) -> TargetHealth:
    """Give a target that failed so often in a row, each time as soon as it was asked again."""
    health = TargetHealth()
    for _ in range(times):
        at = max(at, health.open_until or at)
        health = health.admit(at, first=True, limit=None).health.failed(at, SILENCE)
    return health


def opened() -> TargetHealth:
    return failing(FAILURES_TO_OPEN)


def admits(health: TargetHealth, now: datetime, *, first: bool = False) -> bool:
    return health.admit(now, first=first, limit=None).not_before is None


def test_target_that_failed_four_times_is_asked_and_after_the_fifth_it_is_not() -> None:
    assert admits(failing(FAILURES_TO_OPEN - 1), NOW)
    assert not admits(opened(), NOW)


def test_one_answer_between_the_failures_keeps_the_breaker_closed() -> None:
    health = failing(FAILURES_TO_OPEN - 1).answered().failed(NOW, SILENCE)

    assert admits(health, NOW)


def test_open_breaker_says_when_to_come_again_and_takes_no_lease() -> None:
    admission = opened().admit(NOW, first=False, limit=None)

    assert admission.not_before == NOW + OPEN_AT_FIRST
    assert admission.health == opened()


def test_breaker_that_is_half_open_lets_one_try_through_at_a_time() -> None:
    later = NOW + OPEN_AT_FIRST
    probing = opened().admit(later, first=False, limit=None)

    assert probing.not_before is None
    assert not admits(probing.health, later)
    assert not admits(probing.health, later, first=True)


def test_probe_that_died_blocks_no_longer_than_its_lease() -> None:
    later = NOW + OPEN_AT_FIRST
    probing = opened().admit(later, first=False, limit=None).health

    assert not admits(probing, later + PROBE_LEASE - SECOND)
    assert admits(probing, later + PROBE_LEASE)


def test_hold_is_the_probe_of_an_open_breaker_at_once() -> None:
    assert admits(opened(), NOW, first=True)
    assert not admits(opened(), NOW + OPEN_AT_FIRST - SECOND)


def test_second_hold_waits_for_the_probe_and_no_longer() -> None:
    probing = opened().admit(NOW, first=True, limit=None).health

    assert probing.admit(NOW, first=True, limit=None).not_before == NOW + PROBE_LEASE


def test_answered_probe_closes_the_breaker() -> None:
    health = opened().admit(NOW, first=True, limit=None).health.answered()

    assert admits(health, NOW)
    assert health == TargetHealth()


def test_each_failed_probe_doubles_the_opening_up_to_five_minutes() -> None:
    waits = []
    for failures in range(FAILURES_TO_OPEN, FAILURES_TO_OPEN + 6):
        before = failing(failures - 1)
        at = before.open_until or NOW
        health = before.admit(at, first=True, limit=None).health.failed(at, SILENCE)
        assert health.open_until is not None
        waits.append((health.open_until - at).total_seconds())

    assert waits == [30, 60, 120, 240, 300, 300]


def test_tries_that_were_under_way_when_it_opened_do_not_lengthen_the_wait() -> None:
    assert opened().failed(NOW + SECOND, SILENCE) == opened()


def test_wait_that_the_target_named_is_kept_to_as_far_as_the_longest_opening() -> None:
    almost = failing(FAILURES_TO_OPEN - 1)

    busy = almost.failed(NOW, DeliveryDelayed("429", timedelta(seconds=90)))
    very_busy = almost.failed(NOW, DeliveryDelayed("429", timedelta(hours=9)))

    assert busy.open_until == NOW + timedelta(seconds=90)
    assert very_busy.open_until == NOW + OPEN_AT_MOST


def test_scale_shrinks_how_long_it_stays_open() -> None:
    health = failing(FAILURES_TO_OPEN - 1).failed(NOW, SILENCE, 0.1)

    assert health.open_until == NOW + OPEN_AT_FIRST * 0.1


@given(st.integers(FAILURES_TO_OPEN, 10**6))
def test_breaker_never_stays_open_longer_than_five_minutes(failures: int) -> None:
    health = TargetHealth(failures=failures).failed(NOW, SILENCE)

    assert health.open_until is not None
    assert health.open_until - NOW <= OPEN_AT_MOST


@pytest.mark.parametrize(
    ("problem", "counts"),
    [
        (SILENCE, True),
        (NotYet("it answered 404"), False),
        (DeliveryRefused("it answered 410"), False),
        (Conflict("another revision"), False),
        (None, False),
    ],
)
def test_only_silence_and_overload_count_as_failures(
    problem: DeliveryError | None, counts: object
) -> None:
    assert is_failure(problem) is counts


def test_enabled_target_starts_anew_and_keeps_its_tokens() -> None:
    health = replace(opened(), tokens=1.5, refilled_at=NOW).disabled(NOW, "gone").enabled()

    assert health == TargetHealth(tokens=1.5, refilled_at=NOW)


def test_answer_does_not_forget_why_a_target_was_disabled() -> None:
    health = opened().disabled(NOW, "it answered 410: gone").answered()

    assert (health.disabled_at, health.problem) == (NOW, "it answered 410: gone")


def take(health: TargetHealth, now: datetime, limit: RateLimit, *, first: bool) -> TargetHealth:
    admission = health.admit(now, first=first, limit=limit)
    assert admission.not_before is None
    return admission.health


def test_full_bucket_lets_a_burst_of_holds_through_and_then_one_each_interval() -> None:
    limit = RateLimit(2)
    health = TargetHealth()
    for _ in range(2):
        health = take(health, NOW, limit, first=True)

    admission = health.admit(NOW, first=True, limit=limit)

    assert admission.not_before == NOW + SECOND / 2
    take(admission.health, NOW + SECOND / 2, limit, first=True)


@pytest.mark.parametrize("per_second", [0.1, 1, 2, 20])
def test_release_leaves_a_token_for_a_hold(per_second: float) -> None:
    limit = RateLimit(per_second)
    health = TargetHealth()
    while (admission := health.admit(NOW, first=False, limit=limit)).not_before is None:
        health = admission.health

    assert admission.health.admit(NOW, first=False, limit=limit).not_before is not None
    take(admission.health, NOW, limit, first=True)


@pytest.mark.parametrize("per_second", [0.1, 1, 2, 20])
def test_release_gets_through_in_the_end(per_second: float) -> None:
    limit = RateLimit(per_second)
    health = take(TargetHealth(), NOW, limit, first=False)
    not_before = health.admit(NOW, first=False, limit=limit).not_before

    take(health, (not_before or NOW) + SECOND / 1000, limit, first=False)


def test_refused_try_takes_no_token_and_a_blocked_one_neither() -> None:
    limit = RateLimit(1)
    empty = replace(TargetHealth(), tokens=0.0, refilled_at=NOW)
    blocked = replace(opened(), tokens=2.0, refilled_at=NOW)

    assert empty.admit(NOW, first=True, limit=limit).health.tokens == 0.0
    assert blocked.admit(NOW, first=False, limit=limit).health.tokens == 2.0


def test_lack_of_tokens_takes_no_lease_of_the_probe() -> None:
    empty = replace(opened(), tokens=0.0, refilled_at=NOW)

    admission = empty.admit(NOW, first=True, limit=RateLimit(1))

    assert admission.not_before is not None
    assert admission.health.probe_until is None


def test_clock_of_another_worker_that_is_behind_gives_no_token_twice() -> None:
    limit = RateLimit(1)
    health = replace(TargetHealth(), tokens=0.0, refilled_at=NOW)
    taken = 0
    for _ in range(20):  # a worker whose clock is behind, and one whose clock is right
        for now in (NOW - SECOND, NOW):
            admission = health.admit(now, first=True, limit=limit)
            health, taken = admission.health, taken + (admission.not_before is None)

    assert taken == 0


@given(st.lists(st.integers(-30, 30), max_size=40), st.floats(0.1, 50))
def test_clocks_that_differ_never_give_more_tokens_than_the_time_that_passed(
    steps: list[int], per_second: float
) -> None:
    limit = RateLimit(per_second)
    health, taken = TargetHealth(), 0
    for step in steps:
        admission = health.admit(NOW + timedelta(seconds=step), first=True, limit=limit)
        health, taken = admission.health, taken + (admission.not_before is None)

    assert taken <= limit.burst + per_second * 60 + 1
