"""Latin names written in other scripts, as the people of that script would write them.

Han and Hangul come from characters in public data, read back by anyascii and Unicode's names;
kana, Hebrew, Thai and Cyrillic follow the sound, letter by letter; Burmese its common syllables.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from random import Random

from anyascii import anyascii

from tests.benchmarks.queries import fold
from tests.benchmarks.vocabulary import nobodies


def _table(latin: str, native: str) -> dict[str, str]:
    return dict(zip(latin.split(), native.split(), strict=True))


_CYRILLIC = _table(
    "shch zh kh ts ch sh yu ya yo ye iy a b v g d e z i j k l m n o p r s t u f y h w x q c",
    "щ ж х ц ч ш ю я ё е ий а б в г д е з и й к л м н о п р с т у ф ы х в кс к к",  # noqa: RUF001
)
_HEBREW = _table(
    "sh ch kh th ts ph gh zh aa a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "ש צ׳ ח ת צ פ ג ז׳ א א ב ק ד - פ ג ה י ג׳ ק ל מ נ ו פ ק ר ס ט ו ו ו קס י ז",  # noqa: RUF001
)
_HEBREW_LAST = dict(zip("כמנפצ", "ךםןףץ", strict=True))
_THAI = _table(
    "sh ch kh th ph ng aa ee oo a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "ช ช ค ท พ ง า ี ู า บ ค ด เ ฟ ก ฮ ิ จ ก ล ม น อ ป ก ร ส ต ุ ว ว กซ ย ซ",
)
_BURMESE = _table(
    "aung min hlaing soe myint thein tun kyaw win zaw than shwe maung ko htun tin moe myo "
    "naing khin htay oo ohn lin thant zin htet ne aye swe thura nyunt kyi hla san thu "
    "sein nyo wai phyo",
    "အောင် မင်း လှိုင် စိုး မြင့် သိန်း ထွန်း ကျော် ဝင်း ဇော် သန်း ရွှေ မောင် ကို ထွန်း တင် မိုး မျိုး "
    "နိုင် ခင် ဌေး ဦး အုန်း လင်း သန့် ဇင် ထက် နေ အေး ဆွေ သူရ ညွန့် ကြည် လှ စန်း သူ "
    "စိန် ညို ဝေ ဖြိုး",
)
_KANA_CONSONANTS = {
    "kh": "h", "gh": "g", "ph": "f", "th": "s", "dh": "z", "zh": "j", "q": "k", "c": "k",
    "l": "r", "v": "b", "x": "k", "ck": "k",
}  # fmt: skip
_KANA_ODD = {
    "si": "シ", "ti": "ティ", "tu": "トゥ", "hu": "フ", "di": "ディ", "du": "ドゥ", "fa": "ファ",
    "fi": "フィ", "fe": "フェ", "fo": "フォ", "fu": "フ", "ja": "ジャ", "ji": "ジ", "ju": "ジュ",
    "je": "ジェ", "jo": "ジョ", "sha": "シャ", "shi": "シ", "shu": "シュ", "she": "シェ",
    "sho": "ショ", "cha": "チャ", "chi": "チ", "chu": "チュ", "che": "チェ", "cho": "チョ",
    "tsa": "ツァ", "tsu": "ツ", "wi": "ウィ", "we": "ウェ", "wo": "ウォ", "wu": "ウ", "yi": "イ",
    "ye": "イェ", "zi": "ジ",
}  # fmt: skip
_KANA_ALONE = {"n": "ン", "m": "ム", "t": "ト", "d": "ド", "sh": "シュ", "ch": "チ", "j": "ジ"}
_KANA_ALONE |= {"ts": "ツ", "h": "フ", "f": "フ", "y": "イ", "w": "ウ"}
_SOUND = re.compile(r"(sh|ch|ts|kh|gh|ph|th|dh|zh|ck|[bcdfghjklmnpqrstvwxyz])?([aeiou])?")
_MR_FIRST = {"G": "k g", "D": "t d", "B": "p b", "J": "ch j", "R": "r n", "I": "i", "": ""}
_MR_VOWELS = {"EO": "o", "EU": "u", "YEO": "yo", "EUI": "ui", "WEO": "wo"}
_MR_LAST = {"G": "k", "D": "t", "B": "p"}
_HANGUL = re.compile(r"HANGUL SYLLABLE ([^AEIOUWY]*)([AEIOUWY]+)([^AEIOUWY]*)$")


def _letters(text: str, table: Mapping[str, str]) -> str:
    pattern = "|".join(sorted(table, key=len, reverse=True))
    return re.sub(pattern, lambda found: table[found[0]].replace("-", ""), fold(text))


def cyrillic(name: str, _: Random) -> str | None:
    """Write a Slavic name in Russian letters."""
    ended = re.sub(r"(?<![aeiou])y\b", "iy", fold(name))
    return _letters(re.sub(r"(?<=[aeou])y(?![aeou])", "j", ended), _CYRILLIC).title()


def hebrew(name: str, _: Random) -> str | None:
    """Write a name in Hebrew letters, short vowels left out, last letters in their last form."""
    once = _letters(re.sub(r"(.)\1", r"\1", fold(name)), _HEBREW)
    return re.sub(r"[כמנפצ]\b(?!׳)", lambda found: _HEBREW_LAST[found[0]], once)  # noqa: RUF001


def thai(name: str, _: Random) -> str | None:
    """Write a name in Thai letters; e stands before its consonant, no word starts with a vowel."""
    carried = re.sub(r"\b(?=[aeiou])", "o", re.sub(r"([^aeiou])\1", r"\1", fold(name)))
    return re.sub(r"([ก-ฮ])เ", r"เ\1", _letters(re.sub("oo", "o", carried), _THAI))


def burmese(name: str, _: Random) -> str | None:
    """Write a name in Burmese letters, where all its syllables are common ones."""
    words = fold(name).split()
    known = len(words) > 1 and all(word in _BURMESE for word in words)
    return " ".join(_BURMESE[word] for word in words) if known else None


def kana(name: str, _: Random) -> str | None:
    """Write a name in katakana."""
    single = re.sub(r"([^aeioumn])\1", r"\1", fold(re.sub(r"['`]", "", name)))
    words = re.sub(r"[mn](?=[mnbp])", "n", single).split()
    try:
        written = ["".join(_mora(*pair) for pair in _SOUND.findall(word)) for word in words]
    except KeyError:  # a sound that has no letter: such a name is left out
        return None
    return "・".join(word for word in written if word) or None


def _mora(consonant: str, vowel: str) -> str:
    consonant = _KANA_CONSONANTS.get(consonant, consonant)
    if not vowel:
        alone = f"KATAKANA LETTER {consonant}u".upper()
        return _KANA_ALONE.get(consonant) or (unicodedata.lookup(alone) if consonant else "")
    odd = _KANA_ODD.get(consonant + vowel)
    return odd or unicodedata.lookup(f"KATAKANA LETTER {consonant}{vowel}".upper())


@cache
def _people(script: str) -> tuple[tuple[str, str], ...]:
    """Give (family, given) names of the nobodies written in a script."""
    found = (person for person in nobodies() if person.last)
    return tuple(
        (person.last, person.first)
        for person in found
        if unicodedata.name(person.last[0], "").startswith(script)
    )


@cache
def _readings(script: str) -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
    """Give the characters of each romanised syllable, and the syllables of family names."""
    read = _pinyin if script == "CJK" else _mccune
    found: dict[str, list[str]] = {}
    for family, given in _people(script):
        for character in family + given:
            for syllable in read(character):
                found.setdefault(syllable, []).append(character)
    families = frozenset(s for family, _ in _people(script) for s in read(family[0]))
    return {syllable: tuple(chars) for syllable, chars in found.items()}, families


def _pinyin(character: str) -> list[str]:
    return [fold(anyascii(character))]


def _mccune(syllable: str) -> list[str]:
    """Give how McCune-Reischauer without its marks may write a Hangul syllable."""
    match = _HANGUL.match(unicodedata.name(syllable, ""))
    if not match:
        return []
    first, vowel, last = match.groups()
    firsts = _MR_FIRST.get(first, first.lower()).split() or [""]
    middle = _MR_VOWELS.get(vowel, vowel.lower())
    end = _MR_LAST.get(last, last.lower())
    plain = [f"{start}{middle}{end}" for start in firsts]
    return ["i", "ri", "yi"] if syllable == "이" else plain


def _syllables(word: str, known: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    if not word:
        return []
    for size in range(min(6, len(word)), 0, -1):
        rest = _syllables(word[size:], known) if word[:size] in known else None
        if rest is not None:
            return [word[:size], *rest]
    return None


def _from_syllables(name: str, script: str, rng: Random) -> str | None:
    known, families = _readings(script)
    words = fold(name).split()
    parts = [_syllables(word, known) for word in words]
    if not 2 <= len(words) <= 3 or any(part is None or len(part) > 2 for part in parts):
        return None
    family = next((at for at in (0, len(words) - 1) if words[at] in families), None)
    if family is None:
        return None
    given = [s for at, part in enumerate(parts) if at != family for s in part or ()]
    if len(given) > 2:
        return None
    return "".join(rng.choice(known[syllable]) for syllable in (words[family], *given))


def han(name: str, rng: Random) -> str | None:
    """Write a Chinese name in characters that are read so, family name first."""
    return _from_syllables(name, "CJK", rng)


def hangul(name: str, rng: Random) -> str | None:
    """Write a Korean name in Hangul, family name first."""
    return _from_syllables(name, "HANGUL", rng)
