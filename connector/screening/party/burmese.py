"""Burmese names in Latin letters, syllable by syllable, as the press and the lists write them."""

import re
import unicodedata

# Initials and rhymes of common press usage (MLC transcription without its tone marks, with the
# vowels of names as they are usually printed: Aung, Hlaing, Soe, Htay).
_INITIALS = dict(
    zip(
        "ကခဂဃငစဆဇဈဉညဋဌဍဎဏတထဒဓနပဖဗဘမယရလဝသဟဠအ",
        ("k kh g g ng s s z z ny ny t ht d d n t ht d d n p ph b b m y y l w th h l _").split(),
        strict=True,
    )
)
_INDEPENDENT = {"ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "u", "ဧ": "e", "ဩ": "aw", "ဪ": "aw",
                "၌": "hnaik", "၍": "ywe", "၎": "lagaung", "၏": "i"}  # fmt: skip
_OPEN = {"": "a", "ာ": "a", "ါ": "a", "ိ": "i", "ီ": "i", "ု": "u", "ူ": "u", "ေ": "ay",
         "ဲ": "e", "ော": "aw", "ေါ": "aw", "ို": "o", "ံ": "an", "ိံ": "ein", "ုံ": "on"}  # fmt: skip
_NASAL, _STOPPED = "ဏနမ", "တပဋဗဒ"
_CLOSED_A = {"က": "et", "င": "in", "စ": "it", "ဇ": "it", "ည": "i", "ဉ": "in", "ယ": "e", "လ": "al",
             "သ": "at", "ရ": "a", "ဟ": "a", "ဝ": "aw"}  # fmt: skip
_CLOSED = {
    "ော": {"က": "auk", "င": "aung"}, "ေါ": {"က": "auk", "င": "aung"},
    "ို": {"က": "aik", "င": "aing", "ယ": "o", "လ": "o"},
    "ိ": {"န": "ein", "မ": "ein", "တ": "eik", "ပ": "eik", "က": "ik", "ည": "i", "လ": "ein"},
    "ု": {"န": "on", "မ": "on", "ဏ": "on", "တ": "ok", "ပ": "ok", "က": "ok", "ဒ": "ok", "လ": "on"},
    "ေ": {"ယ": "ay", "တ": "it", "န": "ein", "သ": "ay", "က": "et"},
}  # fmt: skip
_AFTER_W = {"a": "wa", "an": "un", "at": "ut", "ay": "we", "e": "we", "et": "wet", "in": "win",
            "i": "wi", "it": "wit", "aw": "waw", "aing": "waing", "aung": "waung"}  # fmt: skip

_ASAT, _STACK, _CREAKY = "\u103a", "\u1039", "\u1037"
_SYLLABLE = re.compile(
    "(?P<initial>[က-အ])"
    "(?P<medials>[ျြွှ]*)"
    "(?P<vowel>[ေ]?[ာါိီုူဲ]*)"
    "(?P<nasal>ံ?)"
    "[့း]*"
    "(?:(?P<final>[က-အ])(?:[့း]*်[့း]*|(?=္)))?"
    "[့းာ်္]*"
    "|(?P<alone>[ဣဤဥဦဧဩဪ၌၍၎၏])[းံ့်]*"
)


def romanise_burmese(word: str) -> str:
    """Write a Burmese word in Latin letters, a blank between syllables.

    A stacked consonant closes the syllable before it, as the kinzi does; a great sa is two of
    them. The creaky tone of a nasal is printed as a t: Myint, Nyunt.
    """
    text = unicodedata.normalize("NFC", word).replace("ဿ", f"သ{_STACK}သ").replace("\u200c", "")
    syllables = [_syllable(found) for found in _SYLLABLE.finditer(text)]
    # The old r is y where a word begins and often printed r inside one: Yan, but Thura.
    return " ".join(
        "ra" if place and found == "ya" and "ရ" in text else found
        for place, found in enumerate(syllables)
        if found
    )


def _syllable(found: re.Match[str]) -> str:
    if found["alone"]:
        return _INDEPENDENT[found["alone"]]
    onset = _onset(found["initial"], found["medials"])
    rhyme = _rhyme(found["vowel"] + found["nasal"], found["final"])
    if "ွ" in found["medials"]:
        rhyme = _AFTER_W.get(rhyme, f"w{rhyme}")
    if rhyme == "o" and onset[-1:] in ("s", "m") and "း" in found[0]:
        rhyme = "oe"
    return f"{onset}{rhyme}t" if _CREAKY in found[0] and rhyme.endswith("n") else onset + rhyme


def _onset(initial: str, medials: str) -> str:
    onset = _INITIALS[initial].replace("_", "")
    palatal = "ျ" in medials or "ြ" in medials
    if "ှ" in medials:
        onset = "sh" if initial == "ရ" or (palatal and initial in "လသ") else f"h{onset}"
    elif palatal and initial == "ခ":
        onset = "ch"
    if palatal and onset not in ("sh", "ch"):
        onset += "y"
    return onset


def _rhyme(vowel: str, final: str | None) -> str:
    if final is None:
        return _OPEN.get(vowel, "a")
    vowel = "" if vowel in ("ာ", "ါ") else vowel
    rhyme = _CLOSED.get(vowel, _CLOSED_A).get(final)
    if rhyme is None:
        rhyme = "an" if final in _NASAL else "at" if final in _STOPPED else _OPEN.get(vowel, "a")
    return rhyme
