"""Arabic, Persian, Urdu and Hebrew words in Latin letters, without the vowels they leave out."""

import re
import unicodedata
from collections.abc import Sequence

# ISO 233 and common press usage; alif is kept as `a`, which says that some vowel stands there.
_ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "th",
    "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "ژ": "zh",
    "س": "s", "ش": "sh", "ص": "s", "ض": "dh", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f",
    "ق": "q", "ك": "k", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ه": "h",
    "ہ": "h", "ھ": "h", "ة": "a", "و": "w", "ؤ": "w", "ي": "y", "ی": "y", "ى": "a", "ئ": "y",
    "ے": "y", "ء": "", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ې": "y", "ۍ": "y", "ځ": "z", "څ": "s",
    "ډ": "d", "ړ": "r", "ښ": "sh", "ږ": "zh", "ڼ": "n", "ټ": "t", "ګ": "g", "ۀ": "h", "ڤ": "v",
}  # fmt: skip
# ISO 259 without its marks; a geresh makes a letter the sound of a foreign name.
_HEBREW = {
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "w", "ז": "z", "ח": "kh", "ט": "t",
    "י": "y", "כ": "k", "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s",
    "ע": "a", "פ": "p", "ף": "p", "צ": "ts", "ץ": "ts", "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
_WITH_GERESH = {"ג": "j", "ז": "zh", "צ": "ch", "ץ": "ch", "ת": "th", "ד": "dh", "ח": "kh",
                "ע": "gh", "ר": "gh"}  # fmt: skip
GERESH = "\u05f3"

_FALSE_SOUNDS = frozenset({"sh", "kh", "th", "dh", "zh", "gh", "ch", "ts", "ck"})
_ALLAH = "allh"
_ARTICLE = re.compile(r"^(و)?(?:ال|لل)(?=..)")
_SERVANT = re.compile(r"^عبد(?=ال..)")
_OF_THE_FAITH = re.compile(r"(?<=..)ال(?=د[یي]ن$)")
_OF_GOD = re.compile(r"(?<=..)الله$")
_LEAST_STEM = 4


def romanise_arabic(word: str) -> str:
    """Write a word in Latin letters; blanks part the article, `servant of` and `of God`."""
    letters = unicodedata.normalize("NFKC", word).replace("ـ", "")  # a stretched line
    letters = _SERVANT.sub("عبد ", letters)
    letters = _OF_GOD.sub(" الله", letters)
    letters = _OF_THE_FAITH.sub(" ال", letters)
    return " ".join(_part(part) for part in letters.split())


def _part(word: str) -> str:
    if word == "الله":
        return _ALLAH
    article = _ARTICLE.match(word)
    if article and len(word) >= _LEAST_STEM:
        return ("wa " if article[1] else "") + "al " + _letters(word[article.end() :], _ARABIC)
    return _letters(word, _ARABIC)


def romanise_hebrew(word: str) -> str:
    """Write a Hebrew word in Latin letters."""
    sounds = re.sub(
        f"(.){GERESH}", lambda pair: _WITH_GERESH.get(pair[1], _HEBREW.get(pair[1], "")), word
    )
    # A vav before a consonant is a vowel; before another vowel letter it is a consonant.
    sounds = re.sub("^ו(?=[אעי])", "v", sounds)
    return _letters(sounds, _HEBREW)


def _letters(word: str, table: dict[str, str]) -> str:
    latin = ""
    for letter in word:
        sound = letter if letter.isascii() else table.get(letter, "")
        # Two letters that only look like one sound have an unwritten vowel between them.
        if latin and sound and latin[-1] + sound[:1] in _FALSE_SOUNDS:
            latin += "e"
        latin += sound
    return latin


_PERSIAN_ONLY = re.compile("[پچژگکیںےٹڈڑ]")


def other_arabic(name: str, words: Sequence[str]) -> list[list[str]]:
    """Give what romanised words of an Arabic script can be read as besides.

    With the compounds written as one word, and as Persian and Urdu say the letters: s and z for
    the Arabic th and dh, v for w. `name` tells by its letters whether it may be Persian.
    """
    found = [list(words), compounds(words)]
    persian = [_as_persian(word) for word in found[-1]]
    if not _PERSIAN_ONLY.search(name):
        persian = [f"w{word[1:]}" if word[0] == "v" else word for word in persian]
    found.append(persian)
    return [each for at, each in enumerate(found) if at and each not in found[:at]]


def _as_persian(word: str) -> str:
    spoken = word.replace("th", "s").replace("dh", "z")
    return f"v{spoken[1:]}" if spoken[0] == "w" and spoken not in ("wa", "wld") else spoken


def compounds(words: Sequence[str]) -> list[str]:
    """Join what is written apart and often listed as one: Najib Allah, Sayf al-Din, Abd al-Hamid.

    Given are romanised words, and the same come back where there is nothing to join. The article
    loses its l to the d of Din, as it is spoken.
    """
    joined: list[str] = []
    place = 0
    while place < len(words):
        word, article = words[place], words[place + 1 : place + 2] == ["al"]
        after = words[place + 2] if place + 2 < len(words) else ""
        if article and after == "dyn":
            joined.append(f"{word}adyn")
            place += 3
        elif word == "abd" and article and after:
            joined.append(f"abdal{after}")
            place += 3
        elif word != _ALLAH and words[place + 1 : place + 2] == [_ALLAH]:
            joined.append(word + _ALLAH)
            place += 2
        else:
            joined.append(word)
            place += 1
    return joined
