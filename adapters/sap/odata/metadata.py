"""What a service says that it has, by its `$metadata`: releases of SAP differ, so it is read.

CSDL of OData 2 (ado/2008/09/edm and its elders) and of OData 4 (OASIS), told apart by the root.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from adapters.sap.odata.words import V2, V4, Words
from connector.errors import DeliveryDelayed
from connector.plain_xml import NotXml, local_name, parse

# The service of business partners alone has 12,000 elements with ten attributes each.
_MOST_NODES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Metadata:
    """One service: `fields` and `ways` by entity set, and what can be called by POST."""

    words: Words
    fields: Mapping[str, frozenset[str]]
    ways: Mapping[str, frozenset[str]]
    functions: frozenset[str]

    def has_field(self, entity_set: str, name: str) -> bool:
        """Say whether entities of a set have a field."""
        return name in self.fields.get(entity_set, frozenset())

    def leads(self, entity_set: str, way: str) -> bool:
        """Say whether a way leads from entities of a set to others."""
        return bool(way) and way in self.ways.get(entity_set, frozenset())


def read_metadata(body: bytes) -> Metadata:
    """Read the document. Raises DeliveryDelayed where it is none of a sales order service."""
    try:
        root = parse(body, most_nodes=_MOST_NODES)
    except NotXml as error:
        raise DeliveryDelayed(f"the service's $metadata cannot be read: {error}") from error
    words = V4 if root.get("Version", "").startswith("4") else V2
    types = {str(each.get("Name")): each for each in _named(root, "EntityType")}
    sets = {
        str(each.get("Name")): types.get(str(each.get("EntityType")).rpartition(".")[2])
        for each in _named(root, "EntitySet")
    }
    if words.orders not in sets:
        problem = f"the service's $metadata has no {words.orders}: it is no sales order service"
        raise DeliveryDelayed(problem)
    return Metadata(
        words=words,
        fields={name: _inside(of, "Property") for name, of in sets.items()},
        ways={name: _inside(of, "NavigationProperty") for name, of in sets.items()},
        functions=frozenset(
            str(each.get("Name"))
            for kind in ("FunctionImport", "Action")
            for each in _named(root, kind)
        ),
    )


def _named(root: etree._Element, kind: str) -> Iterator[etree._Element]:
    return (each for each in root.iter() if local_name(each) == kind)


def _inside(entity_type: etree._Element | None, kind: str) -> frozenset[str]:
    inside = () if entity_type is None else tuple(entity_type)
    return frozenset(str(each.get("Name")) for each in inside if local_name(each) == kind)
