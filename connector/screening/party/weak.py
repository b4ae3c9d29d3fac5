"""Names that say too little: typed ones that fit half the list, listed ones of a few letters."""

from collections.abc import Callable

from connector.screening.lists import EntityKind, Entry
from connector.screening.party.fold import fold, legal_places
from connector.screening.party.index import Match
from connector.screening.party.words import (
    GENERIC,
    GIVEN_NAMES,
    LEGAL_PHRASES,
    NOISE,
    PARTICLES,
    TITLES,
)

Search = Callable[[str, int], tuple[Match, ...]]
"""Finds the closest listed names of a typed one, at most so many."""

GENERIC_CAP = 0.49
"""The most a name that says too little can score while no other field agrees."""
FREQUENT_FROM = 10
"""A single word is frequent when so many listed persons carry it."""
_SHORT = 4
_LONGEST_WRITTEN = 20  # four letters with dots, blanks and quotes around them
_MOST_TRADE_WORDS = 2
_EMPTY = PARTICLES | TITLES | NOISE
_COMPANY = GENERIC["company"]


def is_weak_alias(entry: Entry, name: str) -> bool:
    """Say whether a listed name is called weak by its list, or is short and not the main name."""
    return entry.is_weak(name) or (name != entry.name and is_short(name))


def is_short(name: str) -> bool:
    """Say whether a name is one word of at most four letters: many firms are called MEC or BGI."""
    if len(name) > _LONGEST_WRITTEN:
        return False
    words = fold(name)
    return len(words) == 1 and len(words[0].text) <= _SHORT


def has_two_words(name: str) -> bool:
    """Say whether a name has at least two words besides its legal form."""
    words = tuple(word.text for word in fold(name))
    return len(words) - len(legal_places(words)) > 1


def without_weak_aliases(entry: Entry) -> tuple[str, ...]:
    """Give the aliases and former names that say enough by themselves."""
    others = (*entry.aliases, *entry.former_names)
    return tuple(alias for alias in others if not is_weak_alias(entry, alias))


def is_generic(name: str) -> bool:
    """Say whether a typed name is made of legal forms and at most two words of trade.

    "Trading Company LLC" is; "Aviation Industries Research Organization" tells more than that.
    Words of trade count whole here, not by how they begin: "Investtradebank" is a name.
    """
    words = tuple(word.text for word in fold(name))
    legal = legal_places(words)
    trade: set[int] = set()
    for place, word in enumerate(words):
        if place in legal or (word,) in LEGAL_PHRASES or word in _EMPTY:
            continue
        if word not in GENERIC:
            return False
        trade.add(GENERIC[word])
    return bool(words) and len(trade - {_COMPANY}) <= _MOST_TRADE_WORDS


def frequent_word(name: str, search: Search) -> str:
    """Give the one word of a typed name if it is a given name many carry; empty otherwise.

    Only persons count: a group of listed companies shares its distinctive word, and that one must
    keep its weight.
    """
    words = {word.text for word in fold(name)} - _EMPTY
    if len(words) != 1:
        return ""
    (word,) = words
    if word in GIVEN_NAMES:
        return word
    carriers = sum(
        match.entry.kind is EntityKind.PERSON and word in {each.text for each in fold(match.name)}
        for match in search(name, FREQUENT_FROM)
    )
    return word if carriers >= FREQUENT_FROM else ""


def why_too_little(name: str, search: Search) -> str:
    """Say in a sentence why a typed name cannot hold an order by itself; empty if it can."""
    if is_generic(name):
        return f"'{name}' has only general words and legal forms, which many firms share"
    word = frequent_word(name, search)
    if word:
        return f"'{word}' alone is a name that many people carry"
    return ""
