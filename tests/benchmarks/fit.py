"""Fits the weights of the score: `python -m tests.benchmarks.fit` prints them for weights.py.

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
from tests.benchmarks.queries import Part, Query

_HARDEST = 3
_ROUNDS = 4
_RIDGE = 1e-4
_STEPS = 3000
# What decides the recall where few false alarms are allowed counts more: names of nobody that
# score high, and listed ones on the edge.
_FALSE_ALARM, _FALSE_ALARM_WORTH = -1.0, 5.0
_EDGE, _EDGE_WIDTH, _EDGE_WORTH = 1.0, 2.0, 2.0

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
        yield Case(np.array([model.terms(f) for f, _ in found]), right, positive, weight)


def hardest(case: Case, weights: Matrix, intercept: float) -> Matrix:
    """Give the rows to learn from: the best right one, or the hardest wrong ones."""
    scores = case.terms @ weights + intercept
    if case.positive:
        best = max(case.right, key=lambda i: scores[i])
        return case.terms[best : best + 1]
    return case.terms[np.argsort(-scores)[:_HARDEST]]


def fit(learned: Sequence[Case]) -> tuple[float, Matrix]:
    """Fit by projected gradient over rounds in which the hardest candidates are chosen anew."""
    weights = np.array([0.1] * len(model.RISING) + [-0.1] * len(model.FALLING))
    intercept = -3.0
    for round_ in range(_ROUNDS):
        rows = [hardest(case, weights, intercept) for case in learned]
        features = np.concatenate(rows)
        counts = [len(each) for each in rows]
        label = np.repeat([case.positive for case in learned], counts)
        worth = np.repeat([case.weight for case in learned], counts)
        if round_:
            worth = worth * _worth_at(features @ weights + intercept, label)
        intercept, weights = _descend(features, label, worth / worth.sum(), (intercept, weights))
    return intercept, weights


def _worth_at(z: Matrix, label: NDArray[np.bool_]) -> Matrix:
    of_nobody = np.where(z > _FALSE_ALARM, _FALSE_ALARM_WORTH, 1.0)
    of_listed = np.where(np.abs(z - _EDGE) < _EDGE_WIDTH, _EDGE_WORTH, 1.0)
    return np.where(label, of_listed, of_nobody)


def _descend(
    features: Matrix, label: NDArray[np.bool_], worth: Matrix, start: tuple[float, Matrix]
) -> tuple[float, Matrix]:
    """Nesterov's accelerated gradient on standardised features, projected on the signs."""
    scale = features.std(axis=0) + 1e-9
    x = np.column_stack([np.ones(len(features)), features / scale])
    signs = np.ones(x.shape[1])
    signs[len(model.RISING) + 1 :] = -1
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


def material(seed: str, *, small: bool) -> Iterator[Case]:
    """Make the sets to learn from, each with what one query of it counts."""
    rows = names.read_bench()
    more = [*rows, *names.read_enhanced()]
    people = 2_000 if small else 20_000
    noisy = sets.noise(rows, seed, people // 4, people // 2, Part.FIT)
    made = sets.generated(rows, int(seed), people // 16, people, people // 10)
    clean = queries.clean_negatives(rows, seed, people // 2, people // 8, part=Part.FIT)
    hidden = left_out.aliases(more, seed, people // 13, part=Part.FIT)
    for index_rows, asked, weight in (
        (rows, made, 3.0),
        (rows, noisy, 2.0),
        (rows, native.written(rows, seed, per_script=80, part=Part.FIT), 1.0),
        (hidden.index, hidden.queries, 2.0),
        (rows, clean, 1.0),
        (rows, near.near_misses(rows, int(seed), people // 7, part=Part.FIT), 0.5),
    ):
        yield from cases(NameIndex(to_entries(index_rows)), list(asked), weight)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="11", help="a number; none of the reported ones")
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    intercept, weights = fit(list(material(arguments.seed, small=arguments.small)))
    lines = [f"INTERCEPT = {intercept:.3f}"]
    for name, weight in zip((*model.RISING, *model.FALLING), weights, strict=True):
        lines.append(f'    "{name}": {weight:.3f},')
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
