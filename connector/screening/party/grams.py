"""Which listed names share enough letters with a name to be worth comparing word by word."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from connector.screening.party.keys import coarse, skeleton, sound_key
from connector.screening.party.packed import Arrays, Texts, pack_texts, spread
from connector.screening.party.scripts import Script

_BUDGET = 12_000
_BUDGET_SHARE = 6
_TRIED = 64
_TRIED_SHARE = 0.4
_NEAR_SHARE = 0.5
_LEAST_GRAMS = 8

Grams = Callable[[str], tuple[str, ...]]
Places = NDArray[np.int64]
Shares = NDArray[np.float32]


@lru_cache(maxsize=4096)
def grams_of(word: str) -> tuple[str, ...]:
    """Give the grams of a word: letters in twos and threes, its sound, its consonants whole."""
    grams = _letter_grams("", f"^{word}$", (2, 3))
    grams |= _letter_grams("k", f"^{sound_key(word)}$", (3,))
    bones = skeleton(word)
    if len(bones) > 1:
        grams.add(f"s{bones}")
    return tuple(sorted(grams))


@lru_cache(maxsize=4096)
def bone_grams(word: str) -> tuple[str, ...]:
    """Give the grams of a word's merged consonants, for scripts that share no more than those."""
    bones = coarse(word)
    return tuple(sorted(_letter_grams("c", f"^{bones}$", (2, 3)) | {f"C{bones}"}))


def _letter_grams(prefix: str, text: str, lengths: tuple[int, ...]) -> set[str]:
    return {
        prefix + text[place : place + length]
        for length in lengths
        for place in range(len(text) - length + 1)
    }


def wants_bones(script: Script) -> bool:
    """Say whether words of a script are looked for by consonants instead of letters."""
    return script in (Script.ABJAD, Script.HEBREW, Script.HANGUL, Script.KANA, Script.ABUGIDA)


class GramIndex:
    """For each gram the names that have it, and for each name its grams."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        """Open what `pack_grams` packed under a name."""
        self._places = {gram: place for place, gram in enumerate(Texts(arrays, name).all())}
        self._offsets = arrays[f"{name}_offsets"]
        self._postings = arrays[f"{name}_postings"]
        self._weights = arrays[f"{name}_weights"]
        self._norms = arrays[f"{name}_norms"]
        self._budget = _BUDGET + len(self._norms) // _BUDGET_SHARE
        self._held = arrays[f"{name}_held"]
        self._held_offsets = arrays[f"{name}_held_offsets"]

    def nearest(
        self, grams: Iterable[str], limit: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Places, Shares]:
        """Give `limit` names by the share of grams they have in common, best first.

        With each goes its share in that of the best, 0..1. Names that tie with the last one come
        too: which of them is meant, other fields say. `among` marks the names that may be found.

        Grams are read from the rarest on until the budget of postings is spent: the common ones
        tell little and cost most. The names found by those are then compared by all their grams,
        and those that share far less than the best are left out.
        """
        found = [place for gram in grams if (place := self._places.get(gram)) is not None]
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        known = np.array(sorted(found), dtype=np.int64)
        near = self._found_by_rare(known, among)
        if not len(near):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        wanted = np.zeros(len(self._weights), np.float32)
        wanted[known] = self._weights[known]
        starts = self._held_offsets[near]
        sizes = self._held_offsets[near + 1] - starts
        worth = wanted[self._held[spread(starts, sizes)]]
        shared = np.add.reduceat(worth, np.cumsum(sizes) - sizes)
        # Between cosine and coverage of the listed name: what a form adds must not hide a name.
        likeness = shared / self._norms[near]
        order = np.argsort(-likeness, kind="stable")
        last = likeness[order[min(limit, len(order)) - 1]]
        order = order[likeness[order] >= last]
        shares = likeness[order] / likeness[order[0]]
        order = order[shares >= _NEAR_SHARE]
        return near[order], shares[: len(order)]

    def _found_by_rare(
        self, known: NDArray[np.int64], among: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        sizes = self._offsets[known + 1] - self._offsets[known]
        order = np.argsort(sizes, kind="stable")
        within = max(int(np.searchsorted(np.cumsum(sizes[order]), self._budget)), _LEAST_GRAMS)
        known, sizes = known[order[:within]], sizes[order[:within]]
        starts = self._offsets[known].tolist()
        ends = self._offsets[known + 1].tolist()
        lists = [self._postings[s:e] for s, e in zip(starts, ends, strict=True)]
        shared = np.bincount(
            np.concatenate(lists),
            weights=np.repeat(self._weights[known], sizes),
            minlength=len(self._norms),
        )
        likeness = shared / self._norms
        if among is not None:
            likeness *= among
        best = float(likeness.max())
        if not best:
            return np.empty(0, np.int64)
        near = np.flatnonzero(likeness >= best * _TRIED_SHARE)
        if len(near) > _TRIED:
            last = np.partition(likeness[near], -_TRIED)[-_TRIED]
            near = near[likeness[near] >= last]
        return near


def pack_grams(
    name: str,
    words: Sequence[str],
    word_places: NDArray[np.int32],
    names: NDArray[np.int64],
    grams_of_word: Grams,
) -> Arrays:
    """Index names by the grams of their words.

    `word_places` are places in `words`, and `names` the number of the name each stands in, rising.
    Every name must have a word. The same names give the same arrays.
    """
    vocabulary: dict[str, int] = {}
    flat = array("i")
    ends = array("q", [0])
    used = set(word_places.tolist())
    for place, word in enumerate(words):
        grams_here = grams_of_word(word) if place in used else ()
        flat.extend(vocabulary.setdefault(gram, len(vocabulary)) for gram in grams_here)
        ends.append(len(flat))
    starts = np.array(ends, np.int64)
    sizes = (starts[1:] - starts[:-1])[word_places]
    grams = np.array(flat, np.int64)[spread(starts[word_places], sizes)]
    pairs = np.unique(np.repeat(names, sizes) * max(len(vocabulary), 1) + grams)
    owners, held = np.divmod(pairs, max(len(vocabulary), 1))
    count = int(names[-1]) + 1 if len(names) else 0
    spreads = np.bincount(held, minlength=len(vocabulary))
    weights = np.square(np.log((count + 1) / np.maximum(spreads, 1))).astype(np.float32)
    norms = np.bincount(owners, weights=weights[held], minlength=count)
    by_gram = np.argsort(held, kind="stable")
    return {
        **pack_texts(name, list(vocabulary)),
        f"{name}_offsets": _offsets(spreads),
        f"{name}_postings": owners[by_gram].astype(np.int32),
        f"{name}_weights": weights,
        f"{name}_norms": np.sqrt(np.maximum(norms, 1e-6)).astype(np.float32),
        f"{name}_held": held.astype(np.int32),
        f"{name}_held_offsets": _offsets(np.bincount(owners, minlength=count)),
    }


def _offsets(sizes: NDArray[Any]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
