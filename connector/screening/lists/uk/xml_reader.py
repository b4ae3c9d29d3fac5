"""From the UK Sanctions List's XML to its designations.

The shape is UK-Sanctions-List.xml of the FCDO: Designations/Designation, one per Unique ID.
"""

from collections.abc import Iterator
from pathlib import Path

from connector.screening.lists.document import read_bytes, refusal
from connector.screening.lists.uk.designation import Designation, ListedName
from connector.screening.lists.xml import Element, Format, elements

FORM = Format("Designations", ("Designation",), "the UK Sanctions List as CSV or XML")

_NAME_PARTS = tuple(f"Name{number}" for number in range(1, 7))
_ADDRESS_PARTS = (
    *(f"AddressLine{number}" for number in range(1, 7)),
    *("AddressPostalCode", "AddressCountry"),
)
_PERSON = "IndividualDetails/Individual"
_SHIP = "ShipDetails/Ship"


def looks_like_xml(file: Path) -> bool:
    """Say whether the file begins as XML does; a web page does not.

    Raises ListRefused: missing, oversize, truncated or undecodable (gzip alone).
    """
    start = read_bytes(file, FORM.words)[:256].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return start.startswith((b"<?xml", b"<\x00", b"<Designations", b"<!DOCTYPE Designations"))


def read_designations(file: Path) -> Iterator[Designation]:
    """Read every designation of the file in its order.

    Raises ListRefused, see `connector.screening.lists.uk.read_uk`.
    """
    for number, part in enumerate(elements(file, FORM), start=1):
        designation = _read_designation(part)
        if not designation.id or not (designation.names or designation.native_names):
            found = f"designation {number} without Unique ID or name"
            raise refusal("malformed", found, "both in each")
        yield designation


def _read_designation(part: Element) -> Designation:
    names = (_read_name(name) for name in part.all("Names/Name"))
    lines = (_join(address, _ADDRESS_PARTS, ", ") for address in part.all("Addresses/Address"))
    return Designation(
        id=part.text("UniqueID"),
        kind=part.text("IndividualEntityShip"),
        regime=part.text("RegimeName"),
        un_reference=part.text("UNReferenceNumber"),
        designated_on=part.text("DateDesignated"),
        names=tuple(dict.fromkeys(name for name in names if name.name)),
        native_names=_texts(part, "NonLatinNames/NonLatinName/NameNonLatinScript"),
        births=_texts(part, f"{_PERSON}/DOBs/DOB"),
        addresses=tuple(dict.fromkeys(line for line in lines if line)),
        countries=(
            *_texts(part, "Addresses/Address/AddressCountry"),
            *_texts(part, f"{_PERSON}/Nationalities/Nationality"),
            *_texts(part, f"{_SHIP}/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip"),
        ),
        passports=_texts(part, f"{_PERSON}/PassportDetails/Passport/PassportNumber"),
        national_ids=_texts(
            part,
            f"{_PERSON}/NationalIdentifierDetails/NationalIdentifier/NationalIdentifierNumber",
        ),
        registrations=_texts(
            part, "EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber"
        ),
        imo_numbers=_texts(part, f"{_SHIP}/IMONumbers/IMONumber"),
    )


def _read_name(name: Element) -> ListedName:
    return ListedName(
        _join(name, _NAME_PARTS, " "), name.text("NameType"), name.text("AliasStrength")
    )


def _texts(part: Element, path: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.texts(path)))


def _join(part: Element, names: tuple[str, ...], between: str) -> str:
    return between.join(text for name in names if (text := part.text(name)))
