"""Recall where a given share of clean names is let through, as shared/bench/score.py has it."""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.benchmarks.engine import Searches
from tests.benchmarks.queries import Query

RATES = (0.001, 0.005, 0.01)
"""Shares of the negatives that may alert."""

HITS = 10
_RECALL_WANTED = 0.8


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine said to one query.

    `right` is the score of an expected party among the hits, -1 without one; `top` is the best
    score, 0 without a hit; `seconds` is the time it took.
    """

    query: Query
    right: float
    top: float
    seconds: float


def ask(
    engine: Searches, queries: Iterable[Query], tick: Callable[[], None] = lambda: None
) -> list[Answer]:
    """Ask every query of a built engine; `tick` is called after each."""
    answers: list[Answer] = []
    for query in queries:
        start = time.perf_counter()
        hits = engine.search(query["query"], query["entity_type"], HITS)
        seconds = time.perf_counter() - start
        wanted = set(query["expected_ids"].split("|")) - {""}
        right = max((score for party, score in hits if party in wanted), default=-1.0)
        top = max((score for _, score in hits), default=0.0)
        answers.append(Answer(query, right, top, seconds))
        tick()
    return answers


def _split(answers: Iterable[Answer]) -> tuple[list[Answer], list[Answer]]:
    positives: list[Answer] = []
    negatives: list[Answer] = []
    for answer in answers:
        (positives if answer.query["label"] == "positive" else negatives).append(answer)
    return positives, negatives


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The answers of one engine to one set, positives and negatives."""

    positives: list[Answer]
    negatives: list[Answer]

    def threshold(self, rate: float) -> float:
        """Give the lowest score that lets at most this share of negatives above it."""
        order = sorted((answer.top for answer in self.negatives), reverse=True)
        allowed = math.floor(rate * len(order))
        return order[allowed] if allowed < len(order) else 0.0

    def recall(self, rate: float, classes: Sequence[str] = ()) -> float:
        """Give the share of positives, of these classes or all, found above the threshold."""
        asked = [a for a in self.positives if not classes or a.query["cls"] in classes]
        floor = self.threshold(rate)
        return _share(answer.right > floor for answer in asked)

    def among_hits(self, classes: Sequence[str] = ()) -> float:
        """Give the share of positives whose party is among the hits at any score."""
        asked = [a for a in self.positives if not classes or a.query["cls"] in classes]
        return _share(answer.right >= 0 for answer in asked)

    def classes(self) -> dict[str, int]:
        """Give the classes of the positives and how many are in each."""
        counts: dict[str, int] = defaultdict(int)
        for answer in self.positives:
            counts[answer.query["cls"]] += 1
        return dict(sorted(counts.items()))

    def false_alerts(self, classes: Sequence[str] = ()) -> float:
        """Give the alerts in a thousand negatives where four of five positives are found.

        NaN where at no score so many are found.
        """
        asked = [a for a in self.positives if not classes or a.query["cls"] in classes]
        order = sorted((answer.right for answer in asked), reverse=True)
        floor = order[math.ceil(_RECALL_WANTED * len(order)) - 1]
        if floor < 0:
            return math.nan
        return 1000 * _share(answer.top >= floor for answer in self.negatives)

    def ties(self, rate: float) -> float:
        """Give the share of alerts, positives and negatives, that tie at the highest score."""
        everyone = [*self.positives, *self.negatives]
        floor = self.threshold(rate)
        alerts = [answer.top for answer in everyone if answer.top > floor]
        highest = max(alerts, default=0.0)
        return _share(top == highest for top in alerts)

    def milliseconds(self, percent: float) -> float:
        """Give a percentile of the time a query took."""
        times = sorted(a.seconds for a in (*self.positives, *self.negatives))
        return 1000 * times[min(len(times) - 1, int(len(times) * percent / 100))]

    def names_per_second(self) -> float:
        """Give how many queries one process answered in a second."""
        times = [a.seconds for a in (*self.positives, *self.negatives)]
        return len(times) / sum(times)


def score_table(answers: Iterable[Answer]) -> ScoreTable:
    """Set the answers to one set up for its figures."""
    return ScoreTable(*_split(answers))


def alert_rates(table: ScoreTable, near: Sequence[Answer], rate: float) -> dict[str, float]:
    """Give the share of near misses, by class, above the threshold that another set gives."""
    floor = table.threshold(rate)
    tops: dict[str, list[float]] = defaultdict(list)
    for answer in near:
        tops[answer.query["cls"]].append(answer.top)
    return {cls: _share(top > floor for top in scores) for cls, scores in sorted(tops.items())}


def _share(truths: Iterable[bool]) -> float:
    counted = list(truths)
    return sum(counted) / len(counted) if counted else math.nan
