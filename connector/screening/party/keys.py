"""Keys under which spellings of one sound meet: for transliteration, and for bare consonants."""

import re
from functools import lru_cache

# Longest first; what one office writes `shch` another writes `sch` or `sh`.
_SOUNDS = (
    ("shch", "S"), ("sch", "S"), ("tsch", "C"), ("tch", "C"), ("sh", "S"), ("tj", "C"),
    ("ch", "C"), ("cz", "C"), ("dzh", "J"), ("dj", "J"), ("dz", "z"), ("zh", "J"), ("j", "J"),
    ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("bh", "b"),
    ("tz", "c"), ("ts", "c"), ("ck", "k"), ("cq", "k"), ("q", "k"), ("x", "ks"), ("w", "v"),
)  # fmt: skip
_VOWELS = (
    ("ou", "u"), ("oo", "u"), ("eu", "u"), ("ue", "u"), ("oe", "o"), ("ae", "a"), ("ee", "i"),
    ("ie", "i"), ("iy", "i"), ("yi", "i"), ("ii", "i"), ("ei", "ai"), ("ey", "ai"), ("ay", "ai"),
    ("aj", "ai"), ("y", "i"),
)  # fmt: skip
_SOUND = dict(_SOUNDS)
_SOUND_RUN = re.compile("|".join(spelling for spelling, _ in _SOUNDS))
_VOWEL = dict(_VOWELS)
_VOWEL_RUN = re.compile("|".join(spelling for spelling, _ in _VOWELS))
_ENDING = re.compile(r"(?:(?<=o)(?:ff|w)|(?<=e)(?:ff|w))$")
_YE = re.compile(r"^ye|(?<=[aeiou])ye")
_DOUBLE = re.compile(r"(.)\1+")
_CK = re.compile(r"c(?=[aoulrk]|$)")

_COARSE = str.maketrans(
    {
        "g": "k", "c": "s", "C": "s", "S": "s", "J": "s", "z": "s", "d": "t", "b": "p", "v": "p",
        "f": "p", "r": "l", "h": None, "'": None,
        "a": None, "e": None, "i": None, "o": None, "u": None, "y": None,
    }
)  # fmt: skip


@lru_cache(maxsize=65536)
def sound_key(word: str) -> str:
    """Give what a word sounds like across transliterations, in lower and upper case letters."""
    text = _ENDING.sub("v", word)
    text = _YE.sub("e", text)
    text = _SOUND_RUN.sub(lambda run: _SOUND[run[0]], text)
    text = _VOWEL_RUN.sub(lambda run: _VOWEL[run[0]], text)
    text = _CK.sub("k", text)
    text = _DOUBLE.sub(r"\1", text)
    if len(text) > 3 and text.endswith("h"):  # noqa: PLR2004 - Allah, but not Jah
        text = text[:-1]
    return text or word


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Give the consonants of a word's sound, with its first letter whatever that is."""
    key = sound_key(word)
    return key[:1] + "".join(letter for letter in key[1:] if letter not in "aeiou")


@lru_cache(maxsize=65536)
def coarse(word: str) -> str:
    """Give the consonants with those merged that scripts without Latin letters do not tell apart.

    Arabic has no p and v, Korean one letter for k and g, Japanese one for l and r.
    """
    # `w` is a vowel in one script and a consonant in the next; `u` keeps its neighbours apart.
    key = sound_key(word.replace("w", "u")).replace("ng", "n")
    return _DOUBLE.sub(r"\1", key.translate(_COARSE))


_ABJAD_LETTERS = str.maketrans(
    {"g": "k", "p": "b", "z": "s", "a": None, "e": None, "i": None, "o": None, "u": None, "v": None}
)


@lru_cache(maxsize=65536)
def abjad_key(word: str) -> str:
    """Give the consonants Arabic, Persian or Hebrew would write, after `-` for a first vowel."""
    # One letter is th in Arabic and s in Persian, another dh and z.
    key = sound_key(word.replace("th", "s").replace("dh", "z"))
    bones = key.translate(_ABJAD_LETTERS)
    if len(bones) > 1 and bones.endswith("h"):
        bones = bones[:-1]
    return ("-" if key[0] in "aeiou" else "") + _DOUBLE.sub(r"\1", bones)


_HEBREW_LETTERS = str.maketrans({"f": "b", "S": "s", "J": "s", "C": "s", "c": "s"})


@lru_cache(maxsize=16384)
def hebrew_key(word: str) -> str:
    """Give the consonants of `abjad_key` with those merged that are one Hebrew letter."""
    return _DOUBLE.sub(r"\1", abjad_key(word).translate(_HEBREW_LETTERS))


