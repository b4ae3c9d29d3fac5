"""Takes out of a message what must not be kept: logins and cards of customers, by their names."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Final

from connector.errors import PayloadError
from connector.intake import Inbound
from connector.intake.document import read_json

# Modules push whole entities: `customer_entity` has the first ones, `sales_order_payment` the rest.
_SECRET: Final = (
    *("password", "rp_token", "confirmation", "session", "protect_code", "form_key"),
    *("cc_", "card", "cvv", "token", "additional_information", "additional_data", "echeck"),
)
# These are named like one and are none.
_KEPT: Final = frozenset({"gift_cards", "gift_cards_amount", "gift_card"})


def scrubbed(message: Inbound) -> Inbound:
    """Give the message as it may be kept; one that is no JSON is kept whole, to be looked at."""
    try:
        document = read_json(message.body).value
    except PayloadError:
        return message
    body = json.dumps(_without(document), ensure_ascii=True, default=_number).encode()
    return replace(message, body=body)


def _without(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without(each) for name, each in value.items() if not _is_secret(name)}
    return [_without(each) for each in value] if isinstance(value, list) else value


def _is_secret(name: str) -> bool:
    lowered = name.lower()
    return lowered not in _KEPT and any(part in lowered for part in _SECRET)


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError
