"""How much a typed word is like a listed word, and by which rule."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from connector.screening.party.keys import (
    abjad_key,
    burmese_key,
    coarse,
    hebrew_key,
    kontsevich_key,
    korean_key,
    look_key,
    skeleton,
    sound_key,
)
from connector.screening.party.scripts import Script
from connector.screening.party.spellings import arabic_spelling, hebrew_spelling, kana_spelling
from connector.screening.party.words import GIVEN_NAMES, trade_class

LEAST = 0.55
"""Below this two words have nothing to do with each other."""

_EDIT_COST = 1.25
_OTHER_FIRST_LETTER = 0.06
_KEY_EQUAL = 0.95
_KEY_EDIT = 0.97
_WORTH_OF_BONES = (0.0, 0.0, 0.72, 0.87)  # one consonant alone tells nothing
_INITIAL = 0.7
_CLASS = 0.93
_LOOKS_EQUAL = 0.93
_SHORT_TRADE = 0.9
_SHORT = 0.75
_SPELLED = 0.96
_FEW_SOUNDS = 0.85
_OTHER_ARTICLE = 0.88
_FIRST_LETTER = ord("a")

# The rows of a matrix of traits: what words are compared by beside their letters. A text stands
# there as a checksum, so that one comparison of numbers serves all.
_FIRST, _KEY_FIRST, _BONES_SUM, _LOOK_SUM, _TRADE, _LENGTH, _ODD = range(7)
TRAITS = 7
_SAME = slice(_BONES_SUM, _TRADE + 1)

Traits = NDArray[np.int64]
Matrix = NDArray[np.float64]


def traits_of(words: Sequence[str], keys: Sequence[str]) -> Traits:
    """Work out the traits of words whose sound keys are given: a row a trait, a column a word."""
    return np.array(list(map(_traits_of_word, words, keys)), np.int64).reshape(-1, TRAITS).T


def _traits_of_word(word: str, key: str) -> tuple[int, ...]:
    return (
        ord(word[0]),
        ord(key[0]),
        crc32(skeleton(word).encode()),
        crc32(look_key(word).encode()),
        trade_class(word),
        len(word),
        len(word) == 1 or word[0] < "a",
    )


class Vocabulary:
    """The words of the listed names with what comparing them needs, each computed once."""

    def __init__(
        self, words: Sequence[str], keys: Sequence[str] = (), traits: Traits | None = None
    ) -> None:
        """Take the words and, where they were worked out before, their sound keys and traits."""
        self.words = words
        self._keys = keys or [sound_key(word) for word in words]
        self._traits = traits_of(words, self._keys) if traits is None else traits
        self._known = frozenset(words)
        self._given: dict[int, set[int]] = {}
        for place, word in enumerate(words):
            for number in GIVEN_NAMES.get(word, ()):
                self._given.setdefault(number, set()).add(place)

    def compare(self, typed: Sequence[str], listed: NDArray[np.int32]) -> Matrix:
        """Compare Latin words with listed words by their places: a row a typed word, 0..1."""
        places = listed.tolist()
        texts = [self.words[place] for place in places]
        typed_keys = [sound_key(word) for word in typed]
        edits = np.empty((2, len(typed), len(texts)))
        edits[0] = _edits(typed, texts)
        edits[1] = _edits(typed_keys, [self._keys[place] for place in places])
        mine = traits_of(typed, typed_keys)[:, :, None]
        theirs = self._traits.take(listed, axis=1)[:, None, :]
        by_edit = 1.0 - _EDIT_COST * edits
        by_edit -= _OTHER_FIRST_LETTER * (mine[:_BONES_SUM] != theirs[:_BONES_SUM])
        likeness: Matrix = np.maximum(by_edit[0], np.minimum(by_edit[1] * _KEY_EDIT, _KEY_EQUAL))
        same = mine[_SAME] == theirs[_SAME]
        best = np.maximum.reduce(same * self._worth(typed))
        np.maximum(likeness, best, out=likeness)
        self._by_given_name(likeness, typed, places)
        _by_shortening(likeness, typed, texts, (mine[_FIRST] == theirs[_FIRST]))
        likeness[likeness < LEAST] = 0.0
        if mine[_ODD].any() or theirs[_ODD].any():
            _single_letters_and_digits(likeness, mine, theirs)
        likeness[edits[0] == 0.0] = 1.0
        return likeness

    def _worth(self, typed: Sequence[str]) -> Matrix:
        """Say what equal consonants, looks and classes of trade are worth to each typed word."""
        worth: Matrix = np.array(
            [
                (
                    _WORTH_OF_BONES[min(len(skeleton(word)), 3)],
                    0.0 if word in self._known else _LOOKS_EQUAL,
                    _CLASS if trade_class(word) else 0.0,
                )
                for word in typed
            ]
        )
        return worth.T[:, :, None]

    def _by_given_name(self, likeness: Matrix, typed: Sequence[str], places: Sequence[int]) -> None:
        for row, word in enumerate(typed):
            for number in GIVEN_NAMES.get(word, ()):
                given = self._given.get(number, ())
                for column, place in enumerate(places):
                    if place in given:
                        likeness[row, column] = max(likeness[row, column], _CLASS)


def _edits(typed: Sequence[str], listed: Sequence[str]) -> Matrix:
    edits: Matrix = process.cdist(typed, listed, scorer=OSA.normalized_distance, dtype=np.float64)
    return edits


def _by_shortening(
    likeness: Matrix, typed: Sequence[str], listed: Sequence[str], same_first: NDArray[np.bool_]
) -> None:
    """Let the beginning of a word stand for it, and its consonants for a word of trade."""
    for row, word in enumerate(typed):
        if 2 < len(word) < 7:  # noqa: PLR2004
            for column in same_first[row].nonzero()[0].tolist():
                if len(listed[column]) > len(word):
                    value = _shortening(word, listed[column])
                    likeness[row, column] = max(likeness[row, column], value)


def _single_letters_and_digits(likeness: Matrix, mine: Traits, theirs: Traits) -> None:
    # A typed initial stands for a name; a listed letter seldom stands for a typed name.
    initial, letter = mine[_LENGTH] == 1, theirs[_LENGTH] == 1
    worth = np.where(initial, _INITIAL, LEAST) * (mine[_FIRST] == theirs[_FIRST])
    np.copyto(likeness, worth, where=initial | letter)
    likeness[(mine[_FIRST] < _FIRST_LETTER) | (theirs[_FIRST] < _FIRST_LETTER)] = 0.0


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


class _Rule(NamedTuple):
    """How words of another script are compared under a key that both sides have.

    `equal` is what equal keys are worth, by how many letters they have; `edited` what keys are
    worth that differ, times their likeness, from `least` letters on.
    """

    key: Callable[[str], str]
    equal: tuple[float, ...]
    edited: float = 0.0
    least: int = 0

    def compare(self, typed: Sequence[str], listed: Sequence[str]) -> Matrix:
        mine, theirs = list(map(self.key, typed)), list(map(self.key, listed))
        edits = _edits(mine, theirs)
        other_first = _letters([key[:1] for key in mine]) != [key[:1] for key in theirs]
        likeness = self.edited * (1.0 - _EDIT_COST * edits - _OTHER_FIRST_LETTER * other_first)
        lengths = np.minimum(_lengths(mine), _lengths(theirs).T)
        likeness[lengths < self.least] = 0.0
        worth = np.array(self.equal)[np.minimum(lengths, len(self.equal) - 1)]
        found: Matrix = np.maximum(likeness, worth * (edits == 0.0))
        return found


def _letters(texts: Sequence[str]) -> NDArray[np.str_]:
    return np.array(texts)[:, None]


def _lengths(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.array(list(map(len, texts)))[:, None]


def compare_foreign(typed: Sequence[str], script: Script, listed: Sequence[str]) -> Matrix:
    """Compare words that came from another script with listed ones: a row a typed word, 0..1."""
    likeness = np.zeros((len(typed), len(listed)))
    for rule in _SCRIPT_RULES[script]:
        np.maximum(likeness, rule.compare(typed, listed), out=likeness)
    likeness[likeness < LEAST] = 0.0
    likeness[_letters(typed) == list(listed)] = 1.0
    return likeness


class _Spelled(NamedTuple):
    """How words are compared with the patterns of what Latin spellings they may have."""

    spelling: Callable[[str], re.Pattern[str]]

    def compare(self, typed: Sequence[str], listed: Sequence[str]) -> Matrix:
        likeness = np.zeros((len(typed), len(listed)))
        words: dict[str, list[int]] = {}
        for column, each in enumerate(listed):
            words.setdefault(each, []).append(column)
        for row, word in enumerate(typed):
            spelled = self.spelling(word).fullmatch
            sure = _SPELLED if len(word) > 2 else _FEW_SOUNDS  # noqa: PLR2004
            for each, columns in words.items():
                if found := spelled(each):
                    likeness[row, columns] = _OTHER_ARTICLE if found.lastgroup else sure
        return likeness


def _abjad_key(word: str) -> str:
    return _without_vowel(abjad_key(word))


def _hebrew_key(word: str) -> str:
    return _without_vowel(hebrew_key(word))


def _without_vowel(key: str) -> str:
    """Let a vowel alone be like nothing; a `w`, which is left out beside others, is a letter."""
    return "" if key == "-" else key or "w"


_BONES_OF_ABJAD = (0.0, 0.55, 0.7, 0.8, 0.87)
_LOOSE = (
    _Rule(str, (1.0,), 1.0),
    _Rule(sound_key, (_KEY_EDIT,), _KEY_EDIT),
    _Rule(coarse, (0.0, 0.7, 0.9), 0.9, 2),
)

_SCRIPT_RULES: dict[Script, tuple[_Rule | _Spelled, ...]] = {
    # A script conversion makes no typing errors: a near syllable is another syllable.
    Script.HAN: (_Rule(sound_key, (_KEY_EQUAL,)),),
    Script.HANGUL: (_Rule(korean_key, (_KEY_EQUAL,), 0.9, 3),),
    Script.KONTSEVICH: (_Rule(kontsevich_key, (_KEY_EQUAL,)),),
    Script.KANA: (_Spelled(kana_spelling), *_LOOSE[:2], _Rule(coarse, (0.0, 0.65, 0.82), 0.82, 2)),
    Script.ABJAD: (
        _Spelled(arabic_spelling),
        _Rule(sound_key, (_KEY_EDIT,)),
        _Rule(_abjad_key, _BONES_OF_ABJAD, 0.87, 4),
    ),
    Script.HEBREW: (_Spelled(hebrew_spelling), _Rule(_hebrew_key, _BONES_OF_ABJAD, 0.85, 3)),
    Script.BURMESE: (_Rule(burmese_key, (_KEY_EQUAL,), 0.85, 4),),
    Script.ABUGIDA: _LOOSE,
}
