"""Our mark on an order in WooCommerce: the case, which callback acted last, what stood before.

It is an entry of the order's meta data, written in the same request as the status, so that neither
stands without the other.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from connector.callback import Callback
from connector.errors import DeliveryRefused, Fenced
from connector.intake.document import Node

KEY: Final = "_holdpoint"


@dataclass(frozen=True, slots=True)
class Mark:
    """What we wrote. `previous` is the status before our hold, `paid` whether it was paid then.

    `sequence` is 0 on an order that carries none, and None where the mark makes no sense.
    """

    sequence: int | None = 0
    callback: str = ""
    case: str = ""
    held: bool = False
    previous: str = ""
    paid: bool = False

    def refuse_late(self, callback: Callback) -> None:
        """Raise Fenced where a later callback acted before."""
        if self.sequence is not None and self.sequence > callback.sequence:
            raise Fenced(self.sequence)

    def require_sense(self) -> None:
        """Raise DeliveryRefused where the mark cannot be read: nobody knows what acted last."""
        if self.sequence is None:
            problem = "our mark on the order cannot be read, so nothing is released; hold it again"
            raise DeliveryRefused(problem)

    def as_meta(self) -> Mapping[str, str]:
        """Give the entry of the meta data; WooCommerce replaces the one of this key."""
        # Without escapes: WordPress takes backslashes out of what it stores, at some of its doors.
        return {"key": KEY, "value": json.dumps(asdict(self), ensure_ascii=False)}


def read_mark(order: Node) -> Mark:
    """Read our mark from an order document. Raises PayloadError."""
    ours = [each["value"].value for each in order["meta_data"].items() if each["key"].value == KEY]
    if not ours:
        return Mark()
    try:
        said = json.loads(str(ours[-1]))
        mark = Mark(**said)
    except (ValueError, RecursionError, TypeError):
        return Mark(None)
    return mark if _makes_sense(mark) else Mark(None)


def _makes_sense(mark: Mark) -> bool:
    counted = isinstance(mark.sequence, int) and not isinstance(mark.sequence, bool)
    return counted and isinstance(mark.held, bool) and isinstance(mark.previous, str)
