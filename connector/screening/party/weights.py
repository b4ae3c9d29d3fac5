"""The fitted weights of the score, as `python -m tests.benchmarks.fit` prints them."""

from collections.abc import Mapping

MODEL = "2026-11-25.2"
"""Names these weights; every decision pins it."""

INTERCEPT = -7.697
WEIGHTS: Mapping[str, float] = {
    "listed over .95": 17.145,
    "typed over .75": 3.259,
    "whole over .4": 6.107,
    "bits to 3": 1.248,
    "weakest over .6": 1.704,
    "letters to 20": 1.573,
    "inside to 2.5": -1.576,
    "beside to .25": -4.610,
    "beside to .6": -3.326,
    "beside to 2.5": -1.258,
    "elsewhere to .25": -10.041,
    "missing to .25": -1.313,
    "missing to 2.5": -0.266,
    "inside and missing": -2.208,
    "outside of few bits": -0.338,
    "outside of a single word": -1.049,
    "a single word": -0.162,
    "headless": -0.660,
    "tailless": -0.207,
    "turns to 2": -0.502,
}
"""What each term of score.py adds to the score's logit, by its name."""
