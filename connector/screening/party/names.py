"""Names brought to one form, so that spelling habits do not decide a match."""

import re

from anyascii import anyascii

_DOTTED_LETTERS = re.compile(r"\b(?:\w\.){2,}")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")

LEGAL_FORMS = frozenset(
    [
        "ab",
        "ag",
        "as",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "doo",
        "fze",
        "gmbh",
        "inc",
        "incorporated",
        "jsc",
        "kft",
        "kg",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "nv",
        "ojsc",
        "ooo",
        "oy",
        "pjsc",
        "plc",
        "pte",
        "pty",
        "pvt",
        "sa",
        "sarl",
        "sas",
        "sdn",
        "bhd",
        "spa",
        "srl",
        "sro",
        "zao",
        "zrt",
    ]
)
"""Words that say what form a company has, not which one it is. They carry no identity."""


def fold(name: str) -> tuple[str, ...]:
    """Give the words of a name: Latin letters, lower case, `D.O.O.` as `doo`.

    Only an empty or purely ornamental name gives no words.
    """
    latin = anyascii(name).lower().replace("'", "").replace("`", "")
    joined = _DOTTED_LETTERS.sub(lambda dotted: dotted[0].replace(".", ""), latin)
    return tuple(word for word in _NOT_A_WORD.split(joined) if word)


def core(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the words without legal forms, or all of them where nothing else is left."""
    return tuple(word for word in words if word not in LEGAL_FORMS) or words
