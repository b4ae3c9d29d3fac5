"""What words of a name are worth: legal forms, titles, particles, and words of every second firm.

The tables in words.txt are short on purpose. A word that is not there costs what its rarity says,
which is how most noise has to be read through anyway.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

Classes = Mapping[str, str]


def _read() -> Mapping[str, Classes]:
    """Read words.txt: for each section its classes by name, in the order they stand there."""
    sections: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    name = ""
    text = files("connector.screening.party").joinpath("words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line.startswith(" "):
            section[name] += f" {line.strip()}"
        elif line and not line.startswith("#"):
            name, _, words = line.partition(": ")
            section[name] = words
    return sections


_WORDS = _read()

LEGAL_PHRASES: Mapping[tuple[str, ...], str] = {
    tuple(phrase.split()): family
    for family, phrases in _WORDS["legal"].items()
    for phrase in phrases.split(" | ")
}
"""Folded words of a legal form and its family."""
LONGEST_LEGAL = max(map(len, LEGAL_PHRASES))
WEAK_LEGAL = frozenset(_WORDS["weak legal"]["all"].split())
"""Legal forms that are a name's words more often, unless they end it."""
PARTICLES = frozenset(_WORDS["particles"]["all"].split())
"""Words between names that are left out as often as they are written."""
TITLES = frozenset(_WORDS["titles"]["all"].split())
"""Words before or after a person's name that are not of it."""
NOISE = frozenset(_WORDS["noise"]["all"].split())
"""Words of forms and offices. Each keeps its weight when a listed word meets it."""
GENERIC: Mapping[str, int] = {
    word: number
    for number, words in enumerate(_WORDS["trade"].values(), 1)
    for word in words.split()
}
"""Words that many firms carry, and the class within which one translates or shortens another."""

_FIRST_STEM_CLASS = 1000
_CLASS_OF_STEM = {
    stem: GENERIC.get(name, number)
    for number, (name, stems) in enumerate(_WORDS["stems"].items(), _FIRST_STEM_CLASS)
    for stem in stems.split()
}
_STEM_LENGTHS = tuple(sorted({len(stem) for stem in _CLASS_OF_STEM}, reverse=True))


@lru_cache(maxsize=65536)
def trade_class(word: str) -> int:
    """Give the class of a word of trade in any of the languages of trade, 0 where it is none."""
    known = GENERIC.get(word)
    if known is not None:
        return known
    for length in _STEM_LENGTHS:
        found = _CLASS_OF_STEM.get(word[:length]) if len(word) >= length else None
        if found is not None:
            return found
    return 0


def _classes_of(lines: Classes) -> Mapping[str, tuple[int, ...]]:
    classes: dict[str, tuple[int, ...]] = {}
    for number, words in enumerate(lines.values(), 1):
        for word in words.split():
            classes[word] = (*classes.get(word, ()), number)
    return classes


GIVEN_NAMES = _classes_of(_WORDS["given names"])
"""Given names that are one name in other languages, by the numbers of their classes."""
