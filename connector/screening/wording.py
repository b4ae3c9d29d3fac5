"""Phrases of a rule pack, found in what an order says, in any script and spelling of letters."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
# Written without blanks between words: a phrase in them is found wherever it stands.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_ANY_END = "*"


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
        self._open: list[tuple[tuple[str, ...], str, str]] = []
        self._unspaced: list[tuple[str, str, str]] = []
        for meaning, several in phrases.items():
            for phrase in several:
                self._add(meaning, phrase)

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
            self._open.append((words, meaning, phrase))
        else:
            self._by_word.setdefault(words[0], []).append((words, meaning, phrase))

    def find(self, text: str) -> tuple[Found, ...]:
        """Give every phrase in a text, in the order of the text, each meaning and phrase once."""
        folded = fold_text(text)
        stretches = [(match.start(), match.end()) for match in _WORD.finditer(folded)]
        words = [folded[start:end] for start, end in stretches]
        found: dict[tuple[str, str], Found] = {}
        for at, word in enumerate(words):
            for phrase_words, meaning, phrase in (*self._by_word.get(word, ()), *self._open):
                if _stands(phrase_words, words, at):
                    last = stretches[at + len(phrase_words) - 1][1]
                    written = folded[stretches[at][0] : last]
                    found.setdefault((meaning, phrase), Found(meaning, phrase, written))
        for letters, meaning, phrase in self._unspaced:
            if letters in folded:
                found.setdefault((meaning, phrase), Found(meaning, phrase, letters))
        return tuple(found.values())


def fold_text(text: str) -> str:
    """Give a text in small letters without accents, compatibility forms made plain."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return unicodedata.normalize("NFKC", bare)


def _phrase_words(part: str) -> list[str]:
    words = _WORD.findall(fold_text(part))
    if words and part.endswith(_ANY_END):
        words[-1] += _ANY_END
    return words


def _stands(phrase: tuple[str, ...], words: list[str], at: int) -> bool:
    if at + len(phrase) > len(words):
        return False
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith(_ANY_END) else word == wanted
        for wanted, word in zip(phrase, words[at:], strict=False)
    )
