"""Which of a few listed names a typed name may meet at all, told without aligning any two.

A narrowed index asks it first: nearly every name on an order meets none of the entries that
changed. What it lets through is compared as ever; what it keeps back the comparison would not
have aligned either, for each of its bounds lies above the figure that is compared.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from connector.screening.party.fold import unscramble
from connector.screening.party.grams import GramIndex
from connector.screening.party.likeness import Vocabulary
from connector.screening.party.listed import ListedNames
from connector.screening.party.reading import Reading

_ROUNDING = 1e-3  # bounds are kept in single precision
_KEPT = 2**24  # numbers kept of the words that were asked, 64 MiB
_TOGETHER = 128  # words worked out at once: what that costs hardly depends on how many they are
_PAIRS = 2_048  # pairs of letters are counted under so many numbers; two may share one
_TYPED, _SHARED = 1, 2

Bounds = NDArray[np.float32]
Bound = tuple[Bounds, float]
"""What a word can add to each name, and the weight of its grams."""


class Limits(NamedTuple):
    """What a pair of names must reach to be aligned.

    That is one of `met`, `listed` (of what is met) and `shares` (of letters), or `near` (of 100)
    together with `hope` of what is met or, of the best name's share of letters, `rival`.
    """

    met: float
    listed: float
    shares: float
    hope: float
    rival: float
    near: int


class Sieve:
    """Bounds what a name and each of a few listed names have in common."""

    def __init__(
        self, names: ListedNames, vocabulary: Vocabulary, letters: GramIndex, limits: Limits
    ) -> None:
        """Read the names; `vocabulary` and `letters` are those that they are compared by."""
        self._letters = letters
        self._limits = limits
        words = names.words_of(np.arange(len(names)))
        self._starts = words.starts
        self._worth = np.maximum(np.add.reduceat(words.weights, words.starts), 1e-9)
        self._weights = words.weights
        self._own, self._at = np.unique(words.places, return_inverse=True)
        self._vocabulary = vocabulary
        texts = [names.words[place] for place in words.places.tolist()]
        ends = [*words.starts.tolist(), len(texts)]
        self._joined = ["".join(texts[s:e]) for s, e in pairwise(ends)]
        self._lengths = np.array([len(text) for text in self._joined])
        counted = np.array([_counted(text) for text in self._joined], np.uint16).T
        self._pairs = np.ascontiguousarray(np.stack((counted > 0, counted), axis=1), np.uint16)
        self._least = (self._lengths / 3 - 1).astype(np.float32)
        self._kept: OrderedDict[str, Bound] = OrderedDict()
        self._most = max(_KEPT // (3 * max(len(names), 1)), 64)

    def may_meet(
        self, reading: Reading, weights: Sequence[float], known: Mapping[str, float]
    ) -> NDArray[np.bool_]:
        """Mark the listed names that a name of Latin words may meet.

        `weights` are those of its words, and `known` the words that the whole list has.
        """
        texts, limits = reading.texts, self._limits
        every = self._bounds_of(texts, known)
        bounds = np.array([bound for bound, _ in every])
        listed, _, shared = bounds.sum(axis=0)
        typed = np.array(weights, np.float32) @ bounds[:, _TYPED] / np.float32(sum(weights))
        # What all words have together, in grams, is at least what one has that is sought.
        sought = [place for place in range(len(texts)) if place not in reading.legal]
        whole = max(every[place][1] for place in sought) ** 0.5
        best = bounds[sought, _SHARED].max()
        met = listed + typed
        marked: NDArray[np.bool_] = (
            (met >= limits.met - _ROUNDING)
            | (listed >= limits.listed - _ROUNDING)
            | (shared >= (limits.shares - _ROUNDING) * whole)
        )
        hopeful = (met >= limits.hope - _ROUNDING) | (shared >= (limits.rival - _ROUNDING) * best)
        self._mark_near(marked, "".join(texts), hopeful & (shared > 0))
        return marked

    def _mark_near(self, marked: NDArray[np.bool_], typed: str, among: NDArray[np.bool_]) -> None:
        """Mark those whose letters stand in the name, or its letters in them."""
        (asked,) = (self._may_be_near(typed) & among & ~marked).nonzero()
        for place in asked.tolist():
            if fuzz.partial_ratio(typed, self._joined[place], score_cutoff=self._limits.near):
                marked[place] = True

    def _may_be_near(self, typed: str) -> NDArray[np.bool_]:
        """Say by pairs of letters which strings may be near.

        Where the shorter, of m letters, and a stretch of k <= m of the longer are to be alike by
        .8, they have L >= .4 (m + k) letters in common, so k >= 2/3 m, and between two of those
        others stand at m + k - 2 L places at most. So at least 3 L - m - k - 1 >= m / 3 - 1 pairs
        of neighbours in the shorter are neighbours in the longer too.
        """
        mine, theirs = np.add.reduce(self._pairs.take(_pairs_of(typed), axis=0))
        near: NDArray[np.bool_] = (theirs >= self._least) & (self._lengths <= len(typed))
        near |= (mine >= len(typed) / 3 - 1) & (self._lengths >= len(typed))
        return near

    def _bounds_of(self, texts: Sequence[str], known: Mapping[str, float]) -> list[Bound]:
        found = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found |= self._work_out(missing, known)
        return [found[text] for text in texts]

    def expect(self, texts: Iterable[str], known: Mapping[str, float]) -> None:
        """Work out together what words that will be asked for can add."""
        waiting = iter([text for text in dict.fromkeys(texts) if text not in self._kept])
        while some := list(islice(waiting, _TOGETHER)):
            self._work_out(some, known)

    def _work_out(self, texts: list[str], known: Mapping[str, float]) -> dict[str, Bound]:
        """Work out what each word can add, and forget the words that came first.

        Those of the same name may be among the forgotten: whoever asks goes by what is given.
        """
        found: dict[str, Bound] = {}
        read = [text if text in known else unscramble(text) for text in texts]
        for text, likeness in zip(texts, self._vocabulary.compare(read, self._own), strict=True):
            each = likeness.take(self._at)
            shared, whole = self._letters.shared_by(text)
            met = (
                np.add.reduceat(each * self._weights, self._starts) / self._worth,
                np.maximum.reduceat(each, self._starts),
                shared,
            )
            found[text] = np.array(met, np.float32), whole
        self._kept |= found
        while len(self._kept) > self._most + len(texts):
            self._kept.popitem(last=False)
        return found


def _pairs_of(text: str) -> NDArray[np.int64]:
    letters = np.frombuffer(text.encode(), np.uint8).astype(np.int64)
    return (letters[:-1] * 45 + letters[1:]) % _PAIRS


def _counted(text: str) -> NDArray[np.int64]:
    return np.bincount(_pairs_of(text), minlength=_PAIRS)
