"""The fitted weights of the score, as `python -m tests.benchmarks.fit` prints them."""

from collections.abc import Mapping

MODEL = "2026-11-25.2"
"""Names these weights; every decision pins it."""

INTERCEPT = -7.716
WEIGHTS: Mapping[str, float] = {
    "listed over .95": 19.035,
    "typed over .75": 4.173,
    "whole over .4": 5.760,
    "bits to 3": 1.180,
    "weakest over .6": 1.544,
    "letters to 20": 1.680,
    "inside to 2.5": -1.555,
    "beside to .25": -4.869,
    "beside to .6": -3.344,
    "beside to 2.5": -1.022,
    "elsewhere to .25": -10.710,
    "missing to .25": -1.584,
    "missing to 2.5": -0.339,
    "inside and missing": -1.984,
    "outside of few bits": -0.586,
    "outside of a single word": -1.044,
    "a single word": -0.226,
    "headless": -0.749,
    "tailless": -0.372,
    "turns to 2": -0.511,
}
"""What each term of score.py adds to the score's logit, by its name."""
