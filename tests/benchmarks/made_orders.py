"""Orders by number, alike in every process: every fifth is for a listed company."""

import json
from datetime import UTC, datetime
from typing import Any

from tests.walk import HARMLESS, LISTED, shop_order

SECRET = "benchmark-webhook-secret"
TOKEN = "benchmark-access-token"
FIRST_NUMBER = 100_000
BODY_BYTES = 10_000
HELD_EACH = 5

_PLACED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_STAND_IN = 654_321


def made_order(number: int) -> dict[str, Any]:
    """Write the order of a number as the shop knows it."""
    return shop_order(number, LISTED if number % HELD_EACH == 0 else HARMLESS, _PLACED)


class Bodies:
    """Gives webhook bodies of 10 kB cheaply: the loader must not be what is measured."""

    def __init__(self) -> None:
        self._texts = tuple(_text(_STAND_IN - _STAND_IN % HELD_EACH + n) for n in range(HELD_EACH))

    def body(self, number: int) -> bytes:
        """Give the body of an order; its number has six digits."""
        stand_in, text = self._texts[number % HELD_EACH]
        return text.replace(stand_in, str(number).encode())


def _text(number: int) -> tuple[bytes, bytes]:
    order = made_order(number)
    # A real document is as long as this, and most of it is nothing to us.
    filler = "Mozilla/5.0 (X11; Linux x86_64) " * (BODY_BYTES // 32)
    spare = BODY_BYTES - len(json.dumps({**order, "client_details": {"user_agent": ""}}))
    order["client_details"] = {"user_agent": filler[:spare]}
    return str(number).encode(), json.dumps(order).encode()
