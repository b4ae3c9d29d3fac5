"""Which listed names share enough letters with a name to be worth comparing word by word."""

import math
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connector.screening.party.keys import coarse, skeleton, sound_key
from connector.screening.party.packed import Arrays, Texts, offsets, pack_texts, spread
from connector.screening.party.scripts import Script

_BUDGET = 8_000
_BUDGET_SHARE = 8
# The budget is that of a usual name; a name hidden in a long field needs more, up to this length.
_USUAL_GRAMS = 60
_LONG_GRAMS = 90
_TRIED = 64
_TRIED_SHARE = 0.4
_NEAR_SHARE = 0.5
_LEAST_GRAMS = 8
_WORDS_KEPT = 8_192

Grams = Callable[[str], frozenset[str]]
"""Gives the grams of a word."""
Places = NDArray[np.int64]
Shares = NDArray[np.float32]


def grams_of(word: str) -> frozenset[str]:
    """Give the grams of a word: letters in twos and threes, its sound, its consonants whole."""
    key, bones = sound_key(word), skeleton(word)
    whole = (f"s{bones}",) if len(bones) > 1 else ()
    return frozenset(
        (*_pieces(word, 2), *_pieces(word, 3), *["k" + each for each in _pieces(key, 3)], *whole)
    )


def bone_grams(word: str) -> frozenset[str]:
    """Give the grams of a word's merged consonants, for scripts that share no more than those."""
    bones = coarse(word)
    return frozenset((*_pieces(bones, 2), *_pieces(bones, 3), f"C{bones}"))


def _pieces(text: str, length: int) -> list[str]:
    marked = f"^{text}$"
    return [marked[place : place + length] for place in range(len(marked) - length + 1)]


def wants_bones(script: Script) -> bool:
    """Say whether words of a script are looked for by consonants instead of letters."""
    return script in _FOUND_BY_BONES


_FOUND_BY_BONES = frozenset(
    {
        *(Script.ABJAD, Script.HEBREW, Script.HANGUL, Script.KONTSEVICH),
        *(Script.KANA, Script.ABUGIDA),
    }
)


