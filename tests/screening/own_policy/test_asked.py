"""What a release needs is carried by a reason as a text, and read back from it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.screening.own_policy.asked import (
    NOTHING_ASKED,
    ROLE,
    Asked,
    read_asked,
    read_duration,
    say_asked,
    write_asked,
)

some_asked = st.builds(
    Asked,
    st.lists(st.from_regex(ROLE, fullmatch=True), max_size=3).map(tuple),
    st.none() | st.integers(1, 10**6).map(lambda minutes: timedelta(minutes=minutes)),
)


@given(some_asked)
def test_what_is_asked_is_read_back_as_it_was_written(asked: Asked) -> None:
    assert read_asked(write_asked(asked)) == asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (NOTHING_ASKED, ""),
        (Asked(("legal",)), "A release needs a person of legal"),
        (
            Asked(("legal", "export"), timedelta(days=2)),
            "A release needs a person of legal and export, within 2 days",
        ),
        (Asked((), timedelta(hours=1)), "An answer is wanted within 1 hour"),
        (Asked((), timedelta(minutes=90)), "An answer is wanted within 90 minutes"),
    ],
)
def test_what_is_asked_is_said_in_a_sentence(asked: Asked, said: str) -> None:
    assert say_asked(asked) == said


@pytest.mark.parametrize("text", ["diligence", "role:", "role:Legal", "within:4h", "within:m"])
def test_text_that_asks_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="nothing a release may need"):
        read_asked(text)


@pytest.mark.parametrize(
    ("text", "duration"),
    [("30m", timedelta(minutes=30)), ("4h", timedelta(hours=4)), ("2d", timedelta(days=2))],
)
def test_duration_is_read_as_people_write_it(text: str, duration: timedelta) -> None:
    assert read_duration(text) == duration


@pytest.mark.parametrize("text", ["", "4", "h", "0h", "-1h", "4 h", "4H", "99999h", "1.5h"])
def test_duration_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="30m, 4h or 2d"):
        read_duration(text)
