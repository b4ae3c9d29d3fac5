"""Our mark on an order in Commerce: comments in its history, which staff read and cannot edit.

Each says in brackets which callback acts, and what it is about to do or has done. The API has no
other place that belongs to us and is there in every shop.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from connector.callback import Callback
from connector.errors import Fenced
from connector.intake.document import Node


class Deed(StrEnum):
    """What a callback does, as its comment says."""

    HOLD = "hold"  # we put the order on hold
    JOIN = "join"  # somebody else had; we keep it there
    LIFT = "lift"  # we are about to lift what we put there
    DONE = "done"  # our hold ended


_WORDS: Final = {
    Deed.HOLD: "Held for review, case {case}",
    Deed.JOIN: "On hold already; held for review, case {case}, too",
    Deed.LIFT: "Review ends, case {case}",
    Deed.DONE: "Review done, case {case}",
}
_WRITTEN: Final = re.compile(
    r"\(Holdpoint ([0-9]{1,9}) (hold|join|lift|done) ([^()\s]{1,100})\)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The last that we wrote; `sequence` is 0 where we wrote nothing."""

    sequence: int = 0
    deed: Deed = Deed.DONE

    def refuse_late(self, callback: Callback) -> None:
        """Raise Fenced where a later callback acted before."""
        if self.sequence > callback.sequence:
            raise Fenced(self.sequence)


def write_comment(deed: Deed, callback: Callback) -> str:
    """Write what staff read: our case number and no more, and our mark."""
    said = _WORDS[deed].format(case=callback.case)
    return f"{said} (Holdpoint {callback.sequence} {deed} {callback.id})"


def read_mark(order: Node) -> Mark:
    """Read the last of our comments from an order's history. Raises PayloadError."""
    ours = []
    for entry in order["status_histories"].items():
        found = _WRITTEN.search(entry["comment"].optional_text() or "")
        if found:
            place = (int(found[1]), entry["entity_id"].decimal())
            ours.append((place, Mark(int(found[1]), Deed(found[2]))))
    return max(ours, key=lambda each: each[0])[1] if ours else Mark()
