"""What a name on an order can be read as, and what each of its words is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from connector.screening.party.alignment import FORM_COST, Typed
from connector.screening.party.fold import (
    MOST_WORDS,
    Word,
    fold,
    is_noise,
    korean_words,
    legal_places,
    other_readings,
)
from connector.screening.party.grams import wants_bones
from connector.screening.party.scripts import Script
from connector.screening.party.words import GENERIC, PARTICLES, TITLES

_LONGEST_WORD = 48
_REMEMBERED = 2_048  # names: those of a stretch of orders
_GENERIC_WEIGHT = 0.35
_PARTICLE_WEIGHT = 0.12
_INITIAL_WEIGHT = 0.35
_TITLE_WEIGHT = 0.15
_BRANCHES = frozenset({"branch", "office", "filial", "filiale", "sucursal", "subesi", "depot"})
# Words between a name and the father's, and words after it; lists leave the father out as often.
_CHILD_OF = frozenset({"bin", "ben", "ibn", "bint", "wuld", "ould", "walad"})
_OF_FATHER = frozenset({"oglu", "ogly", "oghlu", "oglou", "kizi", "kyzy", "qizi", "gyzy", "zoda"})
_FATHER_COST = 0.35
_CUT_LENGTHS = range(23, 37)  # fields of 24, 30, 35 characters end before many names do


@dataclass(frozen=True, slots=True)
class Reading:
    """Words that may be a name.

    `legal` are the places of its legal form, if it is a firm's. `bare`: it is looked for by its
    consonants, because a word comes from a script that tells no more. `words` are without repeats;
    `repeating` are all, in the order of the alphabet, where there were any.
    """

    words: tuple[Word, ...]
    texts: tuple[str, ...]
    legal: frozenset[int]
    bare: bool
    repeating: list[str]


@lru_cache(maxsize=_REMEMBERED)
def readings(name: str) -> tuple[Reading, ...]:
    """Give what a name can be read as; none where it has no letter and no digit.

    Han characters are read as Chinese and as Korean. The first MOST_WORDS different words are
    read: who has a longer name cuts it into windows.
    """
    words = fold(name)
    found = [words]
    if any(word.script is Script.HAN for word in words):
        found.append(korean_words(name))
    found.extend(other_readings(name, words))
    return tuple(_reading(each) for each in found if each)


def _reading(words: tuple[Word, ...]) -> Reading:
    once = _without_repeats(words)
    kept = tuple(
        word if len(word.text) <= _LONGEST_WORD else replace(word, text=word.text[:_LONGEST_WORD])
        for word in once[:MOST_WORDS]
    )
    texts = tuple(word.text for word in kept)
    legal = legal_places(texts)
    bare = any(wants_bones(word.script) for at, word in enumerate(kept) if at not in legal)
    repeating = sorted(word.text for word in words) if len(once) < len(words) else []
    return Reading(kept, texts, legal, bare, repeating)


def _without_repeats(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Leave out what only says the name again: in another part of the field, or two at its end.

    A single word that repeats is of the name: Maung Maung Kyaw, Ali ben Omar ben Ali Hamdi.
    """
    first = {word.text: word.segment for word in reversed(words)}
    if len(first) == len(words):
        return words
    seen: set[str] = set()
    kept: list[Word] = []
    again: list[Word] = []
    for word in words:
        if word.text not in seen:
            kept += again
            again = []
            kept.append(word)
        elif word.segment == first[word.text]:
            again.append(word)
        seen.add(word.text)
    return tuple(kept + again if len(again) == 1 else kept)


def typed_name(reading: Reading, weights: Mapping[str, float], *, person: bool) -> Typed:
    """Weigh the words of a reading. `weights` are those of the listed words, 0..1.

    A person's name has no legal form: Sa is a surname then.
    """
    legal: frozenset[int] = frozenset() if person else reading.legal
    texts = reading.texts
    whole = "".join(texts)
    return Typed(
        words=texts,
        weights=tuple(
            0.0 if place in legal else weights.get(text) or weight_of(text, 1.0)
            for place, text in enumerate(texts)
        ),
        known=tuple(text in weights for text in texts),
        costs=tuple(_cost_of(texts, place) for place in range(len(texts))),
        segments=tuple(word.segment for word in reading.words),
        whole=whole,
        core="".join(t for place, t in enumerate(texts) if place not in legal) if legal else whole,
        cut=len(whole) + len(texts) - 1 in _CUT_LENGTHS,
    )


def _cost_of(words: Sequence[str], place: int) -> float:
    """Say what share of its weight a word costs that no listed word meets."""
    after = words[place + 1] if place + 1 < len(words) else ""
    before = words[place - 1] if place else ""
    if is_noise(words[place]) or (before and after in _BRANCHES):
        return FORM_COST
    return _FATHER_COST if before in _CHILD_OF or after in _OF_FATHER else 1.0


def weight_of(word: str, rarity: float) -> float:
    """Say what a word is worth, 0..1: its rarity among the listed names, or less by its sort."""
    if len(word) == 1:
        return _INITIAL_WEIGHT
    if word in PARTICLES:
        return _PARTICLE_WEIGHT
    if word in TITLES:
        return _TITLE_WEIGHT
    if word in GENERIC:
        return _GENERIC_WEIGHT
    return 0.3 + 0.7 * rarity
