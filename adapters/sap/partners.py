"""One partner of a sales order becomes a party: by the address of the document, where it has one.

A one-time customer and whoever is delivered to directly live in the document alone, so that its
address comes first, and what is known of the business partner (`enriching.py`) second.
"""

from collections.abc import Mapping
from typing import Final

from adapters.sap.roles import role_of
from connector.country import read_country
from connector.identity import Identifier, IdentifierKind
from connector.intake.document import Node
from connector.order import Address, Party, Role

# Where a further name or a part of a street may stand, version 2 and 4.
_NAMES: Final = (
    *("OrganizationName1", "OrganizationName2", "OrganizationName3", "OrganizationName4"),
    *("BusinessPartnerName1", "BusinessPartnerName2"),
    *("BusinessPartnerName3", "BusinessPartnerName4"),
)
_STREETS: Final = (
    *("StreetPrefixName1", "StreetPrefixName2"),
    *("StreetName", "StreetSuffixName1", "StreetSuffixName2"),
)
_WHO: Final = ("Customer", "Supplier", "ContactPerson")


def read_partner(partner: Node, roles: Mapping[str, Role]) -> Party | None:
    """Read a partner; None where it is one of SAP's customer's own staff, without an address.

    One without any name is a party without a name: it cannot be screened, and so is not passed.
    """
    role = role_of(
        partner["PartnerFunction"].optional_text(),
        partner["PartnerFunctionInternalCode"].optional_text(),
        roles,
    )
    places = _places(partner)
    place = places[0]
    names = tuple(dict.fromkeys(name for each in places for name in _names(each)))
    if not names and not _is_somebody_else(partner):
        return None
    address = _address(place)
    said = bool(address.lines or address.city or address.country)
    return Party(
        role=role,
        path=place.path,
        name=names[0] if names else None,
        names=names[1:],
        address=address if said else None,
        identifiers=_identifiers(partner),
    )


def is_without_name(partner: Node) -> bool:
    """Say whether a partner must be looked up to be known at all."""
    return not any(map(_names, _places(partner))) and _is_somebody_else(partner)


def _is_somebody_else(partner: Node) -> bool:
    # A partner function without any number is a row that says nothing, and must not pass as that.
    return any(_has(partner, who) for who in _WHO) or not _has(partner, "Personnel")


def _has(partner: Node, number: str) -> bool:
    """Say whether a number is there: SAP writes some that are not as zeros (NUMC)."""
    return bool((partner[number].optional_text() or "").strip("0"))


def _places(partner: Node) -> tuple[Node, ...]:
    """Give where name and address stand: in version 2 a step further, or looked up.

    They are several where the address is kept in several scripts (AddressRepresentationCode).
    """
    addresses = partner["to_Address"]
    if isinstance(addresses.value, Mapping) and "__deferred" not in addresses.value:
        listed = addresses["results"].items() if addresses["results"].said else (addresses,)
        named = tuple(each for each in listed if _names(each))
        if named:
            return named
    looked_up = partner["BusinessPartner"]
    return (looked_up if looked_up.said else partner,)


def _names(place: Node) -> tuple[str, ...]:
    full = place["AddresseeFullName"].optional_text()
    parts = tuple(text for name in _NAMES if (text := place[name].optional_text()))
    # SAP cuts a long name in fields of 40 letters: it is screened whole as well.
    joined = " ".join(parts)
    return tuple(dict.fromkeys(name for name in (full, joined, *parts) if name))


def _address(place: Node) -> Address:
    house = place["HouseNumber"].optional_text()
    lines = []
    for name in _STREETS:
        text = place[name].optional_text()
        if text and name == "StreetName" and house:
            text = f"{text} {house}"
        if text:
            lines.append(text)
    box = place["POBox"].optional_text()
    code = place["Country"].optional_text()
    country = read_country(code) if code else None
    if code and country is None:
        place["Country"].refuse("a country")
    return Address(
        lines=(*lines, f"PO Box {box}") if box else tuple(lines),
        city=place["CityName"].optional_text(),
        region=place["Region"].optional_text(),
        postcode=place["PostalCode"].optional_text(),
        country=country,
    )


def _identifiers(partner: Node) -> tuple[Identifier, ...]:
    number = partner["VATRegistration"].optional_text()
    return (Identifier(IdentifierKind.TAX, number),) if number else ()
