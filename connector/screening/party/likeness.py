"""How much a typed word is like a listed word, and by which rule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from connector.screening.party.keys import (
    abjad_key,
    coarse,
    hebrew_key,
    korean_key,
    look_key,
    skeleton,
    sound_key,
)
from connector.screening.party.scripts import Script
from connector.screening.party.words import GIVEN_NAMES, trade_class

LEAST = 0.55
"""Below this two words have nothing to do with each other."""

_EDIT_COST = 1.25
_OTHER_FIRST_LETTER = 0.06
_KEY_EQUAL = 0.95
_KEY_EDIT = 0.97
_BONES = 0.87
_FEW_BONES = 0.72
_INITIAL = 0.7
_CLASS = 0.93
_LOOKS_EQUAL = 0.93
_SHORT_TRADE = 0.9
_SHORT = 0.75


@dataclass(frozen=True, slots=True)
class Traits:
    """What a compiled index keeps of its words beside their letters, in the order of the words."""

    keys: Sequence[str]
    bones: Sequence[str]
    trades: NDArray[np.int16]

    @classmethod
    def of(cls, words: Sequence[str]) -> "Traits":
        """Work out the traits of words."""
        return cls(
            [sound_key(word) for word in words],
            [skeleton(word) for word in words],
            np.array([trade_class(word) for word in words], np.int16),
        )


class Vocabulary:
    """The words of the listed names with what comparing them needs, each computed once."""

    def __init__(self, words: Sequence[str], traits: "Traits | None" = None) -> None:
        """Take the words and, where they were worked out before, their traits."""
        traits = traits or Traits.of(words)
        self.words = words
        self._keys = traits.keys
        self._bone_ids: dict[str, int] = {}
        self._bones = np.array(
            [self._bone_ids.setdefault(each, len(self._bone_ids)) for each in traits.bones],
            np.int32,
        )
        self._generic = traits.trades
        self._known = frozenset(words)
        self._given: dict[int, set[int]] = {}
        for place, word in enumerate(words):
            for number in GIVEN_NAMES.get(word, ()):
                self._given.setdefault(number, set()).add(place)
        self._shape = _Shape(words)
        self._key_shape = _Shape(self._keys)

    def compare(self, typed: Sequence[str], listed: Sequence[int]) -> NDArray[np.float64]:
        """Compare Latin words with listed words by their places: a row a typed word, 0..1."""
        places = np.array(listed, np.int32)
        texts = [self.words[place] for place in listed]
        keys = [self._keys[place] for place in listed]
        typed_keys = [sound_key(word) for word in typed]
        likeness = _edit_likeness(typed, texts, _Shape(typed), self._shape.take(places))
        by_key = _edit_likeness(typed_keys, keys, _Shape(typed_keys), self._key_shape.take(places))
        equal = likeness == 1.0
        np.maximum(likeness, np.where(by_key == 1.0, _KEY_EQUAL, by_key * _KEY_EDIT), out=likeness)
        for row, word in enumerate(typed):
            self._by_class(likeness[row], word, places)
            self._by_shortening(likeness[row], word, texts)
            if word not in self._known:
                self._by_look(likeness[row], word, texts)
        likeness[likeness < LEAST] = 0.0
        self._short_and_digits(likeness, typed, places)
        likeness[equal] = 1.0
        return likeness

    def _by_class(self, row: NDArray[np.float64], word: str, places: NDArray[np.int32]) -> None:
        bones = skeleton(word)
        bone_id = self._bone_ids.get(bones)
        if bone_id is not None and len(bones) > 1:
            value = _BONES if len(bones) > 2 else _FEW_BONES  # noqa: PLR2004
            np.maximum(row, value * (self._bones[places] == bone_id), out=row)
        generic = trade_class(word)
        if generic:
            np.maximum(row, _CLASS * (self._generic[places] == generic), out=row)
        for number in GIVEN_NAMES.get(word, ()):
            given = self._given.get(number, set())
            for column, place in enumerate(places.tolist()):
                if place in given:
                    row[column] = max(row[column], _CLASS)

    @staticmethod
    def _by_shortening(row: NDArray[np.float64], word: str, texts: Sequence[str]) -> None:
        """Let the beginning of a word stand for it, and its consonants for a word of trade."""
        if not 2 < len(word) < 7:  # noqa: PLR2004
            return
        for column, listed in enumerate(texts):
            if len(listed) > len(word) and listed[0] == word[0]:
                row[column] = max(row[column], _shortening(word, listed))

    @staticmethod
    def _by_look(row: NDArray[np.float64], word: str, texts: Sequence[str]) -> None:
        look = look_key(word)
        for column, listed in enumerate(texts):
            if abs(len(listed) - len(word)) <= 2 and look == look_key(listed):  # noqa: PLR2004
                row[column] = max(row[column], _LOOKS_EQUAL)

    def _short_and_digits(
        self, likeness: NDArray[np.float64], typed: Sequence[str], places: NDArray[np.int32]
    ) -> None:
        shape = self._shape.take(places)
        mine = _Shape(typed)
        single = (mine.lengths[:, None] == 1) | (shape.lengths[None, :] == 1)
        if single.any():
            same_first = mine.firsts[:, None] == shape.firsts[None, :]
            # A typed initial stands for a name; a listed letter seldom stands for a typed name.
            worth = np.where(mine.lengths[:, None] == 1, _INITIAL, LEAST)
            likeness[single] = np.where(same_first & single, worth, 0.0)[single]
        digits = (mine.firsts[:, None] < _FIRST_LETTER) | (shape.firsts[None, :] < _FIRST_LETTER)
        if digits.any():
            likeness[digits] = 0.0


def _shortening(word: str, listed: str) -> float:
    if listed.startswith(word):
        return _SHORT_TRADE if trade_class(listed) else _SHORT
    if trade_class(listed) and _is_drawn_from(word, listed):
        return _SHORT_TRADE
    return 0.0


def _is_drawn_from(word: str, listed: str) -> bool:
    """Say whether the letters of a word stand in the listed one in the same order."""
    letters = iter(listed)
    return len(word) * 2 <= len(listed) + 1 and all(letter in letters for letter in word)


_FIRST_LETTER = ord("a")


@dataclass(frozen=True, slots=True, init=False)
class _Shape:
    lengths: NDArray[np.int16]
    firsts: NDArray[np.uint8]

    def __init__(self, words: Sequence[str]) -> None:
        object.__setattr__(self, "lengths", np.array([len(word) for word in words], np.int16))
        firsts = np.array([ord(word[0]) & 0xFF for word in words], np.uint8)
        object.__setattr__(self, "firsts", firsts)

    def take(self, places: NDArray[np.int32]) -> "_Shape":
        taken = object.__new__(_Shape)
        object.__setattr__(taken, "lengths", self.lengths[places])
        object.__setattr__(taken, "firsts", self.firsts[places])
        return taken


def _edit_likeness(
    typed: Sequence[str], listed: Sequence[str], mine: _Shape, theirs: _Shape
) -> NDArray[np.float64]:
    edits: NDArray[Any] = process.cdist(typed, listed, scorer=OSA.distance, dtype=np.uint8)
    longer = np.maximum(mine.lengths[:, None], theirs.lengths[None, :])
    other_first = mine.firsts[:, None] != theirs.firsts[None, :]
    likeness: NDArray[np.float64] = 1.0 - _EDIT_COST * edits / longer
    likeness -= _OTHER_FIRST_LETTER * other_first
    return likeness


def compare_foreign(typed: str, script: Script, listed: str) -> float:
    """Compare a word that came from another script with a listed one: 0, or LEAST..1."""
    if typed == listed:
        return 1.0
    value = _SCRIPT_RULES[script](typed, listed)
    return value if value >= LEAST else 0.0


def _compare_han(typed: str, listed: str) -> float:
    # A script conversion makes no typing errors: a near syllable is another syllable.
    return _KEY_EQUAL if len(typed) > 1 and sound_key(typed) == sound_key(listed) else 0.0


def _compare_hangul(typed: str, listed: str) -> float:
    key, other = korean_key(typed), korean_key(listed)
    if key == other:
        return _KEY_EQUAL
    return 0.9 * _edit(key, other) if min(len(key), len(other)) > 2 else 0.0  # noqa: PLR2004


def _compare_kana(typed: str, listed: str) -> float:
    bones, other = coarse(typed), coarse(listed)
    best = max(_edit(typed, listed), _KEY_EDIT * _edit(sound_key(typed), sound_key(listed)))
    if not bones or not other:
        return best
    if bones == other:
        return max(best, 0.9 if len(bones) > 1 else 0.7)
    return max(best, 0.9 * _edit(bones, other))


def _compare_abjad(typed: str, listed: str) -> float:
    if sound_key(typed) == sound_key(listed):
        return _KEY_EDIT
    bones, other = abjad_key(typed), abjad_key(listed)
    if bones == other:
        return _BONES_OF_ABJAD[min(len(bones), 4) - 1] if bones != "-" else 0.0
    if min(len(bones), len(other)) > 3:  # noqa: PLR2004
        return 0.9 * _edit(bones, other)
    return 0.0


def _compare_hebrew(typed: str, listed: str) -> float:
    bones, other = hebrew_key(typed), hebrew_key(listed)
    if bones == other:
        return _BONES_OF_ABJAD[min(len(bones), 4) - 1] if bones != "-" else 0.0
    return 0.9 * _edit(bones, other) if min(len(bones), len(other)) > 2 else 0.0  # noqa: PLR2004


_BONES_OF_ABJAD = (0.6, 0.8, 0.9, 0.95)


_SCRIPT_RULES: dict[Script, Callable[[str, str], float]] = {
    Script.HAN: _compare_han,
    Script.HANGUL: _compare_hangul,
    Script.KANA: _compare_kana,
    Script.ABJAD: _compare_abjad,
    Script.HEBREW: _compare_hebrew,
    Script.ABUGIDA: _compare_kana,
}


def _edit(typed: str, listed: str) -> float:
    longer = max(len(typed), len(listed))
    value = 1 - _EDIT_COST * OSA.distance(typed, listed) / longer
    return value if typed[0] == listed[0] else value - _OTHER_FIRST_LETTER
