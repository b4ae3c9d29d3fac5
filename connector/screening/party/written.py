"""How the words of a name stood in it before they were folded, for people to find them again."""

import re
from collections.abc import Sequence

from connector.screening.party.fold import fold

_PART = re.compile(r"[^\W_]+(?:['’`.][^\W_]+)*")  # noqa: RUF001
_AROUND = " \t\r\n.,;:()[]{}<>\"'"


def as_written(name: str, words: Sequence[str]) -> tuple[str, ...]:
    """Give each folded word as it stands in the name; itself where it cannot be found there."""
    found: dict[str, str] = {}
    for piece in name.split():
        folded = [word.text for word in fold(piece)]
        parts = _PART.findall(piece)
        if len(parts) != len(folded):
            letters = [letter for letter in piece if letter.isalnum()]
            # Han and Hangul write a syllable a letter; a dotted word is one word of many letters.
            parts = letters if len(letters) == len(folded) else [piece.strip(_AROUND)] * len(folded)
        for word, part in zip(folded, parts, strict=True):
            found.setdefault(word, part)
    return tuple(found.get(word, word) for word in words)
