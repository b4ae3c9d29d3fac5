"""Our mark on an order in SAP: which callback acted last, and whether our block then stood.

It is a header text of an id that the customer reserved (transaction VOTXN), written in the same
changeset as the blocks. Without such a text SAP keeps nothing of ours but the block itself.
"""

import re
from dataclasses import dataclass
from typing import Final

from adapters.sap.odata.batch import Change
from adapters.sap.odata.words import Words, entity
from adapters.sap.payload import inside, one_of
from connector.callback import Callback
from connector.errors import DeliveryRefused, Fenced
from connector.intake.document import Node

# Staff read it. SAPscript breaks lines after 132 letters, and keeps blanks as it likes.
_MARK: Final = re.compile(
    r"Holdpoint\s+(\S+)\s+no\.\s+(\d{1,9})\s+(holds|released)\s+(\S+)", re.ASCII
)
_LANGUAGE: Final = "EN"


@dataclass(frozen=True, slots=True)
class Fence:
    """The mark as it was read. `sequence` is 0 without one, None where it makes no sense.

    `language` is that of the text, empty where there is none yet. `holds`: our block stood then.
    """

    text_id: str
    sequence: int | None = 0
    holds: bool = False
    language: str = ""

    def refuse_late(self, callback: Callback) -> None:
        """Raise Fenced where a later callback acted before."""
        if self.sequence is not None and self.sequence > callback.sequence:
            raise Fenced(self.sequence)

    def require_sense(self) -> None:
        """Raise DeliveryRefused where the mark cannot be read: nobody knows what acted last."""
        if self.sequence is None:
            problem = f"our mark in the order's text {self.text_id} cannot be read"
            raise DeliveryRefused(f"{problem}, so nothing is released; hold it again")

    def raised_to(
        self, callback: Callback, words: Words, if_match: str, *, holds: bool
    ) -> Change | None:
        """Give the change that writes that a callback acts; None where there is no text for it."""
        if not self.text_id or (self.sequence, self.holds) == (callback.sequence, holds):
            return None
        does = "holds" if holds else "released"
        said = f"Holdpoint {callback.case} no. {callback.sequence} {does} {callback.id}"
        if self.language:
            key = {"SalesOrder": callback.number, "Language": self.language}
            path = entity(words.texts, **key, LongTextID=self.text_id)
            return Change("PATCH", path, {"LongText": said}, if_match)
        order = entity(words.orders, SalesOrder=callback.number)
        text = {"Language": _LANGUAGE, "LongTextID": self.text_id, "LongText": said}
        return Change("POST", f"{order}/{words.to_texts}", text)


def read_fence(order: Node, text_id: str) -> Fence:
    """Read the mark of an order. Raises PayloadError where its texts are none."""
    for text in inside(one_of(order, "to_Text", "_Text")) if text_id else ():
        if text["LongTextID"].optional_text() == text_id:
            return _read(text_id, text["Language"].text(), text["LongText"].optional_text() or "")
    return Fence(text_id)


def _read(text_id: str, language: str, said: str) -> Fence:
    if not said:
        return Fence(text_id, language=language)
    found = _MARK.search(said)
    if found is None:
        return Fence(text_id, None, language=language)
    return Fence(text_id, int(found[2]), found[3] == "holds", language)
