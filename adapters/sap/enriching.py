"""What an order's document does not say, asked of other services: business partners and products.

api.sap.com: API_BUSINESS_PARTNER (A_BusinessPartner) and API_PRODUCT_SRV (A_ProductPlant). What was
found is written into the order's own document, so that it is read by the same rules.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from adapters.sap.odata.client import ODataService
from adapters.sap.odata.words import literal, query
from adapters.sap.partners import is_without_name
from adapters.sap.payload import inside, one_of
from connector.errors import DeliveryDelayed
from connector.intake.document import Node

_AT_ONCE: Final = 20  # so that an address stays well below what proxies let through
_NUMBERS: Final = {
    "Customer": "Customer",
    "Supplier": "Supplier",
    # A contact person is a business partner of its own.
    "ContactPerson": "BusinessPartner",
}
_NAMES: Final = {
    "AddresseeFullName": "BusinessPartnerFullName",
    "OrganizationName1": "OrganizationBPName1",
    "OrganizationName2": "OrganizationBPName2",
    "OrganizationName3": "OrganizationBPName3",
    "OrganizationName4": "OrganizationBPName4",
}
_ADDRESS: Final = {
    "StreetPrefixName1": "StreetPrefixName",
    "StreetPrefixName2": "AdditionalStreetPrefixName",
    "StreetName": "StreetName",
    "HouseNumber": "HouseNumber",
    "StreetSuffixName1": "StreetSuffixName",
    "StreetSuffixName2": "AdditionalStreetSuffixName",
    "CityName": "CityName",
    "PostalCode": "PostalCode",
    "Region": "Region",
    "Country": "Country",
    "POBox": "POBox",
}
_Entity = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Enricher:
    """Asks both services; None where the connection does without one."""

    partners: ODataService | None
    products: ODataService | None

    def enriched(self, document: _Entity) -> _Entity:
        """Give a copy of the document in which more is said. Raises what the services do."""
        whole = copy.deepcopy(dict(document))
        root = Node("$", whole)
        order = root["d"] if root["d"].said else root
        items = inside(one_of(order, "to_Item", "_Item"))
        if self.partners is not None:
            self._name(self.partners, tuple(_nameless(order, items)))
        if self.products is not None:
            self._classify(self.products, items)
        return whole

    def _name(self, service: ODataService, nameless: tuple[dict[str, Any], ...]) -> None:
        wanted = dict.fromkeys(number for each in nameless for number in _numbers(each))
        found: dict[tuple[str, str], _Entity] = {}
        for some in _stretches(wanted):
            asked = " or ".join(f"{field} eq {literal(number)}" for field, number in some)
            options = query(filter=asked, expand="to_BusinessPartnerAddress")
            for partner in service.read_all("A_BusinessPartner", options):
                for number in _NUMBERS.values():
                    found.setdefault((number, str(partner.get(number))), partner)
        for each in nameless:
            known = [found[key] for key in _numbers(each) if key in found]
            if known:
                each["BusinessPartner"] = _as_address(known[0])

    def _classify(self, service: ODataService, items: tuple[Node, ...]) -> None:
        wanted = dict.fromkeys(key for item in items if (key := _goods(item)))
        found: dict[tuple[str, str], _Entity] = {}
        for some in _stretches(wanted):
            asked = " or ".join(
                f"(Product eq {literal(product)} and Plant eq {literal(plant)})"
                for product, plant in some
            )
            for entity in service.read_all("A_ProductPlant", query(filter=asked)):
                found[(str(entity.get("Product")), str(entity.get("Plant")))] = entity
        for item in items:
            known = found.get(_goods(item) or ("", ""))
            if known is not None and isinstance(item.value, dict):
                item.value["CommodityCode"] = known.get("Commodity")
                item.value["CountryOfOrigin"] = known.get("CountryOfOrigin")


def _nameless(order: Node, items: tuple[Node, ...]) -> Iterator[dict[str, Any]]:
    of_items = (
        each for item in items for each in inside(one_of(item, "to_Partner", "_ItemPartner"))
    )
    for partner in (*inside(one_of(order, "to_Partner", "_Partner")), *of_items):
        if isinstance(partner.value, dict) and is_without_name(partner):
            yield partner.value


def _numbers(partner: _Entity) -> tuple[tuple[str, str], ...]:
    """Give the fields of a business partner by which this one can be found, with their values."""
    return tuple(
        (field, number)
        for ours, field in _NUMBERS.items()
        if isinstance(number := partner.get(ours), str) and number.strip().strip("0")
    )


def _goods(item: Node) -> tuple[str, str] | None:
    material = one_of(item, "Material", "Product").optional_text()
    plant = one_of(item, "ProductionPlant", "Plant").optional_text()
    return (material, plant) if material and plant else None


def _as_address(partner: _Entity) -> _Entity:
    """Write a business partner in the words of a document's address."""
    way = partner.get("to_BusinessPartnerAddress")
    addresses = way.get("results") if isinstance(way, dict) else None
    if not isinstance(addresses, list) or not all(isinstance(each, dict) for each in addresses):
        raise DeliveryDelayed("SAP's answer lacks the addresses that were asked for")
    first = addresses[0] if addresses else {}
    return {
        **{ours: partner.get(theirs) for ours, theirs in _NAMES.items()},
        **{ours: first.get(theirs) for ours, theirs in _ADDRESS.items()},
    }


def _stretches(wanted: Mapping[tuple[str, str], None]) -> Iterator[list[tuple[str, str]]]:
    keys = iter(wanted)
    while some := list(islice(keys, _AT_ONCE)):
        yield some
