"""Twelve orders as Shopify would send them, and what should become of each.

All persons and ordinary companies are invented. The listed names are public: they stand on the
Entity List (15 CFR part 744, supplement 4) by 84 FR 54002, 86 FR 13180 and 86 FR 60760.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import uuid4

from demo.order_document import Contact, Line, Sale, document

DEMO_DOMAIN = "example-shop.myshopify.com"
API_VERSION = "2026-10"

_METER = Line("FH-DM-40", "Bench multimeter", 1, Decimal("349.00"))
_PROBES = Line("FH-PR-02", "Test probe set", 3, Decimal("24.50"))
_SCALE = Line("FH-SC-15", "Counter scale, 15 kg", 2, Decimal("129.00"))
_THERMOMETER = Line("FH-TH-10", "Kitchen thermometer", 5, Decimal("18.90"))
_CAMERA = Line("FH-CM-08", "Inspection camera, 8 mm", 4, Decimal("215.00"))
_LOGGER = Line("FH-DL-20", "Temperature data logger", 10, Decimal("64.00"))


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An `orders/create` document, what screening should make of it, and why."""

    document: dict[str, Any]
    expected: Literal["held", "cleared"]
    why: str


FALSE_MATCH = Sale(
    Contact(
        ("Elvira", "Stenhammar"),
        "Granitgatan 4",
        "Uppsala",
        "753 18",
        "SE",
        "Positiv Technologies AB",
    ),
    (_SCALE,),
    "SEK",
)
FALSE_MATCH_NUMBER = 1010


def sign(
    secret: str,
    body: bytes,
    topic: str = "orders/create",
    domain: str = DEMO_DOMAIN,
    webhook_id: str | None = None,
) -> dict[str, str]:
    """Return the headers with which Shopify delivers this body.

    The digest covers the body alone, as Shopify's does. Every call is a delivery of its own
    unless `webhook_id` says that it is a repetition.
    """
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": base64.b64encode(digest).decode(),
        "X-Shopify-Shop-Domain": domain,
        "X-Shopify-API-Version": API_VERSION,
        "X-Shopify-Webhook-Id": webhook_id or str(uuid4()),
        "X-Shopify-Event-Id": str(uuid4()),
        "X-Shopify-Triggered-At": datetime.now(UTC).isoformat(),
    }


def demo_orders(now: datetime) -> tuple[DemoOrder, ...]:
    """Return twelve orders, #1001 to #1012, a minute apart and the last placed at `now`.

    `now` carries a time zone. Held and harmless orders come mixed.
    """
    table = _table()
    oldest = now - timedelta(minutes=len(table) - 1)
    return tuple(
        DemoOrder(document(1001 + place, oldest + timedelta(minutes=place), sale), expected, why)
        for place, (expected, why, sale) in enumerate(table)
    )


def _table() -> tuple[tuple[Literal["held", "cleared"], str, Sale], ...]:
    return (
        ("cleared", "a private buyer whom no list names", _denver()),
        ("cleared", "an ordinary company", _kiel()),
        ("held", "the consignee is a listed company, its name misspelt", _misspelt_consignee()),
        ("cleared", "names in Japanese script that no list has", _kyoto()),
        ("cleared", "shares a city and a legal form with a listed company", _near_miss()),
        ("held", "the end user named in the note attributes is listed", _listed_end_user()),
        ("cleared", "a name with diacritics that no list has", _gdynia()),
        ("held", "the consignee is a listed military holding", _military_holding()),
        ("held", "the consignee's name was withheld, so it cannot be screened", _nameless()),
        ("held", "another company with nearly a listed name: a false match", FALSE_MATCH),
        ("held", "the consignee is a listed police authority", _police_authority()),
        ("cleared", "a name in Greek script that no list has", _patras()),
    )


def _denver() -> Sale:
    buyer = Contact(("Maren", "Whitlock"), "418 Larkspur Street", "Denver", "80205", "US")
    return Sale(buyer, (_METER, _PROBES), "USD")


def _kiel() -> Sale:
    company = "Nordlicht Messtechnik GmbH"
    buyer = Contact(("Greta", "Ahlersen"), "Fischerweg 12", "Kiel", "24103", "DE", company)
    return Sale(buyer, (_LOGGER,), "EUR")


def _misspelt_consignee() -> Sale:
    company = "Hangzhou Hikvison Digital Technology Co Ltd"
    consignee = Contact(("Goods", "Inward"), "555 Qianmo Road", "Hangzhou", "310051", "CN", company)
    payer = Contact(
        ("Ivy", "Tamsin"), "18 Lantern Lane", "Kowloon", "", "HK", "Bright Lantern Trading Ltd"
    )
    return Sale(consignee, (_CAMERA,), "USD", bill_to=payer)


def _kyoto() -> Sale:
    buyer = Contact(("美晴", "青柳"), "烏丸通1-2-3", "京都市", "600-8001", "JP", "株式会社青空計測")
    return Sale(buyer, (_THERMOMETER,), "JPY")


def _near_miss() -> Sale:
    company = "Hangzhou Teahouse Pte. Ltd."
    buyer = Contact(("Rosalind", "Quek"), "7 Tamarind Road", "Singapore", "806132", "SG", company)
    return Sale(buyer, (_SCALE, _THERMOMETER), "SGD")


def _listed_end_user() -> Sale:
    company = "Halcyon Test Supplies Ltd"
    buyer = Contact(("Andri", "Velaris"), "3 Cedar Avenue", "Limassol", "3025", "CY", company)
    end_user = {"name": "End user", "value": "NSO Group Technologies"}
    return Sale(buyer, (_METER,), "EUR", extra={"note_attributes": [end_user]})


def _gdynia() -> Sale:
    buyer = Contact(
        ("Żaneta", "Wróblewska-Sowińska"), "ul. Bursztynowa 9", "Gdynia", "81-366", "PL"
    )
    return Sale(buyer, (_PROBES,), "PLN")


def _military_holding() -> Sale:
    company = "Myanmar Economic Holdings Public Company Limited"
    consignee = Contact(("Stores", "Department"), "51 Mahabandoola Road", "Yangon", "11161", "MM")
    consignee = replace(consignee, company=company)
    return Sale(consignee, (_LOGGER, _METER), "USD")


def _nameless() -> Sale:
    consignee = Contact(None, "Granitgatan 4", "Uppsala", "753 18", "SE")
    payer = Contact(("Elvira", "Stenhammar"), "Granitgatan 4", "Uppsala", "753 18", "SE")
    return Sale(consignee, (_THERMOMETER,), "SEK", bill_to=payer)


def _police_authority() -> Sale:
    company = "Xinjiang Uyghur Autonomous Region People's Government Public Security Bureau"
    consignee = Contact(("Equipment", "Office"), "58 Huanghe Road", "Urumqi", "830000", "CN")
    consignee = replace(consignee, company=company)
    payer = Contact(("Omar", "Saltmarsh"), "Pier 6", "Dubai", "", "AE", "Saltmarsh General Trading")
    return Sale(consignee, (_CAMERA,), "USD", bill_to=payer)


def _patras() -> Sale:
    buyer = Contact(("Ευτέρπη", "Ανεμογιάννη"), "Οδός Λεμονιάς 5", "Πάτρα", "262 21", "GR")
    return Sale(buyer, (_PROBES, _THERMOMETER), "EUR")