class GramIndex:
    """For each gram the names that have it, and for each name its grams."""

    def __init__(self, arrays: Arrays, name: str, grams_of_word: Grams) -> None:
        """Open what `pack_grams` packed under a name, by the same grams."""
        self._grams_of_word = grams_of_word
        self._of_word = lru_cache(maxsize=_WORDS_KEPT)(self._look_up)
        self._places = {gram: place for place, gram in enumerate(Texts(arrays, name).all())}
        self._offsets = arrays[f"{name}_offsets"]
        self._postings = arrays[f"{name}_postings"]
        self._weights = arrays[f"{name}_weights"]
        self._norms = arrays[f"{name}_norms"]
        self._per_norm = 1 / self._norms.astype(np.float64)
        self._rarest = float(self._weights.max(initial=0.0))
        # Of a narrowed index these are the whole list's, so that it reads the same grams.
        self._spreads = arrays[f"{name}_spreads"]
        self._budget = _BUDGET + int(arrays[f"{name}_count"][0]) // _BUDGET_SHARE
        self._held = arrays[f"{name}_held"]
        self._held_offsets = arrays[f"{name}_held_offsets"]

    def nearest(
        self, words: Iterable[str], limit: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Places, Shares]:
        """Give `limit` names by the share of grams they have in common with words, best first.

        With each goes its share, 0..1: 1 where both names have the same grams. Names that tie with
        the last one come too: which of them is meant, other fields say. `among` marks the names
        that may be found.

        Grams are read from the rarest on until the budget of postings is spent: the common ones
        tell little and cost most. The names found by those are then compared by all their grams,
        and those that share far less than the best are left out.
        """
        found: set[int] = set()
        unknown: set[str] = set()
        for places, others in map(self._of_word, words):
            found |= places
            unknown |= others
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        known = np.array(sorted(found), dtype=np.int64)
        weights = self._weights.take(known)
        near = self._found_by_rare(known, weights, among)
        if not len(near):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        wanted = np.zeros(len(self._weights), np.float32)
        wanted[known] = weights
        starts = self._held_offsets.take(near)
        sizes = self._held_offsets.take(near + 1) - starts
        worth = wanted.take(self._held.take(spread(starts, sizes)))
        shared = np.add.reduceat(worth, sizes.cumsum() - sizes)
        # Between cosine and coverage of the listed name: what a form adds must not hide a name.
        likeness = shared / self._norms[near]
        order = (-likeness).argsort(kind="stable")
        last = max(likeness[order[min(limit, len(order)) - 1]], _NEAR_SHARE * likeness[order[0]])
        order = order[likeness[order] >= last]
        whole = float(weights.sum()) + len(unknown) * self._rarest
        return near[order], likeness[order] / math.sqrt(whole)

    def shared_by(self, word: str) -> tuple[NDArray[np.float64], float]:
        """Give the most that each name can have in common with a word, and the word's weight.

        Both in the measure of `nearest`: a name's share is at most the sum of the first over the
        words that are sought, by the root of the weight of them all.
        """
        found, unknown = self._of_word(word)
        known = np.array(sorted(found), np.int64)
        weights = self._weights.take(known).astype(np.float64)
        starts = self._offsets.take(known)
        sizes = self._offsets.take(known + 1) - starts
        shared = np.bincount(
            self._postings.take(spread(starts, sizes)),
            weights=weights.repeat(sizes),
            minlength=len(self._norms),
        )
        return shared * self._per_norm, float(weights.sum()) + len(unknown) * self._rarest

    def _look_up(self, word: str) -> tuple[frozenset[int], frozenset[str]]:
        """Give the places of a word's grams, and those grams that no listed name has."""
        grams = self._grams_of_word(word)
        places = [self._places.get(gram, -1) for gram in grams]
        if -1 not in places:
            return frozenset(places), frozenset()
        unknown = frozenset(gram for gram in grams if gram not in self._places)
        return frozenset(place for place in places if place >= 0), unknown

    def _found_by_rare(
        self,
        known: NDArray[np.int64],
        weights: NDArray[np.float32],
        among: NDArray[np.bool_] | None,
    ) -> NDArray[np.int64]:
        starts, ends = self._offsets.take(known), self._offsets.take(known + 1)
        sizes = ends - starts
        length = min(max(len(known), _USUAL_GRAMS), _LONG_GRAMS) / _USUAL_GRAMS
        spent = self._spreads.take(known).cumsum()
        within = max(int(spent.searchsorted(self._budget * length)), _LEAST_GRAMS)
        stretches = zip(starts[:within].tolist(), ends[:within].tolist(), strict=True)
        postings = [self._postings[s:e] for s, e in stretches if s < e]
        if not postings:  # of a narrowed index: nobody kept has any of these grams
            return np.empty(0, np.int64)
        shared = np.bincount(
            # Counting wants places of this width; they are widened where they are copied anyway.
            np.concatenate(postings, dtype=np.intp),
            weights=weights[:within].astype(np.float64).repeat(sizes[:within]),
            minlength=len(self._norms),
        )
        likeness = np.multiply(shared, self._per_norm, out=shared)
        if among is not None:
            likeness *= among
        best = float(likeness.max())
        if not best:
            return np.empty(0, np.int64)
        (near,) = (likeness >= best * _TRIED_SHARE).nonzero()
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
    Every name must have a word. Grams are numbered from the rarest on; `spreads` are how many
    names have each, and `count` is how many names there are. The same names give the same arrays.
    """
    used = set(word_places.tolist())
    texts, flat, starts = _number(
        grams_of_word(word) if place in used else () for place, word in enumerate(words)
    )
    sizes = (starts[1:] - starts[:-1])[word_places]
    at = spread(starts[word_places], sizes)
    owners, held = _pairs(names.repeat(sizes), flat.take(at))
    del at, flat
    count = int(names[-1]) + 1 if len(names) else 0
    spreads = np.bincount(held, minlength=len(texts))
    from_rarest = np.argsort(spreads, kind="stable")
    held = np.argsort(from_rarest).astype(np.int32).take(held)
    spreads = spreads[from_rarest]
    weights = np.square(np.log((count + 1) / np.maximum(spreads, 1))).astype(np.float32)
    norms = np.bincount(owners, weights=weights[held], minlength=count)
    by_gram = np.argsort(held, kind="stable")
    return {
        **pack_texts(name, [texts[place] for place in from_rarest]),
        f"{name}_count": np.array([count], np.int64),
        f"{name}_spreads": spreads.astype(np.int64),
        f"{name}_offsets": offsets(spreads),
        f"{name}_postings": owners.take(by_gram),
        f"{name}_weights": weights,
        f"{name}_norms": np.sqrt(np.maximum(norms, 1e-6)).astype(np.float32),
        f"{name}_held": held,
        f"{name}_held_offsets": offsets(np.bincount(owners, minlength=count)),
    }


def _number(
    words: Iterable[Collection[str]],
) -> tuple[list[str], NDArray[np.int32], NDArray[np.int64]]:
    """Give each gram a number, as the words bring them.

    Gives the grams by their numbers, those of each word one word after the other, and where each
    word's begin, the end of the last one included.
    """
    vocabulary: dict[str, int] = {}
    flat = array("i")
    ends = array("q", [0])
    for grams in words:
        flat.extend(vocabulary.setdefault(gram, len(vocabulary)) for gram in sorted(grams))
        ends.append(len(flat))
    return list(vocabulary), np.frombuffer(flat, np.int32), np.array(ends, np.int64)


def _pairs(
    owners: NDArray[np.int64], grams: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give each pair of a name and a gram once, sorted by both.

    Every step works in place or lets go of the one before: of a whole list there are millions.
    """
    width = int(grams.max(initial=0)) + 1
    owners *= width
    owners += grams
    owners.sort()
    pairs = owners[np.diff(owners, prepend=-1) != 0]
    return (pairs // width).astype(np.int32), (pairs % width).astype(np.int32)
