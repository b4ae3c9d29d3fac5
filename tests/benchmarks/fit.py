"""Fits the weights of the score: `python -m tests.benchmarks.fit` prints them for score.py.

Only the FIT half of parties and nobodies and seeds that are not reported are looked at. The signs
are fixed: what met never lowers a score, what was left over never raises it.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connector.screening.party import score as model
from connector.screening.party.index import NameIndex
from tests.benchmarks import left_out, names, native, near, queries, sets
from tests.benchmarks.engine import to_entries
from tests.benchmarks.names import Row
from tests.benchmarks.queries import Part, Query

_HARDEST = 3
_ROUNDS = 4
_POSITIVE_WEIGHT = 1.0
_RIDGE = 1e-4
_STEPS = 8000

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One query with the terms of every candidate; `right` are rows of an expected party."""

    terms: Matrix
    right: tuple[int, ...]
    positive: bool
    weight: float


def cases(index: NameIndex, asked: Sequence[Query], weight: float) -> Iterator[Case]:
    """Compare every query once and keep the terms of its candidates."""
    for query in asked:
        found = [(f, owner) for f, owner in index.compare(query["query"]) if not f.same]
        if not found:
            continue
        wanted = set(query["expected_ids"].split("|"))
        right = tuple(i for i, (_, owner) in enumerate(found) if owner in wanted)
        positive = query["label"] == "positive"
        if positive and not right:
            continue
        yield Case(model.terms([f for f, _ in found]), right, positive, weight)


def hardest(case: Case, weights: Matrix, intercept: float) -> Matrix:
    """Give the rows to learn from: the best right one, or the hardest wrong ones."""
    scores = case.terms @ weights + intercept
    if case.positive:
        best = max(case.right, key=lambda i: scores[i])
        return case.terms[best : best + 1]
    return case.terms[np.argsort(-scores)[:_HARDEST]]


def fit(learned: Sequence[Case]) -> tuple[float, Matrix]:
    """Fit by projected gradient over rounds in which the hardest candidates are chosen anew."""
    weights = np.where(np.arange(len(model.TERMS)) < model.RISING, 0.1, -0.1)
    intercept = -3.0
    for _ in range(_ROUNDS):
        rows = [hardest(case, weights, intercept) for case in learned]
        features = np.concatenate(rows)
        label = np.concatenate(
            [np.full(len(r), c.positive) for r, c in zip(rows, learned, strict=True)]
        )
        worth = np.concatenate(
            [np.full(len(r), c.weight) for r, c in zip(rows, learned, strict=True)]
        )
        worth = worth * np.where(label, _POSITIVE_WEIGHT, 1.0)
        intercept, weights = _descend(features, label, worth / worth.sum(), (intercept, weights))
    return intercept, weights


def _descend(
    features: Matrix, label: NDArray[np.bool_], worth: Matrix, start: tuple[float, Matrix]
) -> tuple[float, Matrix]:
    """Nesterov's accelerated gradient on standardised features, projected on the signs."""
    scale = features.std(axis=0) + 1e-9
    x = np.column_stack([np.ones(len(features)), features / scale])
    signs = np.ones(x.shape[1])
    signs[model.RISING + 1 :] = -1
    step = 4.0 / (np.linalg.norm(x * np.sqrt(worth)[:, None], 2) ** 2 + _RIDGE)
    at = np.concatenate([[start[0]], start[1] * scale])
    ahead, momentum = at, 1.0
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(x @ ahead, -40, 40)))
        gradient = (
            x.T @ (worth * (chance - label)) + _RIDGE * np.concatenate([[0], ahead[1:]]) / 100
        )
        new = ahead - step * gradient
        new[1:] = np.where(new[1:] * signs[1:] > 0, new[1:], 0.0)
        later = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + (momentum - 1) / later * (new - at)
        at, momentum = new, later
    return float(at[0]), at[1:] / scale


def material(seed: str, *, small: bool) -> list[Case]:
    """Make the sets to learn from; each counts about the same."""
    rows = names.read_bench()
    count = 1500 if small else 4000
    asked: list[tuple[list[Row], list[Query], float]] = []
    hidden = left_out.aliases(rows, seed, count=1500, part=Part.FIT)
    clean = queries.clean_negatives(rows, seed, people=count, companies=count // 4, part=Part.FIT)
    asked.append((rows, list(sets.noise(rows, seed, count, count * 2, Part.FIT)), 1.0))
    asked.append((rows, list(native.written(rows, seed, per_script=80, part=Part.FIT)), 1.0))
    asked.append((list(hidden.index), list(hidden.queries), 1.0))
    asked.append((rows, list(clean), 1.0))
    asked.append((rows, list(near.near_misses(rows, seed, count=count, part=Part.FIT)), 0.3))
    asked.append(
        (rows, list(sets.generated(rows, seed, people=count * 2, companies=count // 2)), 1.5)
    )
    learned: list[Case] = []
    for index_rows, some, weight in asked:
        index = NameIndex(to_entries(index_rows))
        learned.extend(cases(index, some, weight))
    return learned


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    intercept, weights = fit(material(arguments.seed, small=arguments.small))
    print(f"INTERCEPT = {intercept:.3f}")  # noqa: T201
    print(f"WEIGHTS = ({', '.join(f'{w:.3f}' for w in weights)})")  # noqa: T201


if __name__ == "__main__":
    main()
