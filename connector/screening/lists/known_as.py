"""Names that a list prints within another name: "X (a.k.a. Y; and Z)", "X, f.k.a., W"."""

import re
from dataclasses import dataclass

_MARK = (
    r"(?:\b(?P<{0}>[afn](?=[./]\s?k)|d(?=[./]\s?b))[./]\s?[kb][./]\s?a\b[.,]*"
    r"|\b(?P<{0}words>also|formerly|now)\s+known\s+as\b:?)"
)
_BRACKET = re.compile(
    r"\s*\(\s*(?=" + _MARK.format("ahead") + r")((?:[^()]|\([^()]*\))*)\)", re.IGNORECASE
)
_ANY_MARK = re.compile(r"[\s,;(]*" + _MARK.format("mark") + r"\s*", re.IGNORECASE)
_AND = re.compile(r"^and(?:\s+|$)|\s+and$")
_TWO_COMPANIES = re.compile(r"(?<=\.)\s+and\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class KnownAs:
    """One printed name taken apart: the name itself, other names, names no longer used."""

    name: str
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()


def take_apart(text: str) -> KnownAs:
    """Take a printed name apart; a text without "a.k.a." and the like is one name as it stands.

    The name is empty where the text begins with the mark ("f.k.a. Y").
    """
    if not _ANY_MARK.search(text):
        return KnownAs(" ".join(text.split()).strip(" ,;"))
    found: list[tuple[str, str]] = []
    bare = _BRACKET.sub(lambda bracket: _take(found, bracket[3]), text)
    name = tidy(_take(found, bare, named=True))
    return KnownAs(
        name,
        tuple(dict.fromkeys(alias for mark, alias in found if mark != "f" and alias != name)),
        tuple(dict.fromkeys(alias for mark, alias in found if mark == "f" and alias != name)),
    )


def _take(found: list[tuple[str, str]], text: str, *, named: bool = False) -> str:
    """Add every marked name of the text to `found`, and return what stands before the first."""
    marks = list(_ANY_MARK.finditer(text))
    starts = [mark.start() for mark in marks] + [len(text)]
    for mark, end in zip(marks, starts[1:], strict=True):
        letter = (mark["mark"] or mark["markwords"])[0].lower()
        found.extend((letter, alias) for alias in split_names(text[mark.end() : end]))
    before = text[: marks[0].start()] if marks else text
    return before if named else " "


def split_names(text: str) -> tuple[str, ...]:
    """Cut "A; B; and C" and "A Ltd. and B" into names."""
    parts = (piece for part in text.split(";") for piece in _TWO_COMPANIES.split(part))
    return tuple(dict.fromkeys(name for name in map(tidy, parts) if name))


def tidy(text: str) -> str:
    """Return a name on one line without the prose around it (a leading "and", commas)."""
    plain = " ".join(text.split()).strip(" ,;")
    return _unbalanced(_AND.sub("", plain)).strip(" ,;")


def _unbalanced(text: str) -> str:
    # "(f.k.a. X)" without its own opening bracket leaves the closing one behind.
    return text.removesuffix(")") if text.count(")") > text.count("(") else text
