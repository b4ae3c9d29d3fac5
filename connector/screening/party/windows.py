"""A name of very many words, cut into overlapping parts so that nothing hides behind the rest."""

from connector.screening.party.fold import MOST_WORDS, fold

MOST_LETTERS = 2_000
MOST_DISTINCT = 56
"""A name of more letters, or of more different words, is no name: the order is held for it."""
_OVERLAP = 8
_BEGINNING = 100


def is_too_long(name: str) -> bool:
    """Say whether a name is too long to be read whole."""
    return len(name) > MOST_LETTERS or _words_in(_pieces(name)) > MOST_DISTINCT


def windows(name: str) -> tuple[str, ...]:
    """Give the parts to search, the name itself where it is short.

    Every run of up to eight different words lies whole in one of the parts. Of a name that is too
    long there is but one part, its beginning.
    """
    if len(name) > MOST_LETTERS:
        return (name[:_BEGINNING],)
    if len(fold(name)) <= MOST_WORDS:
        return (name,)
    pieces = _pieces(name)
    if _words_in(pieces) > MOST_DISTINCT:
        return (name[:_BEGINNING],)
    parts: list[list[str]] = [[]]
    size = 0
    for piece, words in pieces.items():
        if size + len(words) > MOST_WORDS:
            parts.append(_tail(parts[-1], pieces))
            size = sum(len(pieces[kept]) for kept in parts[-1])
        parts[-1].append(piece)
        size += len(words)
    return tuple(" ".join(part) for part in parts)


def _words_in(pieces: dict[str, tuple[str, ...]]) -> int:
    return sum(map(len, pieces.values()))


def _pieces(name: str) -> dict[str, tuple[str, ...]]:
    """Cut at spaces, and give each piece its folded words; what repeats is read once."""
    pieces: dict[str, tuple[str, ...]] = {}
    seen: set[tuple[str, ...]] = set()
    for piece in dict.fromkeys(name.split()):
        words = tuple(word.text for word in fold(piece))
        # A piece that is many words by itself (a-b-c-...) is cut into them.
        for text in (piece,) if len(words) <= _OVERLAP else dict.fromkeys(words):
            own = words if text == piece else (text,)
            if own and own not in seen:
                seen.add(own)
                pieces[text] = own
    return pieces


def _tail(part: list[str], pieces: dict[str, tuple[str, ...]]) -> list[str]:
    tail: list[str] = []
    size = 0
    for piece in reversed(part):
        size += len(pieces[piece])
        if size > _OVERLAP:
            break
        tail.insert(0, piece)
    return tail
