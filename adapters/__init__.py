"""One room a source system; a room is entered by its `build`."""

from collections.abc import Mapping

from adapters.adobe_commerce import adapter as adobe_commerce
from adapters.bigcommerce import adapter as bigcommerce
from adapters.sap import adapter as sap
from adapters.shopify import adapter as shopify
from adapters.soap import adapter as soap
from adapters.webhook import adapter as webhook
from adapters.woocommerce import adapter as woocommerce
from connector.adapter import Build

ROOMS: Mapping[str, Build] = {
    "adobe_commerce": adobe_commerce.build,
    "bigcommerce": bigcommerce.build,
    "sap": sap.build,
    "shopify": shopify.build,
    "soap": soap.build,
    "webhook": webhook.build,
    "woocommerce": woocommerce.build,
}
