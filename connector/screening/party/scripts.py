"""Names of other scripts, written in Latin letters the way offices and order forms write them.

Each word keeps the script it came from, because what may be compared depends on it: Arabic and
Hebrew leave vowels out, kana adds some, Korean has two spellings for most sounds.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache

from anyascii import anyascii

from connector.screening.party.abjad import romanise_arabic, romanise_hebrew
from connector.screening.party.alphabets import romanise_alphabet
from connector.screening.party.burmese import romanise_burmese
from connector.screening.party.kana import romanise_kana


class Script(StrEnum):
    """What a word was written in, as far as comparing it depends on that."""

    LATIN = "latin"  # and every alphabet that writes its vowels: Cyrillic, Greek, Georgian ...
    ABJAD = "abjad"  # Arabic, Persian, Urdu: short vowels are not written
    HEBREW = "hebrew"  # likewise, and p and f, b and v, s and sh are one letter each
    HAN = "han"
    HANGUL = "hangul"
    KONTSEVICH = "kontsevich"  # Korean in Cyrillic letters, which has fewer sounds
    KANA = "kana"
    BURMESE = "burmese"  # syllables with few spellings each
    ABUGIDA = "abugida"  # Thai, Khmer, Lao: spelling and sound lie far apart


# Hangul syllables by their letters, in the order of the Unicode standard, chapter 3.12;
# McCune-Reischauer without its marks, which is how most listed names are written.
_INITIALS = "k kk n t tt r m p pp s ss _ ch tch ch k t p h".split()
_VOWELS = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split()
_FINALS = "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()

# Royal Thai General System, with aspiration left out: listed names write k, t and p.
_THAI = dict(
    zip(
        "กขคฆงจฉชฌซศษสญฎดฏตฐฑฒถทธณนบปผพภฝฟมยรลฬวหฮอะัาิีึืุูเแโใไ",
        (
            "k k k k ng ch ch ch ch s s s s y d d t t t t t t t t n n b p p p p f f m y r l "
            "l w h h a a a a i i u u u u e ae o ai ai"
        ).split(),
        strict=True,
    )
)
# Sino-Korean readings of characters common in Korean names (surnames, then given names).
_HANJA = {
    "金": "kim", "李": "ri", "朴": "pak", "崔": "choe", "鄭": "chong", "姜": "kang", "趙": "cho",
    "尹": "yun", "張": "chang", "林": "rim", "韓": "han", "吳": "o", "申": "sin", "徐": "so",
    "權": "kwon", "黃": "hwang", "安": "an", "宋": "song", "柳": "ryu", "洪": "hong", "全": "chon",
    "高": "ko", "文": "mun", "孫": "son", "梁": "ryang", "裵": "pae", "白": "paek", "許": "ho",
    "南": "nam", "盧": "ro", "河": "ha", "朱": "chu", "玄": "hyon", "康": "kang", "太": "tae",
    "正": "chong", "恩": "un", "日": "il", "成": "song", "英": "yong", "永": "yong", "哲": "chol",
    "鐵": "chol", "铁": "chol", "鉄": "chol", "國": "kuk", "国": "kuk", "男": "nam", "光": "kwang",
    "明": "myong", "東": "tong", "东": "tong", "龍": "ryong", "龙": "ryong", "竜": "ryong",
    "虎": "ho", "浩": "ho", "鎬": "ho", "秀": "su", "洙": "su", "守": "su", "哉": "chae",
    "在": "chae", "學": "hak", "学": "hak", "善": "son", "山": "san", "三": "sam", "石": "sok",
    "錫": "sok", "革": "hyok", "赫": "hyok", "進": "chin", "眞": "chin", "真": "chin", "鎭": "chin",
    "植": "sik", "仁": "in", "仲": "chung", "宗": "chong", "鍾": "chong", "承": "sung",
    "勝": "sung", "相": "sang", "尚": "sang", "萬": "man", "万": "man", "基": "ki", "起": "ki",
    "奇": "ki", "敬": "kyong", "景": "kyong", "京": "kyong", "慶": "kyong", "春": "chun",
    "福": "pok", "與": "yo", "正日": "chongil", "雪": "sol", "主": "chu", "愛": "ae", "喜": "hui",
    "姬": "hui", "姫": "hui", "淑": "suk", "順": "sun", "花": "hwa", "華": "hwa", "和": "hwa",
    "元": "won", "源": "won", "雄": "ung", "勇": "yong", "容": "yong", "昌": "chang", "柱": "chu",
    "周": "chu", "泰": "tae", "大": "tae", "德": "tok", "道": "to", "斗": "tu", "漢": "han",
    "民": "min", "敏": "min", "培": "pae", "範": "pom", "炳": "pyong", "秉": "pyong", "奉": "pong",
    "北": "puk", "朝": "cho", "鮮": "son", "鲜": "son", "平": "pyong", "壤": "yang",
}  # fmt: skip

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4096)
def script_of(letter: str) -> Script:
    """Say how a letter's word may be compared."""
    code = ord(letter)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return Script.LATIN


