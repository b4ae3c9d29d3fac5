"""The score: its signs hold, so that a better match never scores lower."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.screening.party.alignment import Features
from connector.screening.party.score import NEAR_ONE, RISING, TERMS, scores
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
    single=st.booleans(),
    same=st.just(False),  # noqa: FBT003 - the value itself
)
BETTER: Mapping[str, float] = {
    "listed": 0.1,
    "typed": 0.1,
    "whole": 0.1,
    "bits": 0.5,
    "inside": -0.5,
    "beside": -0.5,
    "elsewhere": -0.5,
    "missing": -0.5,
}


def score(features: Features) -> float:
    return scores([features])[0]


def test_each_weight_has_the_sign_of_its_term() -> None:
    assert len(WEIGHTS) == len(TERMS)
    assert all(weight >= 0 for weight in WEIGHTS[:RISING])
    assert all(weight <= 0 for weight in WEIGHTS[RISING:])


@pytest.mark.parametrize("name", BETTER)
@given(features=FEATURES)
def test_more_met_or_less_left_over_never_lowers_the_score(name: str, features: Features) -> None:
    value = getattr(features, name) + BETTER[name]
    upper = 1.0 if name in ("listed", "typed", "whole") else 10.0
    better = features._replace(**{name: min(max(value, 0.0), upper)})

    assert score(better) >= score(features) - 1e-12


@given(FEATURES)
def test_only_the_same_words_score_one(features: Features) -> None:
    assert 0 <= score(features) <= NEAR_ONE < 1
    assert score(features._replace(same=True)) == 1.0


def test_nothing_compared_gives_no_score() -> None:
    assert scores([]) == []
