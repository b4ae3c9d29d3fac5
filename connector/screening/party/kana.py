"""Japanese kana in Latin letters, by Hepburn's system as it is extended for foreign names."""

import unicodedata

_HEPBURN = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu",
            "n": "n"}  # fmt: skip
_BEFORE_SMALL = {"u": "w", "i": "y", "ku": "kw", "gu": "gw"}
_WITHOUT_GLIDE = ("sh", "ch", "j")
_LONG_MARK, _DOUBLING = "\u30fc", "small tu"
_MIDDLE_DOT_AND_LIKE = "\u30fb\uff1d\u30a0"


def romanise_kana(word: str) -> str:
    """Write kana in Latin letters; length and doubling are left out, dots become blanks."""
    morae: list[str] = []
    for letter in unicodedata.normalize("NFKC", word):
        name = unicodedata.name(letter, "").lower().partition(" letter ")[2]
        if letter in _MIDDLE_DOT_AND_LIKE:
            morae.append(" ")
        elif name.startswith("small ") and name != _DOUBLING and morae and morae[-1] != " ":
            morae[-1] = _combined(morae[-1], name.removeprefix("small "))
        elif name and name != _DOUBLING and letter != _LONG_MARK:
            plain = name.removeprefix("small ")
            morae.append(_HEPBURN.get(plain, plain))
    return "".join(morae)


def _combined(mora: str, small: str) -> str:
    """Join a mora with the small letter behind it: ki and ya are kya, fu and a are fa."""
    base = _BEFORE_SMALL.get(mora) or mora.rstrip("aiueo")
    if small.startswith("y") and base in _WITHOUT_GLIDE:
        return base + small[1:]
    return base + small


def other_kana(words: list[str]) -> list[list[str]]:
    """Give what romanised words may be besides: fu may spell an Arabic h or kh, s a th."""
    spoken = [word.replace("fu", "hu") for word in words]
    lisped = [word.replace("sh", "th").replace("s", "th") for word in spoken]
    found = [words, spoken, lisped]
    return [each for at, each in enumerate(found) if at and each not in found[:at]]
