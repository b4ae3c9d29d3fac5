"""The score: its signs hold, so that a better match never scores lower."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.screening.party.features import Features
from connector.screening.party.score import (
    FALLING,
    NEAR_ONE,
    RISING,
    STANDS_WHOLE,
    score,
    terms,
)
from connector.screening.party.weights import WEIGHTS

SHARE = st.floats(0, 1)
WEIGHT = st.floats(0, 6)
FEATURES = st.builds(
    Features,
    listed=SHARE,
    typed=SHARE,
    whole=SHARE,
    bits=WEIGHT,
    inside=WEIGHT,
    beside=WEIGHT,
    elsewhere=WEIGHT,
    missing=WEIGHT,
    weakest=SHARE,
    turns=st.integers(0, 5),
    letters=st.integers(0, 60),
    headless=st.booleans(),
    tailless=st.booleans(),
    single=st.booleans(),
    same=st.just(False),  # noqa: FBT003 - the value itself
)
REVIEW_AT = 0.45  # the policy's, as it is shipped
BETTER: Mapping[str, float] = {
    "listed": 0.1,
    "typed": 0.1,
    "whole": 0.1,
    "bits": 0.5,
    "inside": -0.5,
    "beside": -0.5,
    "elsewhere": -0.5,
    "missing": -0.5,
    "weakest": 0.1,
    "letters": 2,
    "turns": -1,
    "headless": -1,
    "tailless": -1,
    "single": -1,
}


def test_each_weight_has_the_sign_of_its_term() -> None:
    assert set(WEIGHTS) == {*RISING, *FALLING}
    assert all(WEIGHTS[name] >= 0 for name in RISING)
    assert all(WEIGHTS[name] <= 0 for name in FALLING)


@given(FEATURES)
def test_each_term_has_a_name(features: Features) -> None:
    assert len(terms(features)) == len(RISING) + len(FALLING)


@pytest.mark.parametrize("name", BETTER)
@given(features=FEATURES)
def test_more_met_or_less_left_over_never_lowers_the_score(name: str, features: Features) -> None:
    value = getattr(features, name) + BETTER[name]
    upper = 1.0 if name in ("listed", "typed", "whole", "weakest") else 100.0
    better = features._replace(**{name: min(max(value, 0.0), upper)})

    assert score(better) >= score(features) - 1e-12


@given(FEATURES)
def test_only_the_same_words_score_one(features: Features) -> None:
    assert 0 <= score(features) <= NEAR_ONE < 1
    assert score(features._replace(same=True)) == 1.0


@given(FEATURES)
def test_rare_name_that_stands_whole_is_reviewed_whatever_stands_around_it(
    features: Features,
) -> None:
    whole = features._replace(listed=1.0, inside=0.0, bits=1.3, single=False)

    assert score(whole) >= STANDS_WHOLE > REVIEW_AT
