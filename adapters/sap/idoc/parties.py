"""The partners of an IDoc, at its head and at its items, become parties."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from adapters.sap.idoc.options import IdocOptions
from adapters.sap.idoc.segment import Idoc, Places, Segment
from adapters.sap.idoc.values import country_in
from connector.identity import Identifier, IdentifierKind
from connector.order import Address, Party, Role


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which fields of a segment say who a partner is, and where."""

    function: str
    names: tuple[str, ...]
    contacts: tuple[str, ...]
    lines: tuple[str, ...]
    cities: tuple[str, ...]
    region: str
    postcode: str
    country: str


_ORDER: Final = _Layout(
    function="PARVW",
    names=("NAME1", "NAME2", "NAME3", "NAME4"),
    contacts=("BNAME",),
    lines=("STRAS", "STRS2"),
    cities=("ORT01", "ORT02"),
    region="REGIO",
    postcode="PSTLZ",
    country="LAND1",
)
_DELIVERY: Final = _Layout(
    function="PARTNER_Q",
    names=("NAME1", "NAME2", "NAME3", "NAME4"),
    contacts=("NAME_TEXT", "NAME_CO"),
    lines=("STREET1", "STREET2", "LOCATION"),
    cities=("CITY1", "CITY2"),
    region="REGION",
    postcode="POSTL_COD1",
    country="COUNTRY1",
)
_LAYOUTS: Final = {"E1EDKA1": _ORDER, "E1EDPA1": _ORDER, "E1ADRM1": _DELIVERY}


def is_own(name: str) -> bool:
    """Say whether a segment type is the customer's own and not SAP's, whose names begin with E1."""
    return not name.startswith("E1")


def read_parties(idoc: Idoc, options: IdocOptions) -> tuple[Party, ...]:
    """Read every partner, the same one of several items once. Raises FieldError.

    A customer's own segment that names somebody (NAME1) is a party, too: who it is, nobody can
    know here, and in doubt it is screened.
    """
    places = Places(idoc)
    found: dict[object, Party] = {}
    wanted = {name: _LAYOUTS.get(name, _ORDER) for name in idoc.names if _may_name(name)}
    for segment in idoc.segments:
        layout = wanted.get(segment.name)
        if layout is None or (segment.name not in _LAYOUTS and not segment.text("NAME1")):
            continue
        role = _role(segment, layout, options)
        if role is None:
            continue
        address = _address(segment, layout)
        names = _names(segment, layout)
        key = (role, tuple(names), address)
        if key not in found:
            name, further = (names[0], tuple(names[1:])) if names else (None, ())
            found[key] = Party(role, places.of(segment), name, further, address)
    return _identified(tuple(found.values()), idoc)


def _may_name(name: str) -> bool:
    return name in _LAYOUTS or is_own(name)


def _role(segment: Segment, layout: _Layout, options: IdocOptions) -> Role | None:
    function = segment.text(layout.function)
    if is_own(segment.name) and (function is None or segment.name in options.roles):
        return options.role(segment.name)
    return options.role(function or "")


def _names(segment: Segment, layout: _Layout) -> list[str]:
    """Give the names that a partner may be known by, the likeliest first.

    NAME2 goes on with NAME1 or is a name of its own: nobody can tell, so both are screened.
    """
    parts = list(_texts(segment, layout.names))
    contacts = _texts(segment, layout.contacts)
    together = " ".join(parts[:2])
    return list(dict.fromkeys(name for name in (together, *parts, *contacts) if name))


def _address(segment: Segment, layout: _Layout) -> Address | None:
    address = Address(
        lines=tuple(_texts(segment, layout.lines)),
        city=", ".join(dict.fromkeys(_texts(segment, layout.cities))) or None,
        region=segment.text(layout.region),
        postcode=segment.text(layout.postcode),
        country=country_in(segment, layout.country),
    )
    return None if address == Address((), None, None, None, None) else address


def _texts(segment: Segment, names: Iterable[str]) -> Iterator[str]:
    return (text for name in names if (text := segment.text(name)))


def _identified(parties: tuple[Party, ...], idoc: Idoc) -> tuple[Party, ...]:
    """Add the customer's VAT number, which stands apart from its name (E1EDK01-KUNDEUINR)."""
    number = next((text for k01 in idoc.named("E1EDK01") if (text := k01.text("KUNDEUINR"))), None)
    if number is None:
        return parties
    tax = (Identifier(IdentifierKind.TAX, number),)
    return tuple(
        Party(each.role, each.path, each.name, each.names, each.address, tax)
        if each.role is Role.BUYER
        else each
        for each in parties
    )
