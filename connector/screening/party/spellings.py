"""Which Latin spellings a word may have that came from a script which hides its vowels.

A word is read sound by sound. Each sound has the Latin spellings that offices of different
languages give it (English, French, German, Spanish), and between two of them a vowel may stand
that the script does not write.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

_ANY_VOWELS = "[aeiou]{0,2}"
_SHORT_VOWEL = "(?:ou|ae|[aeiou])?"
"""What Arabic leaves out; a Latin `oo` or `ee` stands for a letter that it writes."""
_ABJAD: Mapping[str, str] = {
    "b": "b|p", "p": "p|b", "t": "t", "th": "th|s|t", "j": "dj|dzh|zh|j|g", "ch": "tch|ch|c",
    "h": "h", "kh": "kh|k|h|x|ch", "d": "d|dh", "dh": "dh|d|z|th", "r": "r", "z": "z|dh|s",
    "zh": "zh|j|z", "s": "s|c", "sh": "sh|sch|ch|s", "gh": "gh|g|q", "f": "f|ph|v", "v": "v|w",
    "q": "q|k|gh|g|c", "k": "k|c|q|kh", "g": "g|gu|k", "l": "l", "m": "m", "n": "n",
    "w": "[wv]|[ou]{1,2}", "y": "[yij]|ee|e",
}  # fmt: skip
# One Hebrew letter is b and v, another p and f, another k and kh, another s and sh.
_HEBREW: Mapping[str, str] = {
    **_ABJAD, "b": "b|v", "p": "p|f|ph", "k": "k|kh|ch|c|q|g", "sh": "sh|sch|s|ch", "t": "t|th",
    "ts": "ts|tz|z|c|s", "z": "z|s|dh", "kh": "kh|h|ch|k", "g": "g|gh", "v": "v|w|u|o",
    "ww": "[wv]|[ou]{1,2}", "yy": "[yij]|[ae]i", "f": "f|ph",
}  # fmt: skip
# A mora is a consonant and a vowel; foreign consonants alone get a u, or an o after t and d.
_MORA = re.compile("(?P<consonant>sh|ch|ts|[kg]w|[b-df-hj-np-tv-z]y?)?(?P<vowel>[aiueo])|n")
_KANA: Mapping[str, str] = {
    "k": "k|c|q|kh|ck", "g": "g|gh", "s": "s|c|th", "sh": "sh|s|ch|sch|c", "z": "z|s|dh|th",
    "j": "j|dj|d|z|g|zh|dzh|dh", "t": "t|th", "ch": "ch|tch|c|t", "ts": "ts|tz|z|t|c", "d": "d|dh",
    "h": "h|kh|j|gh", "f": "f|ph|h|kh|v", "b": "b|v", "r": "r|l|rh", "w": "w|v|u|ou|o",
    "v": "v|w|b", "y": "y|j|i", "kw": "qu|kw|q|k", "th": "th|s",
}  # fmt: skip
_KANA_VOWELS = {"a": "[aue]", "i": "[iye]", "u": "[uow]", "e": "[eai]", "o": "[oua]"}
_SILENT = {"u": "kgszbpmrfvhtsth", "o": "td", "i": "chshj"}

_SOUNDS = re.compile("kh|gh|sh|th|dh|ch|zh|ts|ww|yy|.")
# The article inside a compound loses its l to the letters of the sun: Sayf ud-Din.
_INNER_ARTICLE = re.compile(r"(?<=...)al(?=.{3}|lh$)|(?<=..)a(?=dyn$)")
_ARTICLE = "(?P<article>[aeu](?:l|sh|[dnrstz]))?"
_ABD = re.compile(r"(?:[ao]b[aeiou]?d(?:[aeou]{1,2}[lrsdnzt]?)?)")


@lru_cache(maxsize=1024)
def arabic_spelling(word: str) -> re.Pattern[str]:
    """Give a pattern of all Latin spellings of a romanised word of an Arabic script.

    Where a group matched, the listed word has an Arabic article of its own.
    """
    return _ABD if word == "abd" else _abjad_spelling(word, _ABJAD, hebrew=False)


@lru_cache(maxsize=1024)
def hebrew_spelling(word: str) -> re.Pattern[str]:
    """Give a pattern of all Latin spellings of a romanised Hebrew word."""
    return _abjad_spelling(word, _HEBREW, hebrew=True)


def _abjad_spelling(word: str, table: Mapping[str, str], *, hebrew: bool) -> re.Pattern[str]:
    parts = _INNER_ARTICLE.sub("@", re.sub("aa+", "a", word))
    sounds = [found[0] for found in re.finditer(rf"@|{_SOUNDS.pattern}", parts)]
    pattern = "" if sounds[0] in "aiw" else _ARTICLE
    for place, sound in enumerate(sounds):
        after = sounds[place + 1] if place + 1 < len(sounds) else ""
        if sound == "e":
            continue
        pattern += _one(sound, place, after, table, loose=hebrew)
        if after:
            pattern += _ANY_VOWELS if hebrew else _SHORT_VOWEL
    return re.compile(pattern if sounds[-1] in "ah" else f"{pattern}e?")


def _one(sound: str, place: int, after: str, table: Mapping[str, str], *, loose: bool) -> str:
    """Give the spellings of one sound; `after` is the next, empty at the end."""
    if sound == "@":
        return "[aeiou]{1,2}l?"
    if sound in ("a", "h") and place and not after:
        return "[aeiou]{0,2}[ht]?"
    if sound == "i" or (sound == "a" and not place):
        return "[aeiou]{1,2}" if after not in ("w", "y", "ww", "yy") else "[aeiou]{0,2}"
    if sound == "a":
        return "[aeiou]{0,2}" if loose or after in ("w", "y") else "[aeo]{1,2}"
    return f"(?:{table.get(sound, re.escape(sound))}){{1,2}}"


@lru_cache(maxsize=1024)
def kana_spelling(word: str) -> re.Pattern[str]:
    """Give a pattern of the Latin names that a romanised word in kana may stand for."""
    pattern = ""
    for mora in _MORA.finditer(word):
        consonant, vowel = mora["consonant"] or "", mora["vowel"]
        if vowel is None:
            pattern += "(?:n|m|ng){1,2}"
            continue
        base = consonant if consonant in _KANA else consonant.rstrip("y")
        if consonant:
            pattern += f"(?:{_KANA.get(base, base)}){{1,2}}" + (
                "[yij]?" if base != consonant else ""
            )
        if mora[0] == "u" and not pattern:
            pattern += "(?:v|ou|[uow]h?)"  # Vladimir is begun with it too
            continue
        silent = consonant and base in _SILENT.get(vowel, "")
        pattern += f"(?:{_KANA_VOWELS[vowel]}[aeiouyw]?h?)" + ("?" if silent else "")
    return re.compile(f"{pattern}e?")
