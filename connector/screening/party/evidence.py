"""Why two names are close, in words a reviewer can check: what met what, and what did not."""

import unicodedata
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from connector.screening.party.alignment import Listed, Meeting, Typed
from connector.screening.party.features import Features
from connector.screening.party.fold import Word, is_noise, unscramble
from connector.screening.party.keys import look_key, skeleton, sound_key
from connector.screening.party.scripts import Script
from connector.screening.party.words import GIVEN_NAMES, PARTICLES, TITLES, trade_class
from connector.screening.party.written import as_written

_NEARLY = 0.05  # people see a slip of the pen before they see an equal sound
_EDIT_COST = 1.25
_OTHER_FIRST_LETTER = 0.06
_OF_KEYS = 0.97

_SCRIPT_RULES = {
    Script.ABJAD: "Arabic consonants",
    Script.HEBREW: "Hebrew consonants",
    Script.HAN: "Chinese reading",
    Script.HANGUL: "Korean reading",
    Script.KONTSEVICH: "Korean in Cyrillic",
    Script.KANA: "Japanese reading",
    Script.BURMESE: "Burmese syllable",
    Script.ABUGIDA: "consonants of the script",
}


class Sort(StrEnum):
    """What a left-over word is: what it would have been worth, in a word."""

    NAME = "name"
    GENERAL = "general word"
    PARTICLE = "particle"
    TITLE = "title"
    FORM = "word of order forms"
    LEGAL = "legal form"


@dataclass(frozen=True, slots=True)
class MetWords:
    """Typed words that stand for listed ones: how alike (0..1), and by which rule.

    Each side as it is written, and in Latin letters as it was compared; more words than one stand
    there with a blank between.
    """

    typed: str
    typed_latin: str
    listed: str
    listed_latin: str
    likeness: float
    rule: str


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A word of one side that nothing met. `weight` is what it counts, 0..1."""

    word: str
    latin: str
    sort: Sort
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the words of two names met, in the order of the listed name, and what was left over.

    `features` are what the score was made of, see `alignment.Features`.
    """

    typed: str
    typed_latin: str
    listed: str
    listed_latin: str
    met: tuple[MetWords, ...]
    left_over: tuple[LeftOver, ...]
    missing: tuple[LeftOver, ...]
    features: Mapping[str, float]

    def sentences(self) -> tuple[str, ...]:
        """Say it for people."""
        names = ((self.typed, self.typed_latin), (self.listed, self.listed_latin))
        read = [f"'{name}' reads '{latin}'" for name, latin in names if _is_foreign(name)]
        met = [
            f"{_beside(each.typed, each.typed_latin)} met "
            f"{_beside(each.listed, each.listed_latin)} ({each.rule}, {each.likeness:.2f})"
            for each in self.met
        ]
        left_over = [f"not on the list: {_listing(self.left_over)}"] if self.left_over else []
        missing = [f"missing from the order: {_listing(self.missing)}"] if self.missing else []
        return (*read, *met, *left_over, *missing)


def _is_foreign(name: str) -> bool:
    return any(letter.isalpha() and "LATIN" not in unicodedata.name(letter, "") for letter in name)


def _beside(written: str, latin: str) -> str:
    return f"'{written}' ({latin})" if _is_foreign(written) else f"'{written}'"


