"""When a callback is tried again: holds for ever and often, releases with growing patience."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.callback import Action
from connector.callback.asking import Problem
from connector.callback.schedule import Schedule
from connector.errors import Conflict, DeliveryDelayed, DeliveryRefused

DELAYED = DeliveryDelayed("not now")
PROBLEMS: dict[str, Problem] = {
    "delayed": DELAYED,
    "refused": DeliveryRefused("never"),
    "conflict": Conflict("another revision"),
}
ALMOST_ONE = 1 - 2**-53
QUARTER = timedelta(minutes=15)
GIVEN_UP_AFTER = 18

_draws = st.floats(0, 1, exclude_max=True)
_scales = st.floats(0.001, 1)
_problems = st.sampled_from(list(PROBLEMS.values()))


def wait(action: Action, tries: int, problem: Problem, draw: float, scale: float = 1) -> timedelta:
    waited = Schedule(scale).wait(action, tries, problem, draw)
    assert waited is not None
    return waited


@pytest.mark.parametrize(
    ("tries", "release", "hold"),
    [
        (1, timedelta(seconds=5), timedelta(seconds=5)),
        (2, timedelta(seconds=30), timedelta(seconds=30)),
        (3, timedelta(minutes=2), timedelta(minutes=2)),
        (4, timedelta(minutes=10), timedelta(minutes=10)),
        (5, timedelta(minutes=30), QUARTER),
        (6, timedelta(hours=1), QUARTER),
        (7, timedelta(hours=3), QUARTER),
        (8, timedelta(hours=6), QUARTER),
        (17, timedelta(hours=6), QUARTER),
    ],
)
def test_wait_lies_in_the_upper_half_of_its_step(
    tries: int, release: timedelta, hold: timedelta
) -> None:
    for action, step in ((Action.RELEASE, release), (Action.HOLD, hold)):
        assert wait(action, tries, DELAYED, 0) == step / 2
        assert wait(action, tries, DELAYED, 0.5) == step * 0.75
        assert step / 2 < wait(action, tries, DELAYED, ALMOST_ONE) <= step


@given(st.integers(1, 10**9), _problems, _draws, _scales)
def test_hold_is_never_given_up_and_never_waits_longer_than_a_quarter_of_an_hour(
    tries: int, problem: Problem, draw: float, scale: float
) -> None:
    assert timedelta(0) < wait(Action.HOLD, tries, problem, draw, scale) <= QUARTER


@given(_draws)
def test_release_is_given_up_after_its_last_try(draw: float) -> None:
    schedule = Schedule()

    for problem in (DELAYED, PROBLEMS["conflict"]):
        assert schedule.wait(Action.RELEASE, GIVEN_UP_AFTER - 1, problem, draw) is not None
        assert schedule.wait(Action.RELEASE, GIVEN_UP_AFTER, problem, draw) is None
        assert schedule.wait(Action.RELEASE, GIVEN_UP_AFTER + 1, problem, draw) is None


def test_release_is_tried_for_about_65_hours() -> None:
    longest = sum(
        (wait(Action.RELEASE, tries, DELAYED, ALMOST_ONE) for tries in range(1, GIVEN_UP_AFTER)),
        timedelta(0),
    )

    assert timedelta(hours=64) < longest < timedelta(hours=66)


@given(st.integers(1, 30), _draws)
def test_refused_release_or_cancelling_ends_at_once(tries: int, draw: float) -> None:
    for action in (Action.RELEASE, Action.CANCEL):
        assert Schedule().wait(action, tries, PROBLEMS["refused"], draw) is None


@given(st.sampled_from(Action), st.integers(1, 16), _problems, _draws)
def test_waits_never_shrink_from_try_to_try(
    action: Action, tries: int, problem: Problem, draw: float
) -> None:
    if action is not Action.HOLD and isinstance(problem, DeliveryRefused):
        return
    assert wait(action, tries, problem, draw) <= wait(action, tries + 1, problem, draw)


@given(
    st.sampled_from(Action),
    st.integers(1, 17),
    st.timedeltas(timedelta(0), timedelta(days=2)),
    _draws,
    _scales,
)
def test_wait_the_source_asked_for_is_never_undercut(
    action: Action, tries: int, asked: timedelta, draw: float, scale: float
) -> None:
    waited = wait(action, tries, DeliveryDelayed("busy", asked), draw, scale)

    assert waited == max(asked, wait(action, tries, DELAYED, draw, scale))


@given(st.sampled_from(Action), st.integers(1, 17), _draws)
def test_scale_shrinks_every_wait(action: Action, tries: int, draw: float) -> None:
    full, tenth = (wait(action, tries, DELAYED, draw, scale) for scale in (1, 0.1))

    assert abs(tenth - full / 10) <= timedelta(microseconds=2)
