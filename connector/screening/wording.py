"""Phrases of a rule pack, found in what an order says, in any script and spelling of letters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")
# Written without blanks between words, or with few: a phrase in them is found wherever it stands.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
)
_ANY_END = "*"
_SHORTEST_BEGINNING = 2
_REMEMBERED = 4_096  # texts of each set of phrases
_LONGEST_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that stands in a text: what it stands for, and the words as they were written."""

    meaning: str
    phrase: str
    written: str


class Phrases:
    """Finds phrases word by word; letter case, accents and punctuation make no difference.

    A word of a phrase that ends in `*` is met by every word that begins so. Phrases in scripts
    that put no blanks between words are found inside longer ones.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """Take the phrases by what they stand for. Raises ValueError for one without a word."""
        self._by_word: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        self._open: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}  # by two letters
        self._unspaced: list[tuple[str, str, str]] = []
        for meaning, several in phrases.items():
            for phrase in several:
                self._add(meaning, phrase)
        # The same goods and towns come back in order after order.
        self._found_in = lru_cache(maxsize=_REMEMBERED)(self._look)

    def _add(self, meaning: str, phrase: str) -> None:
        if _UNSPACED.search(phrase):
            self._unspaced.append((fold_text(phrase), meaning, phrase))
            return
        words = tuple(
            word for part in phrase.split() for word in _phrase_words(part) if word != _ANY_END
        )
        if not words:
            raise ValueError(f"a phrase needs a word: {phrase!r}")
        if words[0].endswith(_ANY_END):
            if len(words[0]) <= _SHORTEST_BEGINNING:
                raise ValueError(f"two letters are wanted before the first *: {phrase!r}")
            self._open.setdefault(words[0][:2], []).append((words, meaning, phrase))
        else:
            self._by_word.setdefault(words[0], []).append((words, meaning, phrase))

    def find(self, text: str) -> tuple[Found, ...]:
        """Give every phrase in a text, in the order of the text, each meaning and phrase once."""
        return self._found_in(text) if len(text) <= _LONGEST_REMEMBERED else self._look(text)

    def _look(self, text: str) -> tuple[Found, ...]:
        folded = fold_text(text)
        found: dict[tuple[str, str], Found] = {}
        for each in self._spaced_in(folded):
            found.setdefault((each.meaning, each.phrase), each)
        for letters, meaning, phrase in () if folded.isascii() else self._unspaced:
            if letters in folded:
                found.setdefault((meaning, phrase), Found(meaning, phrase, letters))
        return tuple(found.values())

    def _spaced_in(self, folded: str) -> Iterator[Found]:
        words = _WORD.findall(folded)
        # Most texts hold none of the phrases: where their words stand is asked only if one may.
        begin = [
            n for n, word in enumerate(words) if word in self._by_word or word[:2] in self._open
        ]
        stretches = [match.span() for match in _WORD.finditer(folded)] if begin else []
        for at in begin:
            for phrase_words, meaning, phrase in self._beginning_with(words[at]):
                if _stands(phrase_words, words, at):
                    last = stretches[at + len(phrase_words) - 1][1]
                    yield Found(meaning, phrase, folded[stretches[at][0] : last])

    def _beginning_with(self, word: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
        yield from self._by_word.get(word, ())
        yield from self._open.get(word[:2], ())


def fold_text(text: str) -> str:
    """Give a text in small letters without accents, compatibility forms made plain."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return unicodedata.normalize("NFKC", bare)


def _phrase_words(part: str) -> list[str]:
    words = _WORD.findall(fold_text(part))
    if words and part.endswith(_ANY_END):
        words[-1] += _ANY_END
    return words


def _stands(phrase: tuple[str, ...], words: list[str], at: int) -> bool:
    there = words[at : at + len(phrase)]
    if len(there) < len(phrase):
        return False
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith(_ANY_END) else word == wanted
        for wanted, word in zip(phrase, there, strict=True)
    )
