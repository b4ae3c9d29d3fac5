"""The fitted weights of the score, as `python -m tests.benchmarks.fit` prints them."""

from collections.abc import Mapping

MODEL = "2026-11-25.2"
"""Names these weights; every decision pins it."""

INTERCEPT = -7.065
WEIGHTS: Mapping[str, float] = {
    "listed over .95": 19.494,
    "typed over .75": 3.841,
    "whole over .4": 5.627,
    "whole over .6": 0.000,
    "whole over .78": 0.861,
    "bits to 3": 1.337,
    "weakest over .6": 1.015,
    "letters to 20": 1.382,
    "whole x bits": 0.000,
    "inside to .25": 0.000,
    "inside to 2.5": -1.364,
    "beside to .25": -4.102,
    "beside to .6": -3.471,
    "beside to 2.5": -1.213,
    "elsewhere to .25": -10.748,
    "elsewhere to .6": 0.000,
    "missing to .25": -1.208,
    "missing to 2.5": -0.346,
    "inside and missing": -1.474,
    "outside of few bits": -0.399,
    "outside of a single word": -1.774,
    "a single word": -0.166,
    "headless": -0.502,
    "tailless": -0.131,
    "turns to 2": -0.710,
}
"""What each term of score.py adds to the score's logit, by its name."""
