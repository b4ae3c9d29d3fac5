"""Greek, and the scripts of India, in Latin letters; every other alphabet letter by letter."""

import re
import unicodedata

from anyascii import anyascii

# ELOT 743 for what two letters sound like; m-p, n-t and g-k begin a word as b, d and g.
_GREEK_PAIRS = {
    "ου": "u", "ευ": "ev", "αυ": "av", "γγ": "ng", "γξ": "nx", "γχ": "nch",
    "μπ": "mb", "τζ": "tz",
}  # fmt: skip
_GREEK_STARTS = {"μπ": "b", "ντ": "d", "γκ": "g"}
_GREEK_PAIR = re.compile("|".join(_GREEK_PAIRS))

# ISO 15919 as Unicode names the letters, in the spelling of names.
_INDIC_SOUNDS = {
    "c": "ch", "ch": "ch", "tt": "t", "tth": "th", "dd": "d", "ddh": "dh", "nn": "n", "nnn": "n",
    "ny": "n", "ng": "n", "ss": "sh", "sh": "sh", "ll": "l", "lll": "zh", "rr": "r", "v": "v",
    "aa": "a", "ii": "i", "uu": "u", "ee": "e", "oo": "o", "vocalic r": "ri", "vocalic l": "li",
    "khha": "kh", "rrr": "r", "q": "q",
}  # fmt: skip
# What a dot below makes of a letter: the sounds of Persian and Arabic names.
_WITH_NUKTA = {"k": "q", "j": "z", "ph": "f", "dd": "r", "ddh": "rh"}
_INDIC = re.compile(r"(?P<kind>letter|vowel sign|sign|au length) (?P<sound>.+)")
_FIRST_INDIC, _LAST_INDIC = "\u0900", "\u0d7f"


def romanise_alphabet(word: str) -> str:
    """Write a word in Latin letters; all but Greek and Indian words are left to anyascii."""
    if "\u0370" <= word[0] <= "\u03ff":
        return _romanise_greek(word)
    if _FIRST_INDIC <= word[0] <= _LAST_INDIC:
        return _romanise_indic(word)
    return anyascii(word)


def _romanise_greek(word: str) -> str:
    # The diaeresis stays: it says that two vowels are two.
    plain = unicodedata.normalize("NFD", word.lower()).replace("\u0301", "")
    start = _GREEK_STARTS.get(plain[:2])
    if start:
        plain = start + plain[2:]
    paired = _GREEK_PAIR.sub(lambda pair: _GREEK_PAIRS[pair[0]], plain)
    return anyascii(unicodedata.normalize("NFC", paired))


def _romanise_indic(word: str) -> str:
    """Write a word by the names of its letters; the unwritten a is dropped at the end."""
    sounds: list[str] = []
    open_a = False
    for letter in unicodedata.normalize("NFD", word):
        name = unicodedata.name(letter, "").lower().partition(" ")[2]
        found = _INDIC.match(name)
        if found is None:
            continue
        kind, sound = found["kind"], found["sound"]
        if kind == "letter" and sound.endswith("a") and len(sound) > 1 and sound != "aa":
            sounds += ["a"] * open_a + [sound[:-1]]
            open_a = True
        elif kind == "letter":
            sounds += ["a"] * open_a + [sound]
            open_a = False
        elif kind == "vowel sign":
            sounds.append(sound)
            open_a = False
        elif sound == "virama":
            open_a = False
        elif sound == "nukta" and sounds:
            sounds[-1] = _WITH_NUKTA.get(sounds[-1], sounds[-1])
        elif sound in ("anusvara", "candrabindu", "bindi", "tippi"):
            sounds += ["a"] * open_a + ["n"]
            open_a = False
    return "".join(_INDIC_SOUNDS.get(sound, sound) for sound in sounds if sound.isascii())
