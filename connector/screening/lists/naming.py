"""The names of one party, each under the best quality that the list gives it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_SCRIPT_LABEL = re.compile(r"\s*\(?\boriginal script\b[\s:)]*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True, slots=True)
class Names:
    """A party's main name, its other names, those no longer used, and those called weak."""

    main: str
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


def sort_names(
    main: str,
    *,
    strong: Iterable[str] = (),
    former: Iterable[str] = (),
    weak: Iterable[str] = (),
) -> Names:
    """Put names together so that each stands once: in use before former before weak."""
    aliases = tuple(name for name in _each(strong) if name != main)
    taken = {main, *aliases}
    old = tuple(name for name in _each(former) if name not in taken)
    taken.update(old)
    return Names(main, aliases, old, tuple(name for name in _each(weak) if name not in taken))


def _each(names: Iterable[str]) -> tuple[str, ...]:
    plain = (" ".join(name.split()) for name in names)
    return tuple(dict.fromkeys(name for name in plain if _LETTER.search(name) or name.isalnum()))


def split_scripts(text: str) -> tuple[str, ...]:
    """Cut a name from itself in other letters: "Ex (\u4f8b)", "Omar (original script: \u041e)".

    A bracket in the same letters belongs to the name and stays, unless it has several names in
    it. Names are cut at ";".
    """
    return _each(name for part in _outside(text) for name in _take_scripts(part))


def _take_scripts(part: str) -> tuple[str, ...]:
    around = _BRACKET.sub(" ", part)
    taken = [_SCRIPT_LABEL.sub("", bracket[1]) for bracket in _BRACKET.finditer(part)]
    others = [words for words in taken if ";" in words or _other_letters(words, around)]
    kept = _BRACKET.sub(
        lambda bracket: " " if _SCRIPT_LABEL.sub("", bracket[1]) in others else bracket[0], part
    )
    return (kept, *(name for words in others for name in words.split(";")))


def _outside(text: str) -> list[str]:
    depth, parts = 0, [""]
    for letter in text:
        depth = max(0, depth + (letter == "(") - (letter == ")"))
        if letter == ";" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _other_letters(inner: str, outer: str) -> bool:
    within, around = bool(_LATIN.search(inner)), bool(_LATIN.search(outer))
    both = bool(_LETTER.search(inner)) and bool(_LETTER.search(outer))
    return both and within != around
