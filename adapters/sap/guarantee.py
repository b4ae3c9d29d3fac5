"""What keeps an order from leaving before it was decided on: the three ways that SAP offers."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Guarantee(StrEnum):
    """How a connection is set up at its SAP, and so what Holdpoint can promise there."""

    EVENT_THEN_BLOCK = "event_then_block"
    BORN_BLOCKED = "born_blocked"
    EXTERNAL_APPROVAL = "external_approval"


_LIFTS: Final = "lift its own code only, on the content that was decided on, and read that back"
_FINDS: Final = "find by comparison what no event told, within reconcile_minutes"

CAN: Final[Mapping[Guarantee, tuple[str, ...]]] = {
    Guarantee.EVENT_THEN_BLOCK: (
        "block an order as soon as it hears of it and has read it",
        "block it again after an edit",
        _LIFTS,
        _FINDS,
    ),
    Guarantee.BORN_BLOCKED: (
        "keep orders of a type that is born blocked undelivered until a decision, even while down",
        "block it again after an edit",
        _LIFTS,
        _FINDS,
    ),
    Guarantee.EXTERNAL_APPROVAL: (
        "keep orders that SAP puts in approval back until a decision, even while down",
        "release the approval on the content that was decided on, and read that back",
        _FINDS,
    ),
}
"""What is promised, as sentences that begin with 'It can'."""

CANNOT: Final[Mapping[Guarantee, tuple[str, ...]]] = {
    Guarantee.EVENT_THEN_BLOCK: (
        "stop a delivery that is made between the saving of the order and the block",
        "keep a person with the right to do so from lifting the block",
    ),
    Guarantee.BORN_BLOCKED: (
        "block orders of types without the default block before it hears of them",
        "see between a release and the next event that an order was edited",
        "keep a person with the right to do so from lifting the block",
    ),
    Guarantee.EXTERNAL_APPROVAL: (
        "hold an order again once it is approved: SAP takes no change of it (V2/474)",
        "hold orders back that the BAdI does not put in approval, before it hears of them",
        "tell a late callback from the last one: an approval keeps no mark of ours",
    ),
}
"""What is not, as sentences that begin with 'It cannot'."""