# Letters that a scanner takes for each other, each group as one letter. Pairs come first.
_LOOKS = str.maketrans("l105869q4v2h7c", "iiosbbggauznte")
_LOOK_PAIRS = {"rn": "m", "nn": "m", "iii": "m", "cl": "d", "ci": "d", "vv": "w", "ii": "n",
               "ri": "n", "li": "n", "il": "n"}  # fmt: skip
_LOOK_PAIR = re.compile("|".join(sorted(_LOOK_PAIRS, key=len, reverse=True)))


_DIGIT_LOOKS = str.maketrans("l105869427", "iiosbbgazt")
_LEAST_LOOK = 4  # of fewer letters too many words look alike: Liu, Hu


@lru_cache(maxsize=65536)
def look_key(word: str) -> str:
    """Give what a word looks like to a scanner."""
    if len(word) < _LEAST_LOOK:
        return word.translate(_DIGIT_LOOKS)
    text = word.replace("1", "l")
    return _LOOK_PAIR.sub(lambda pair: _LOOK_PAIRS[pair[0]], text).translate(_LOOKS)


_KOREAN = (
    ("ng", "N"), ("kk", "k"), ("tt", "t"), ("pp", "p"), ("ss", "s"), ("tch", "J"), ("jj", "J"),
    ("ch", "J"), ("j", "J"), ("g", "k"), ("d", "t"), ("b", "p"), ("l", "r"), ("sh", "s"),
    ("eo", "o"), ("eu", "u"), ("oo", "u"), ("ee", "i"), ("ui", "i"), ("ae", "e"), ("oe", "e"),
    ("yi", "i"), ("ou", "u"), ("woo", "u"), ("wu", "u"),
)  # fmt: skip
_KOREAN_SOUND = dict(_KOREAN)
_KOREAN_RUN = re.compile(
    "|".join(sorted((spelling for spelling, _ in _KOREAN), key=len, reverse=True))
)
_SURNAMES = {"i": "ri", "lee": "ri", "yi": "ri", "rhee": "ri", "li": "ri", "park": "pak",
             "im": "rim", "lim": "rim", "yu": "ryu", "yoo": "ryu", "no": "ro", "noh": "ro",
             "roh": "ro", "yang": "ryang", "paik": "paek", "baek": "paek",
             "choi": "choe"}  # fmt: skip
# Where South Korean names are commonly written with the u of English `sung` for an o.
_COMMONLY = {"sung": "song", "jung": "chong", "young": "yong", "kyung": "kyong", "myung": "myong",
             "byung": "pyong", "hyun": "hyon", "chul": "chol", "suk": "sok", "duk": "tok",
             "hyung": "hyong", "hyuk": "hyok"}  # fmt: skip


@lru_cache(maxsize=16384)
def korean_key(word: str) -> str:
    """Give what a Korean syllable or name sounds like across its romanisations."""
    known = _SURNAMES.get(word) or _COMMONLY.get(word, word)
    text = _KOREAN_RUN.sub(lambda run: _KOREAN_SOUND[run[0]], known)
    return _DOUBLE.sub(r"\1", text)


@lru_cache(maxsize=16384)
def kontsevich_key(word: str) -> str:
    """Give `korean_key` with those sounds merged that are one in Cyrillic: n and ng."""
    return korean_key(word).replace("N", "n")


# What the press writes in more than one way, longest first; what is alike becomes one spelling.
_BURMESE = (
    ("aung", "aun"), ("oung", "aun"), ("aing", "ain"), ("aine", "ain"), ("ouk", "auk"),
    ("ike", "aik"), ("ite", "aik"), ("ine", "ain"), ("ohn", "on"), ("own", "on"), ("one", "on"),
    ("oan", "on"), ("oon", "un"), ("ong", "aun"), ("aye", "e"), ("eik", "ek"), ("eit", "ek"),
    ("ick", "it"), ("int", "in"), ("ant", "an"), ("unt", "un"), ("ont", "on"), ("ay", "e"),
    ("ey", "e"), ("eh", "e"), ("ae", "e"), ("ar", "a"), ("ah", "a"), ("or", "aw"), ("oe", "o"),
    ("oh", "o"), ("oo", "u"), ("ou", "u"), ("ee", "i"), ("ch", "C"), ("th", "T"), ("sh", "S"),
    ("kh", "k"), ("ph", "p"), ("gh", "g"), ("r", "y"),
)  # fmt: skip
_BURMESE_SOUND = dict(_BURMESE)
_BURMESE_RUN = re.compile("|".join(spelling for spelling, _ in _BURMESE))
_ASPIRATED = re.compile("h(?=[lmntpskyw])")


@lru_cache(maxsize=16384)
def burmese_key(word: str) -> str:
    """Give what a Burmese syllable or name sounds like across its Latin spellings."""
    text = _ASPIRATED.sub("", "maung" if word == "mg" else word) or word
    return _DOUBLE.sub(r"\1", _BURMESE_RUN.sub(lambda run: _BURMESE_SOUND[run[0]], text))
