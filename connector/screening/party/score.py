"""Features become one score between 0 and 1: how likely a reviewer would call it the same party."""

import math
from operator import mul

from connector.screening.party.features import Features
from connector.screening.party.weights import INTERCEPT, WEIGHTS

NEAR_ONE = 1 - 1e-6
"""The highest score of names that are not the same words: 1 says just that."""
STANDS_WHOLE = 0.55
"""The least score of a listed name of two words and more, one of them rare, that stands word for
word among other words: whatever stands around it, somebody has to look."""

RISING = (
    "listed over .95", "typed over .75", "whole over .4", "bits to 3", "weakest over .6",
    "letters to 20",
)  # fmt: skip
"""Terms that may only raise the score, see `terms`."""
FALLING = (
    "inside to 2.5", "beside to .25", "beside to .6", "beside to 2.5", "elsewhere to .25",
    "missing to .25", "missing to 2.5", "inside and missing", "outside of few bits",
    "outside of a single word", "a single word", "headless", "tailless", "turns to 2",
)  # fmt: skip
"""Terms that may only lower it."""

_FEW_BITS = 1.7
_SOME_BITS = 1.3  # a rare word and a general one
_ELSEWHERE = 0.3  # what is left over in another part of the field says less
_MOST_LETTERS = math.log1p(20)
_WEIGHTS = tuple(WEIGHTS[name] for name in (*RISING, *FALLING))


def terms(of: Features) -> tuple[float, ...]:
    """Give the model's terms, those of RISING first, then those of FALLING.

    Each is a kinked line over one feature ("over": what it has more than that, "to": at most that
    much of it) or made of two. The model is a sum of them whose signs are fixed, so a better
    match can never score lower.
    """
    outside = min(of.beside + _ELSEWHERE * of.elsewhere, 3.0)
    return (
        max(of.listed - 0.95, 0.0),
        max(of.typed - 0.75, 0.0),
        max(of.whole - 0.4, of.listed * of.typed - 0.4, 0.0),
        min(of.bits, 3.0),
        max(of.weakest - 0.6, 0.0),
        min(math.log1p(of.letters), _MOST_LETTERS),
        min(of.inside, 2.5),
        min(of.beside, 0.25),
        min(of.beside, 0.6),
        min(of.beside, 2.5),
        min(of.elsewhere, 0.25),
        min(of.missing, 0.25),
        min(of.missing, 2.5),
        min(of.inside, of.missing, 1.0),
        outside * max(0.0, _FEW_BITS - of.bits),
        outside * of.single,
        float(of.single),
        float(of.headless),
        float(of.tailless),
        float(min(of.turns, 2)),
    )


def score(of: Features) -> float:
    """Give the score of a comparison: 1 for the same words, else 0 to NEAR_ONE.

    A listed name that stands whole in what was typed is at least STANDS_WHOLE.
    """
    if of.same:
        return 1.0
    z = INTERCEPT + sum(map(mul, _WEIGHTS, terms(of)))
    likely = min(1 / (1 + math.exp(-max(z, -30.0))), NEAR_ONE)
    whole = of.listed >= 1 and not (of.inside or of.single) and of.bits >= _SOME_BITS
    return max(likely, STANDS_WHOLE) if whole else likely
