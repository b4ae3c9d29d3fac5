"""What keeps an order from leaving before it was decided on: the three ways that SAP offers."""

from enum import StrEnum


class Guarantee(StrEnum):
    """How a connection is set up at its SAP, and so what Holdpoint can promise there."""

    EVENT_THEN_BLOCK = "event_then_block"
    BORN_BLOCKED = "born_blocked"
    EXTERNAL_APPROVAL = "external_approval"
