"""Export Control Classification Numbers and their paragraphs, as orders and the list write them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

EAR99 = "EAR99"
"""What is subject to the EAR and on no entry of the list."""

_ECCN = re.compile(r"(?P<entry>[0-9][A-E][0-9]{3})(?P<paragraph>(?:\.[a-z0-9]{1,3})*)")


class Covered(StrEnum):
    """Whether something said of a part of an entry reaches an item."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Eccn:
    """An entry of the list, and the paragraph of it as far as it was said (`.a.1`, or empty)."""

    entry: str
    paragraph: str = ""

    def __str__(self) -> str:
        return self.entry + self.paragraph

    def lies_in(self, other: "Eccn") -> Covered:
        """Say whether this is the other, or a part of it; MAYBE where the other is more exact."""
        if self.entry != other.entry:
            return Covered.NO
        mine, theirs = self.paragraph + ".", other.paragraph + "."
        if mine.startswith(theirs):
            return Covered.YES
        return Covered.MAYBE if theirs.startswith(mine) else Covered.NO


@lru_cache(maxsize=8192)
def read_eccn(text: str) -> Eccn | None:
    """Return what a text like `4A005`, `5a001.F.1` or `4D001a` stands for; None if it is none."""
    plain = re.sub(r"\s+", "", text)
    plain = plain[:5].upper() + plain[5:].lower()
    if len(plain) > len("4A005") and plain[5] != ".":
        plain = f"{plain[:5]}.{plain[5:]}"
    found = _ECCN.fullmatch(plain.rstrip("."))
    return Eccn(found["entry"], found["paragraph"]) if found else None


@lru_cache(maxsize=8192)
def is_ear99(text: str) -> bool:
    """Say whether a text means EAR99, however it is written."""
    return re.sub(r"[\s_-]+", "", text).upper() == EAR99