def _listing(words: Sequence[LeftOver]) -> str:
    return ", ".join(
        f"'{each.word}'" if each.sort is Sort.NAME else f"'{each.word}' ({each.sort})"
        for each in words
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """A typed name beside a listed one, and what met of them: what evidence is made of."""

    name: str
    words: Sequence[Word]
    typed: Typed
    listed_name: str
    listed: Listed
    meetings: Sequence[Meeting]
    features: Features


def explain(compared: Compared) -> Evidence:
    """Tell what an alignment found, each word beside how it is written."""
    typed, listed = compared.typed.words, compared.listed.words
    typed_as = as_written(compared.name, typed)
    listed_as = as_written(compared.listed_name, listed)
    meetings = sorted(compared.meetings, key=lambda meeting: meeting.listed)
    met_typed = {i for meeting in meetings for i in meeting.typed}
    met_listed = {j for meeting in meetings for j in meeting.listed}
    return Evidence(
        typed=compared.name,
        typed_latin=" ".join(typed),
        listed=compared.listed_name,
        listed_latin=" ".join(listed),
        met=tuple(_met(compared, typed_as, listed_as, meeting) for meeting in meetings),
        left_over=_left_over(typed, typed_as, compared.typed.weights, met_typed),
        missing=_left_over(listed, listed_as, compared.listed.weights, met_listed),
        features={of: round(float(n), 4) for of, n in compared.features._asdict().items()},
    )


def _met(
    compared: Compared, typed_as: Sequence[str], listed_as: Sequence[str], meeting: Meeting
) -> MetWords:
    listed = compared.listed.words
    joined = len(meeting.typed) > 1 or len(meeting.listed) > 1
    first, other = compared.words[meeting.typed[0]], listed[meeting.listed[0]]
    return MetWords(
        typed=" ".join(typed_as[i] for i in meeting.typed),
        typed_latin=" ".join(compared.typed.words[i] for i in meeting.typed),
        listed=" ".join(listed_as[j] for j in meeting.listed),
        listed_latin=" ".join(listed[j] for j in meeting.listed),
        likeness=round(float(meeting.value), 3),
        rule="joined" if joined else rule_of(first, other, meeting.value),
    )


def _left_over(
    words: Sequence[str], written: Sequence[str], weights: Sequence[float], met: AbstractSet[int]
) -> tuple[LeftOver, ...]:
    return tuple(
        LeftOver(written[at], word, sort_of(word, weights[at]), round(weights[at], 3))
        for at, word in enumerate(words)
        if at not in met
    )


def sort_of(word: str, weight: float) -> Sort:
    """Say what sort of word it is; only a legal form has no weight."""
    if not weight:
        return Sort.LEGAL
    if word in TITLES:
        return Sort.TITLE
    if word in PARTICLES:
        return Sort.PARTICLE
    if is_noise(word):
        return Sort.FORM
    return Sort.GENERAL if trade_class(word) else Sort.NAME


def rule_of(typed: Word, listed: str, likeness: float) -> str:
    """Name the rule that found two words alike; likeness.py knows only how much they are."""
    if typed.text == listed:
        return "equal"
    if typed.script in _SCRIPT_RULES:
        return _SCRIPT_RULES[typed.script]
    word = unscramble(typed.text)
    return "digits for letters" if word == listed else _rule_of_letters(word, listed, likeness)


def _rule_of_letters(word: str, listed: str, likeness: float) -> str:
    if len(word) == 1 or len(listed) == 1:
        return "initial"
    if _is_edit(word, listed, likeness, 1.0):
        return "spelling"
    key, other = sound_key(word), sound_key(listed)
    if key == other or _is_edit(key, other, likeness, _OF_KEYS):
        return "transliteration"
    return _rule_of_sense(word, listed)


def _rule_of_sense(word: str, listed: str) -> str:
    """Name the rule of words whose letters are not near; the rules worth more come first."""
    if trade_class(word) and trade_class(word) == trade_class(listed):
        return "same trade word"
    if set(GIVEN_NAMES.get(word, ())) & set(GIVEN_NAMES.get(listed, ())):
        return "form of one given name"
    if look_key(word) == look_key(listed):
        return "looks alike"
    if skeleton(word) == skeleton(listed):
        return "consonants"
    return "short form"


def _is_edit(one: str, other: str, likeness: float, worth: float) -> bool:
    """Say whether counting edits of two texts gives about this likeness."""
    value = 1 - _EDIT_COST * OSA.distance(one, other) / max(len(one), len(other))
    if one[0] != other[0]:
        value -= _OTHER_FIRST_LETTER
    return value * worth > likeness - _NEARLY
