"""One room a source system; a room is entered by its `build`."""

from collections.abc import Mapping

from adapters.sap import adapter as sap
from adapters.shopify import adapter as shopify
from adapters.soap import adapter as soap
from connector.adapter import Build

ROOMS: Mapping[str, Build] = {
    "sap": sap.build,
    "shopify": shopify.build,
    "soap": soap.build,
}
