"""Messages about the app and about people's data, which Shopify sends besides orders.

shopify.dev/docs/apps/build/compliance/privacy-law-compliance (mandatory for apps of the App
Store), and the topic app/uninstalled. No header is signed: an old body sent again under another
topic must do nothing, so each is known by its own form and by the shop named inside, too.
"""

from collections.abc import Mapping

from connector.intake import DataRequest, Farewell, Wish
from connector.intake.document import Node

_UNINSTALLED = "app/uninstalled"
_CUSTOMER_TOPICS: Mapping[str, tuple[Wish, str]] = {
    "customers/data_request": (Wish.TELL, "orders_requested"),
    "customers/redact": (Wish.ERASE, "orders_to_redact"),
}
_SHOP_ERASED = "shop/redact"


def read_notice(topic: str, shop_domain: str, document: Node) -> Farewell | DataRequest | None:
    """Read what is no order but concerns us; None for everything else.

    Raises PayloadError naming the field where a request about data cannot be read.
    """
    if not isinstance(document.value, dict):
        return None
    if topic == _UNINSTALLED and _names(document, "myshopify_domain", shop_domain):
        return Farewell("the app was uninstalled in the shop")
    if not _names(document, "shop_domain", shop_domain):
        return None
    if topic == _SHOP_ERASED and set(document.value) == {"shop_id", "shop_domain"}:
        return DataRequest(Wish.ERASE, topic, None)
    if topic in _CUSTOMER_TOPICS and document["customer"].said:
        wish, field = _CUSTOMER_TOPICS[topic]
        return DataRequest(wish, topic, tuple(map(_number, document[field].items())))
    return None


def _names(document: Node, field: str, shop_domain: str) -> bool:
    said = document[field].value
    return isinstance(said, str) and said.lower() == shop_domain


def _number(node: Node) -> str:
    value = node.value
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal() or len(text) > 20:  # noqa: PLR2004 - the longest id
        node.refuse("the order's number")
    return text
