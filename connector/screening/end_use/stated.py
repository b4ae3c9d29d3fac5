"""What the order says of the use: its own field, and its notes, without promises not to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connector.order import Order

# "will not be used for missiles" is what honest customers sign; only what follows the promise, up
# to the end of its clause, is left out.
_PROMISE = re.compile(
    r"\b(?:(?:will|shall|must|may|is|are|do|does)\s+not|won't|isn't|aren't|never|neither)\b"
    r"[^.;:!?\n]{0,60}?\b(?:used?|intended|employed|exported|re-?exported|diverted|transferred|for)\b"
    r"(?:(?!\bbut\b|\bexcept\b|\bunless\b|\bonly\b|\bhowever\b)[^.;:!?\n])*"
    r"|\b(?:not\s+(?:used|intended|meant|destined)?\s*for|nicht\s+f[uü]r|keine?\s+verwendung\s+f[uü]r"
    r"|ne\s+sera\s+pas\s+utilis\w+|no\s+se\s+utilizar\w+|не\s+(?:для|будет\s+использ\w+))\b"
    r"(?:(?!\bbut\b|\bexcept\b|\bsondern\b|\bmais\b|\bsino\b|\bа\b)[^.;:!?\n])*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A text of the order about its use, and where it stands."""

    path: str
    called: str
    text: str


def statements_of(order: Order) -> Iterator[Statement]:
    """Give what the order says of its use; promises not to use goods so are left out."""
    fields = (
        ("$.declared_end_use", "stated end use", order.declared_end_use),
        ("$.notes", "note", order.notes),
    )
    for path, called, text in fields:
        if text:
            yield Statement(path, called, _PROMISE.sub(" ; ", text))
