"""From the UN's consolidated XML to its parties, fields by name.

The shape is https://www.un.org/sc/resources/sc-sanctions.xsd, read beside the list of
2026-02-27: CONSOLIDATED_LIST with INDIVIDUALS/INDIVIDUAL and ENTITIES/ENTITY.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connector.screening.lists.document import refusal
from connector.screening.lists.xml import Element, Format, elements

FORM = Format("CONSOLIDATED_LIST", ("INDIVIDUAL", "ENTITY"), "the UN's consolidated list as XML")

_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")


@dataclass(frozen=True, slots=True)
class Alias:
    """One alias block: Good or Low for individuals, a.k.a. or f.k.a. for entities."""

    name: str
    quality: str


@dataclass(frozen=True, slots=True)
class Birth:
    """One date of birth: EXACT, APPROXIMATELY or BETWEEN, and what is said of it."""

    type: str
    date: str
    year: str
    from_year: str
    to_year: str
    note: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document: two fields for its type, its number, who issued it, and a note."""

    type: str
    type2: str
    number: str
    country: str
    note: str


@dataclass(frozen=True, slots=True)
class Party:
    """One individual or entity, as the XML has it."""

    id: str
    reference: str
    person: bool
    name: str
    list_type: str
    listed_on: str
    native_names: tuple[str, ...]
    aliases: tuple[Alias, ...]
    births: tuple[Birth, ...]
    alias_births: tuple[str, ...]
    documents: tuple[Document, ...]
    addresses: tuple[str, ...]
    countries: tuple[str, ...]


def read_parties(file: Path) -> Iterator[Party]:
    """Read every party of the file in its order.

    Raises ListRefused, see `connector.screening.lists.un.read_un`.
    """
    for number, part in enumerate(elements(file, FORM), start=1):
        party = _read_party(part)
        if not party.id or not party.name:
            raise refusal("malformed", f"party {number} without DATAID or name", "both in each")
        yield party


def _read_party(part: Element) -> Party:
    kind = part.name
    addresses = part.all(f"{kind}_ADDRESS")
    aliases = part.all(f"{kind}_ALIAS")
    return Party(
        id=part.text("DATAID"),
        reference=part.text("REFERENCE_NUMBER"),
        person=kind == "INDIVIDUAL",
        # An entity's whole name stands in FIRST_NAME.
        name=" ".join(text for name in _NAME_PARTS if (text := part.text(name))),
        list_type=part.text("UN_LIST_TYPE"),
        listed_on=part.text("LISTED_ON"),
        native_names=part.texts("NAME_ORIGINAL_SCRIPT"),
        # Hundreds of blocks are empty: the form has one where a party has no alias.
        aliases=tuple(_read_alias(alias) for alias in aliases if alias.text("ALIAS_NAME")),
        births=tuple(_read_birth(birth) for birth in part.all("INDIVIDUAL_DATE_OF_BIRTH")),
        alias_births=tuple(text for alias in aliases for text in alias.texts("DATE_OF_BIRTH")),
        documents=tuple(_read_document(one) for one in part.all("INDIVIDUAL_DOCUMENT")),
        addresses=tuple(line for one in addresses if (line := _read_address(one))),
        countries=(
            *(text for address in addresses for text in address.texts("COUNTRY")),
            *part.texts("NATIONALITY/VALUE"),
        ),
    )


def _read_alias(block: Element) -> Alias:
    return Alias(block.text("ALIAS_NAME"), block.text("QUALITY"))


def _read_birth(block: Element) -> Birth:
    return Birth(
        type=block.text("TYPE_OF_DATE"),
        date=block.text("DATE"),
        year=block.text("YEAR"),
        from_year=block.text("FROM_YEAR"),
        to_year=block.text("TO_YEAR"),
        note=block.text("NOTE"),
    )


def _read_document(block: Element) -> Document:
    return Document(
        type=block.text("TYPE_OF_DOCUMENT"),
        type2=block.text("TYPE_OF_DOCUMENT2"),
        number=block.text("NUMBER"),
        country=block.text("COUNTRY_OF_ISSUE") or block.text("ISSUING_COUNTRY"),
        note=block.text("NOTE"),
    )


def _read_address(block: Element) -> str:
    return ", ".join(text for name in _ADDRESS_PARTS if (text := block.text(name)))
