"""Features become one score between 0 and 1: how likely a reviewer would call it the same party."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from connector.screening.party.alignment import Features
from connector.screening.party.weights import INTERCEPT, WEIGHTS

NEAR_ONE = 1 - 1e-6
"""The highest score of names that are not the same words: 1 says just that."""

# Where the pay for more likeness changes: half met is nothing yet, the last tenth is a lot.
_SHARE_KNOTS = (0.0, 0.4, 0.6, 0.75, 0.87, 0.95)
_WHOLE_KNOTS = (0.0, 0.4, 0.6, 0.7, 0.78, 0.84, 0.9, 0.95)
_BIT_KNOTS = (0.4, 0.8, 1.2, 1.7, 2.3, 3.0)
_LEFT_KNOTS = (0.25, 0.6, 1.2, 2.5)
_FEW_BITS = 1.7

Matrix = NDArray[np.float64]


def _names() -> tuple[str, ...]:
    shares = [f"{of}>{k}" for of in ("listed", "typed") for k in _SHARE_KNOTS]
    shares += [f"whole>{k}" for k in _WHOLE_KNOTS]
    bits = [f"bits<{k}" for k in _BIT_KNOTS]
    products = ["both x bits", "whole x bits", "both squared"]
    left = [f"{of}<{k}" for of in ("inside", "beside", "elsewhere", "missing") for k in _LEFT_KNOTS]
    clashes = ["inside and missing", "outside and missing", "outside of few bits",
               "outside of a single word", "a single word"]  # fmt: skip
    return (*shares, *bits, *products, *left, *clashes)


TERMS = _names()
"""What the terms are called, in their order."""
RISING = TERMS.index("inside<0.25")
"""So many terms may only raise the score; those after them may only lower it."""


def terms(features: Sequence[Features]) -> Matrix:
    """Give the model's terms, a row for each comparison.

    Each is a kinked line over one feature, or a product of two: the model is a sum of them whose
    signs are fixed, so a better match can never score lower.
    """
    values = np.array([each[:8] for each in features], dtype=np.float64)
    listed, typed, whole, bits, inside, beside, elsewhere, missing = values.T
    single = np.array([each.single for each in features], dtype=np.float64)
    both = listed * typed
    whole = np.maximum(whole, both)
    shares = [
        np.maximum(listed - _KNOTS, 0.0),
        np.maximum(typed - _KNOTS, 0.0),
        np.maximum(whole - _WHOLES, 0.0),
    ]
    met = np.minimum(bits, _BITS)
    known = np.log1p(np.minimum(bits, 4.0))
    products = (both * known, whole * known, both * both)
    left = [np.minimum(value, _LEFT) for value in (inside, beside, elsewhere, missing)]
    outside = np.minimum(beside + 0.3 * elsewhere, 3.0)
    clashes = (
        np.minimum(np.minimum(inside, missing), 1.0),
        np.minimum(np.minimum(outside, missing), 1.0),
        outside * np.maximum(0.0, _FEW_BITS - bits),
        outside * single,
        single,
    )
    return np.concatenate((*shares, met, products, *left, clashes)).T


# A column each: a term is a row until all stand together.
_KNOTS = np.array(_SHARE_KNOTS)[:, None]
_WHOLES = np.array(_WHOLE_KNOTS)[:, None]
_BITS = np.array(_BIT_KNOTS)[:, None]
_LEFT = np.array(_LEFT_KNOTS)[:, None]
_WEIGHTS = np.array(WEIGHTS)
_LEAST_Z = -30.0  # less would overflow for no other score


def scores(features: Sequence[Features]) -> list[float]:
    """Give the score of each comparison: 1 for the same words, else 0 to NEAR_ONE."""
    if not features:
        return []
    likely = (terms(features) @ _WEIGHTS + INTERCEPT).tolist()
    return [
        1.0 if each.same else min(1 / (1 + math.exp(-max(z, _LEAST_Z))), NEAR_ONE)
        for each, z in zip(features, likely, strict=True)
    ]
