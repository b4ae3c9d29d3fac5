"""The names of one party, each under the best quality that the list gives it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BRACKET = re.compile(r"\(([^()]*)\)")
_SCRIPT_LABEL = re.compile(r"^\s*original script\s*:\s*", re.IGNORECASE)
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
    """Cut a name from itself in other letters: "Jin (\u91d1)", "Omar (original script: \u041e)".

    A bracket in the same letters belongs to the name and stays. Names are cut at ";" too, where
    it is not within a bracket.
    """
    found: list[str] = []
    for part in _outside(text):
        inner = [_SCRIPT_LABEL.sub("", bracket[1]) for bracket in _BRACKET.finditer(part)]
        outer = _BRACKET.sub(" ", part)
        other = [words for words in inner if _other_letters(words, outer)]
        if not other:
            found.append(part)
            continue
        kept = [bracket[0] for bracket in _BRACKET.finditer(part) if bracket[1] not in other]
        same = [words for words in kept if _SCRIPT_LABEL.sub("", words[1:-1]) not in other]
        found.append(" ".join((outer, *same)))
        found.extend(name for words in other for name in words.split(";"))
    return _each(found)


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
