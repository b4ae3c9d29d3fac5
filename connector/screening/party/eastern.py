"""Chinese and Korean names that stand in Cyrillic letters, brought back to their own spelling.

Russian offices write Chinese by the system of Palladius and Korean by that of Kontsevich. Both
divide into syllables, and a name is read so only where all of it does.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

_CYRILLIC_WORD = re.compile("[а-яё]+")
_FEWEST, _MOST = 2, 3
_LONGEST_SYLLABLE = 6

# Palladius: (Cyrillic, pinyin). The soft sign marks a final n, its absence ng.
_CHINESE_INITIALS = dict(
    zip(
        "б п м ф д т н л г к х ж ш ч чж цз ц с".split(),
        "b p m f d t n l g k h r sh ch zh z c s".split(),
        strict=True,
    )
)
_CHINESE_FRONT = {"цз": "j", "ц": "q", "с": "x"}
_CHINESE_FINALS = dict(
    zip(
        "а о э ы ай эй ей ао оу ань энь ан эн ун унь у уа уай уань уан уй уэй ой".split(),
        "a o e i ai ei ei ao ou an en ang eng ong un u ua uai uan uang ui ui ui".split(),
        strict=True,
    )
)
_CHINESE_FRONT_FINALS = dict(
    zip(
        "и я е яо ю янь инь ян ин юн юй юэ юань юнь".split(),
        "i ia ie iao iu ian in iang ing iong u ue uan un".split(),
        strict=True,
    )
)
_CHINESE_WHOLE = dict(
    zip(
        "и я е яо ю янь инь ян ин юн юй юэ юань юнь у ва во вай вэй вань вэнь ван вэн эр э а ай "
        "ань ан ао оу энь жи чи ши чжи хуэй хой".split(),
        "yi ya ye yao you yan yin yang ying yong yu yue yuan yun wu wa wo wai wei wan wen wang "
        "weng er e a ai an ang ao ou en ri chi shi zhi hui hui".split(),
        strict=True,
    )
)
_O_IS_UO = frozenset({"d", "t", "n", "l", "g", "k", "h", "r", "sh", "ch", "zh", "z", "c", "s"})

# Kontsevich, in the letters of McCune-Reischauer; Russian has one o for two Korean vowels, and
# one n for two finals.
_KOREAN_INITIALS = dict(
    zip(
        "к г кк кх н т д тт тх р л м п б пп пх с сс ч чж дж чч чх х _".split(),
        "k k kk k n t t tt t r r m p p pp p s ss ch ch ch tch ch h _".split(),
        strict=True,
    )
)
_KOREAN_VOWELS = dict(
    zip(
        "а я о ё э у ю ы и ва во ве вэ ви ый эй ей".split(),
        "a ya o yo ae u yu u i wa wo oe wae wi ui e ye".split(),
        strict=True,
    )
)
_KOREAN_FINALS = dict(
    zip("_ к н нь ль л р м п т".split(), "_ k n n l l l m p t".split(), strict=True)
)


@lru_cache(maxsize=1)
def _chinese() -> dict[str, str]:
    known: dict[str, str] = {}
    for cyrillic, initial in _CHINESE_INITIALS.items():
        for final, latin in _CHINESE_FINALS.items():
            rounded = latin == "o" and initial in _O_IS_UO
            known[cyrillic + final] = initial + ("uo" if rounded else latin)
        front = _CHINESE_FRONT.get(cyrillic, initial)
        for final, latin in _CHINESE_FRONT_FINALS.items():
            known[cyrillic + final] = front + latin
    return known | _CHINESE_WHOLE


@lru_cache(maxsize=1)
def _korean() -> dict[str, str]:
    return {
        (first + vowel + last).replace("_", ""): (one + two + three).replace("_", "")
        for first, one in _KOREAN_INITIALS.items()
        for last, three in _KOREAN_FINALS.items()
        for vowel, two in (_KOREAN_VOWELS | {"е": _korean_ye(one, three)}).items()
    }


def _korean_ye(initial: str, final: str) -> str:
    """Say which vowel the letter ie is: o after s and ch, else yo, and ye where nothing follows."""
    if initial in ("ch", "s", "tch", "ss"):
        return "o"
    return "ye" if final == "_" else "yo"


def chinese_in_cyrillic(name: str) -> list[str]:
    """Give the pinyin syllables of a name by Palladius, family name first; none of another name."""
    return _read(name, _chinese())


def korean_in_cyrillic(name: str) -> list[str]:
    """Give the syllables of a name by Kontsevich, family name first; none of another name."""
    return _read(name, _korean())


def _read(name: str, known: dict[str, str]) -> list[str]:
    words = _CYRILLIC_WORD.findall(name)
    if not 1 < len(words) <= _MOST or sum(map(len, words)) != sum(map(str.isalpha, name)):
        return []
    found: list[str] = []
    for word in words:
        # A hard sign only keeps two syllables apart.
        parts = next(_divided(word.replace("ъ", ""), known), None)
        if parts is None:
            return []
        found += [known[part] for part in parts]
        if len(found) == len(parts) > 1:  # a family name is one syllable
            return []
    return found if _FEWEST <= len(found) <= _MOST else []


def _divided(word: str, known: dict[str, str]) -> Iterator[list[str]]:
    """Give the ways to divide a word into syllables, those of long ones first."""
    if not word:
        yield []
    for size in range(min(_LONGEST_SYLLABLE, len(word)), 0, -1):
        if word[:size] in known:
            yield from ([word[:size], *rest] for rest in _divided(word[size:], known))
