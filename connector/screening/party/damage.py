"""Text that was damaged on its way becomes readable: wrong decoding, lost and foreign letters."""

import html
import re
import unicodedata
from urllib.parse import unquote

_MOST_ESCAPES = 3
"""Text is escaped once by each system that it passes, seldom by more than this."""
_ESCAPED_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")

_CONTINUED = "[\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152"
_CONTINUED += (
    "\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
)
_LEAD = "[\u00c2-\u00df]"
# UTF-8 read as Windows-1252 or Latin-1: a first byte tells how many bytes follow.
_WRONGLY_DECODED = re.compile(
    f"{_LEAD}{_CONTINUED}|[\u00e0-\u00ef]{_CONTINUED}{{2}}|[\u00f0-\u00f4]{_CONTINUED}{{3}}"
)
# Five bytes have no letter in Windows-1252, and become a question mark or nothing that can be read.
_LOST_BYTE = re.compile(
    "(?P<before>.?)(?P<lead>[\u00c3-\u00c5])[?\ufffd\x81\x8d\x8f\x90\x9d](?P<after>.?)"
)
# For each first byte, the vowel and the consonant that the lost second byte most often made.
_LOST = {"\u00c3": ("i", "d"), "\u00c4": ("a", "c"), "\u00c5": ("o", "l")}
# The same in small letters: no name has such a sign behind such a letter.
_LOWERED = re.compile("[\u00e3-\u00e5](?=[\xa1-\xa9\xac\xae-\xb9\xbc-\xbf])")
_VOWELS = frozenset("aeiouyAEIOUY")
_LOST_LETTER = re.compile(r"(?<=[^\W\d_])[?\ufffd]+(?=[^\W\d_])")
_LATIN, _CYRILLIC, _GREEK = "a-z\u00c0-\u024f", "\u0400-\u04ff", "\u0370-\u03ff"
_MIXED = re.compile(
    f"[{_LATIN}{_CYRILLIC}{_GREEK}]*(?:[{_LATIN}][{_CYRILLIC}{_GREEK}]|[{_CYRILLIC}{_GREEK}][{_LATIN}])"
    f"[{_LATIN}{_CYRILLIC}{_GREEK}]*",
    re.IGNORECASE,
)
# Letters of other alphabets that are drawn as Latin ones, capital and small.
_LOOKS_LATIN = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһѵԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχ",
        "ABESIJKMHOPCTYXaesijopcyxdhvqwABEZHIKMNOPTYXaiKvopux",
        strict=True,
    )
)
_LOOKS_CYRILLIC = {
    latin: other for other, latin in _LOOKS_LATIN.items() if "\u0400" <= other <= "\u045f"
}
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:([ .·_-])[^\W\d_])(?:\1[^\W\d_]){3,}(?![^\W_])")


def unescape(text: str) -> str:
    """Undo HTML, percent and backslash escapes, however often they were applied."""
    for _ in range(_MOST_ESCAPES):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "\\u" in text:
            text = _ESCAPED_UNICODE.sub(lambda code: chr(int(code[1], 16)), text)
        if "%" in text and _PERCENT.search(text):
            text = unquote(text)
        if text == before:
            break
    return text


def join_spaced(text: str) -> str:
    """Join five and more letters alone in a row: N O R T H is a word, four may be initials."""
    return _SPACED.sub(lambda run: re.sub(f"[{re.escape(run[1])}]", "", run[0]), text)


def drop_lost(text: str) -> str:
    """Leave out the marks that stand for letters which were lost inside a word."""
    return _LOST_LETTER.sub("", text)


def repair(text: str) -> str:
    """Undo wrong decoding, leave out lost letters, and read letters that only look Latin."""
    text = _LOWERED.sub(lambda lead: chr(ord(lead[0]) - 0x20), text)
    for _ in range(2):
        again = _WRONGLY_DECODED.sub(_decoded_again, text)
        if again == text:
            break
        text = again
    text = drop_lost(_LOST_BYTE.sub(_guessed, text))
    return _MIXED.sub(_one_alphabet, text)


def _decoded_again(found: re.Match[str]) -> str:
    try:
        raw = b"".join(map(_byte, found[0]))
        letter = raw.decode()
    except UnicodeError:
        return found[0]
    return letter if _is_likely(letter) else found[0]


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _is_likely(letter: str) -> bool:
    """Say whether a letter stands in names at all; rare, phonetic and joining ones do not."""
    return not "\u0220" <= letter <= "\u036f"


def _guessed(found: re.Match[str]) -> str:
    """Put a vowel in place of a lost byte between consonants, and a consonant elsewhere."""
    before, after = found["before"], found["after"]
    vowel, consonant = _LOST[found["lead"]]
    beside = {unicodedata.normalize("NFD", letter)[:1] for letter in (before, after)}
    return before + (consonant if beside & _VOWELS else vowel) + after


def _one_alphabet(found: re.Match[str]) -> str:
    """Read a word of two alphabets in the one that most of its letters are of, where it can be."""
    word = found[0]
    foreign = [letter for letter in word if letter >= "\u0370"]
    latin = [letter for letter in word if letter < "\u0370"]
    as_latin = all(letter in _LOOKS_LATIN for letter in foreign)
    as_cyrillic = all(letter in _LOOKS_CYRILLIC for letter in latin)
    if as_cyrillic and (len(foreign) > len(latin) or not as_latin):
        return "".join(_LOOKS_CYRILLIC.get(letter, letter) for letter in word)
    return "".join(_LOOKS_LATIN.get(letter, letter) for letter in word) if as_latin else word
