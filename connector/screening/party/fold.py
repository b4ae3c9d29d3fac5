"""A name as it was typed becomes words in Latin letters, with what each word is."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from connector.screening.party.abjad import GERESH, other_arabic
from connector.screening.party.damage import drop_lost, join_spaced, repair, unescape
from connector.screening.party.eastern import chinese_in_cyrillic, korean_in_cyrillic
from connector.screening.party.kana import other_kana
from connector.screening.party.scripts import Script, korean_reading, romanise, script_of
from connector.screening.party.words import (
    LEGAL_PHRASES,
    LONGEST_LEGAL,
    NOISE,
    TITLES,
    WEAK_LEGAL,
)

MOST_WORDS = 24
"""More words than this are read, but compared in two halves that overlap."""

_REMEMBERED = 4_096
_LONGEST_REMEMBERED = 120
_SLASHED = re.compile(r"(?<![^\W_])([a-z])\s?/\s?([a-z])(?:/([a-z]))?(?![^\W_])")
_CHILD_OF = re.compile(r"\b[sdw]/o\b")
_DOTTED = re.compile(r"(?<![^\W_])(?:[a-z]\.){2,}")
_SEGMENT_END = re.compile(r"[;:,|/\\()\[\]{}<>\n\r\t]| [-–—] ")
_ASCII_WORD = re.compile(r"[a-z0-9]+|\x01")
# Vowel signs are no letters to Python, yet they are inside words.
_SIGNS = (
    "\u0300-\u036f\u0591-\u05c7\u05f3\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u109f\u1780-\u17d3"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_SIGNS}])*|\x01")
_GERESH = re.compile("(?<=[גדזחצץת])['’‘´′]")
_DIGIT_LETTERS = str.maketrans("01345789", "oleasTBg")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name. `segment` counts the parts a form's punctuation divides it into."""

    text: str
    script: Script
    segment: int


def fold(name: str) -> tuple[Word, ...]:
    """Give the words of a name; none where it has no letter and no digit.

    Read through: case, accents, other scripts, HTML entities, text that was decoded wrongly,
    dotted abbreviations, apostrophes, control and zero-width characters.
    """
    # A name is folded by every question that is asked about it.
    return _remembered(name) if len(name) <= _LONGEST_REMEMBERED else _fold(name)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(name: str) -> tuple[Word, ...]:
    return _fold(name)


def _fold(name: str) -> tuple[Word, ...]:
    text = _repair(name).lower()
    text = _CHILD_OF.sub(" bin ", text.replace("c/o", " careof ")).replace("'", "").replace("`", "")
    text = _SLASHED.sub(lambda slashed: "".join(part for part in slashed.groups() if part), text)
    text = _SEGMENT_END.sub(" \x01 ", text)
    text = _DOTTED.sub(lambda dotted: dotted[0].replace(".", "") + " ", text)
    words: list[Word] = []
    segment = 0
    pattern = _ASCII_WORD if text.isascii() else _WORD
    for found in pattern.findall(text):
        if found == "\x01":
            segment += 1
        elif found.isascii():
            words.append(Word(found, Script.LATIN, segment))
        else:
            words.extend(_foreign(found, segment))
    return tuple(words)


def korean_words(name: str) -> tuple[Word, ...]:
    """Read a name of Han characters as Korean; none where it is not one we can read so."""
    words: list[Word] = []
    for part in unicodedata.normalize("NFKC", name).split():
        read = korean_reading(part)
        if read is None:
            return ()
        words.extend(Word(syllable, Script.HANGUL, 0) for syllable in read.split())
    return tuple(words)


def other_readings(name: str, words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """Give what a name in one script may be read as besides; none where it has but one reading."""
    scripts = {word.script for word in words}
    texts = [word.text for word in words]
    if scripts == {Script.ABJAD}:
        read = other_arabic(name, texts)
    elif scripts == {Script.KANA}:
        read = other_kana(texts)
    elif scripts == {Script.LATIN} and not name.isascii():
        return _eastern_readings(name)
    else:
        return []
    (script,) = scripts
    return [tuple(Word(text, script, words[0].segment) for text in each) for each in read]


def _eastern_readings(name: str) -> list[tuple[Word, ...]]:
    """Read a name in Cyrillic letters as the Chinese or Korean one that it may be."""
    plain = unicodedata.normalize("NFKC", name).lower()
    found = (
        (chinese_in_cyrillic(plain), Script.HAN),
        (korean_in_cyrillic(plain), Script.KONTSEVICH),
    )
    return [
        tuple(Word(text, script, 0) for text in syllables)
        for syllables, script in found
        if syllables
    ]


def _repair(name: str) -> str:
    escaped = "&" in name or "%" in name or "\\" in name
    text = join_spaced(unescape(name) if escaped else name)
    if text.isascii():
        return drop_lost(text) if "?" in text else text
    text = repair(text)
    if any("\x80" <= letter <= "\x9f" for letter in text):
        text = re.sub(
            "[\x80-\x9f]", lambda c: c[0].encode("latin-1").decode("cp1252", "ignore"), text
        )
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = _GERESH.sub(GERESH, text)
    return "".join("'" if c in "’‘ʼʻ´′ʿʾ״" else c for c in text if unicodedata.category(c) != "Cf")


def _foreign(found: str, segment: int) -> list[Word]:
    """Cut a run of letters where the script changes and write each part in Latin letters."""
    words: list[Word] = []
    start = 0
    scripts = [script_of(letter) for letter in found]
    for end in range(1, len(found) + 1):
        if end < len(found) and scripts[end] is scripts[start]:
            continue
        latin = romanise(found[start:end], scripts[start]).lower()
        for part in re.findall(r"[a-z0-9]+", latin.replace("'", "")):
            words.append(Word(part, scripts[start], segment))  # noqa: PERF401
        start = end
    return words


def unscramble(word: str) -> str:
    """Read digits inside a word as the letters they look like; other words stay as they are."""
    letters = sum(letter.isalpha() for letter in word)
    if letters * 2 < len(word) or letters == len(word):
        return word
    return word.translate(_DIGIT_LETTERS).lower()


def legal_places(words: tuple[str, ...]) -> frozenset[int]:
    """Say which words are a legal form: at the end, at the start, or a strong one anywhere.

    Never all of them: a name has something that is not a legal form.
    """
    legal: set[int] = set()
    end = len(words)
    while length := _legal_ending(words, end):
        end -= length
        legal.update(range(end, end + length))
    start = 0
    while start < end and (length := _legal_beginning(words, start, end)):
        legal.update(range(start, start + length))
        start += length
    for place in range(start, end):
        if (words[place],) in LEGAL_PHRASES and words[place] not in WEAK_LEGAL:
            legal.add(place)
    return frozenset(legal) if len(legal) < len(words) else frozenset()


def _legal_ending(words: tuple[str, ...], end: int) -> int:
    for length in range(min(LONGEST_LEGAL, end - 1), 0, -1):
        if words[end - length : end] in LEGAL_PHRASES:
            return length
    return 0


def _legal_beginning(words: tuple[str, ...], start: int, end: int) -> int:
    for length in range(min(LONGEST_LEGAL, end - start - 1), 0, -1):
        phrase = words[start : start + length]
        if phrase in LEGAL_PHRASES and not (length == 1 and phrase[0] in WEAK_LEGAL - {"ao", "pt"}):
            return length
    return 0


def is_noise(word: str) -> bool:
    """Say whether a word of an order form usually is not of the name it stands in."""
    return word in NOISE or word in TITLES or word.isdigit()


def latin(name: str) -> str:
    """Give a name in Latin letters for people to read beside the original."""
    return anyascii(name)