_RANGES = (
    (0x0590, 0x05FF, Script.HEBREW),
    (0x0600, 0x08FF, Script.ABJAD),
    (0x0E00, 0x0EFF, Script.ABUGIDA),
    (0x1000, 0x109F, Script.BURMESE),
    (0x1100, 0x11FF, Script.HANGUL),
    (0x1780, 0x17FF, Script.ABUGIDA),
    (0x3005, 0x3007, Script.HAN),
    (0x3040, 0x30FF, Script.KANA),
    (0x3400, 0x9FFF, Script.HAN),
    (0xAC00, 0xD7AF, Script.HANGUL),
    (0xF900, 0xFAFF, Script.HAN),
    (0xFB1D, 0xFDFF, Script.ABJAD),
    (0xFE70, 0xFEFF, Script.ABJAD),
    (0x20000, 0x3FFFF, Script.HAN),
)


def romanise(word: str, script: Script) -> str:
    """Write a word of one script in Latin letters; blanks in the result divide syllables."""
    return _ROMANISED.get(script, romanise_alphabet)(word)


def korean_reading(word: str) -> str | None:
    """Read Han characters as Korean names do, or None where one of them is not known to us."""
    read = [_HANJA.get(letter) for letter in word]
    return None if None in read else " ".join(part for part in read if part)


def _syllable(letter: str) -> str:
    place = ord(letter) - 0xAC00
    if not 0 <= place < 11172:  # noqa: PLR2004 - the number of Hangul syllables
        return anyascii(letter)
    initial, rest = divmod(place, 588)
    vowel, final = divmod(rest, 28)
    parts = (_INITIALS[initial], _VOWELS[vowel], _FINALS[final])
    return "".join(part for part in parts if part != "_")


def _romanise_abugida(word: str) -> str:
    if "\u0e00" <= word[0] <= "\u0e7f":
        return _romanise_thai(word)
    return anyascii(word)


def _romanise_thai(word: str) -> str:
    # What stands under the mark of silence is not spoken. A vowel that is written before its
    # consonant is spoken after it. The letter O is a vowel after a consonant, and in front it only
    # carries the vowel sign beside it, or an a that is not written.
    spoken = re.sub("[ก-ฮ][ิุ]?์", "", word)
    spoken = re.sub("([เแโใไ])([ก-ฮ])", r"\2\1", spoken)
    spoken = re.sub("อ(?=[ะาัิีึืุูเแโใไ])", "", spoken)
    spoken = re.sub("(?<!^)อ", "โ", spoken)
    return "".join(_THAI.get(letter, "") for letter in spoken)


def _romanise_hangul(word: str) -> str:
    return " ".join(map(_syllable, unicodedata.normalize("NFC", word)))


def _romanise_han(word: str) -> str:
    return " ".join(anyascii(letter) for letter in word)


_ROMANISED: Mapping[Script, Callable[[str], str]] = {
    Script.ABJAD: romanise_arabic,
    Script.HEBREW: romanise_hebrew,
    Script.HAN: _romanise_han,
    Script.HANGUL: _romanise_hangul,
    Script.KANA: romanise_kana,
    Script.BURMESE: romanise_burmese,
    Script.ABUGIDA: _romanise_abugida,
}
