"""What our app may do in the shop: access scopes (shopify.dev/docs/api/usage/access-scopes)."""

from collections.abc import Mapping
from typing import Any

from adapters.shopify.client import ShopifyClient
from connector.errors import DeliveryDelayed

_RIGHTS = """
query Rights {
  currentAppInstallation { accessScopes { handle } }
}
"""
# Each is met by any of its alternatives: who may write something may read it, too. Without the one
# for products no order can be read whole, since its lines' HS code and origin stand with those.
_NEEDED_SCOPES = (
    ("read_orders", "write_orders"),
    ("write_orders",),
    ("read_customers", "write_customers"),
    ("read_products", "write_products"),
    ("write_merchant_managed_fulfillment_orders",),
    ("write_third_party_fulfillment_orders",),
)


def read_scopes(client: ShopifyClient) -> frozenset[str]:
    """Read what the app may do in this shop. Raises DeliveryDelayed or DeliveryRefused."""
    data: Mapping[str, Any] = client.call(_RIGHTS, {})
    try:
        granted = data["currentAppInstallation"]["accessScopes"]
        return frozenset(str(each["handle"]) for each in granted)
    except (KeyError, TypeError) as error:
        raise DeliveryDelayed("the shop's answer lacks fields that were asked for") from error


def missing_scopes(granted: frozenset[str]) -> tuple[str, ...]:
    """Name the scopes that the app lacks."""
    return tuple(needed[0] for needed in _NEEDED_SCOPES if not granted.intersection(needed))
