"""One room a source system; a room is entered by its `build`."""

from collections.abc import Mapping

from adapters.shopify import adapter as shopify
from adapters.soap import adapter as soap
from adapters.webhook import adapter as webhook
from connector.adapter import Build

ROOMS: Mapping[str, Build] = {
    "shopify": shopify.build,
    "soap": soap.build,
    "webhook": webhook.build,
}
