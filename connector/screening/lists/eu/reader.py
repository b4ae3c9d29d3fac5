"""From the FSF XML to its parties, fields by name.

The shape is the Commission's xmlFullSanctionsList_1_1 (namespace
http://eu.europa.ec/fpi/fsd/export): export/sanctionEntity, facts in attributes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connector.screening.lists.document import refusal
from connector.screening.lists.xml import Element, Format, elements

FORM = Format("export", ("sanctionEntity",), "the EU's financial sanctions as XML 1.1")

_NAME_PARTS = ("firstName", "middleName", "lastName")
_ADDRESS_PARTS = ("street", "poBox", "zipCode", "city", "place", "region", "countryDescription")
_UNSAID = frozenset({"", "-", "UNKNOWN"})


@dataclass(frozen=True, slots=True)
class Alias:
    """One name; `strong` is false where the list calls it weak, in a flag or a remark."""

    name: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Birth:
    """One birth date: a day, or a year, or a range of years; `circa` of any."""

    day: str
    year: str
    month: str
    first_year: str
    last_year: str
    circa: bool
    calendar: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One identification: the type's code, the number, and the country that gave it."""

    type: str
    number: str
    country: str


@dataclass(frozen=True, slots=True)
class Party:
    """One sanctionEntity, as the XML has it."""

    id: str
    type: str
    names: tuple[Alias, ...]
    programmes: tuple[str, ...]
    regulations: tuple[str, ...]
    designated_on: str
    births: tuple[Birth, ...]
    papers: tuple[Paper, ...]
    addresses: tuple[str, ...]
    countries: tuple[str, ...]


def read_parties(file: Path) -> Iterator[Party]:
    """Read every party of the file in its order.

    Raises ListRefused, see `connector.screening.lists.eu.read_eu`.
    """
    for number, part in enumerate(elements(file, FORM), start=1):
        party = _read_party(part)
        if not party.id or not party.names:
            found = f"sanctionEntity {number} without reference or name"
            raise refusal("malformed", found, "both in each")
        yield party


def _read_party(part: Element) -> Party:
    # The same fact stands once for each regulation that repeats it.
    regulations = part.all("regulation")
    names = (_read_alias(alias) for alias in part.all("nameAlias"))
    lines = (_read_address(address) for address in part.all("address"))
    return Party(
        id=part.attribute("euReferenceNumber") or part.attribute("logicalId"),
        type=next((one.attribute("code") for one in part.all("subjectType")), ""),
        names=tuple(name for name in names if name.name),
        programmes=_said(regulations, "programme"),
        regulations=_said(regulations, "numberTitle"),
        designated_on=part.attribute("designationDate"),
        births=tuple(_read_birth(birth) for birth in part.all("birthdate")),
        papers=tuple(_read_paper(paper) for paper in part.all("identification")),
        addresses=tuple(dict.fromkeys(line for line in lines if line)),
        countries=tuple(
            _country(place) for place in (*part.all("address"), *part.all("citizenship"))
        ),
    )


def _said(elements_there: tuple[Element, ...], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in elements_there if (text := one.attribute(name))))


def _read_alias(alias: Element) -> Alias:
    whole = alias.attribute("wholeName")
    parts = " ".join(text for name in _NAME_PARTS if (text := alias.attribute(name)))
    weak = alias.attribute("strong").lower() == "false"
    remarks = " ".join(alias.texts("remark")).lower()
    return Alias(whole or parts, strong=not weak and "low quality a.k.a" not in remarks)


def _read_birth(birth: Element) -> Birth:
    return Birth(
        day=birth.attribute("birthdate"),
        year=birth.attribute("year"),
        month=birth.attribute("monthOfYear"),
        first_year=birth.attribute("yearRangeFrom"),
        last_year=birth.attribute("yearRangeTo"),
        circa=birth.attribute("circa").lower() == "true",
        calendar=birth.attribute("calendarType"),
    )


def _read_paper(paper: Element) -> Paper:
    number = paper.attribute("number") or paper.attribute("latinNumber")
    return Paper(paper.attribute("identificationTypeCode"), number, _country(paper))


def _read_address(address: Element) -> str:
    texts = (address.attribute(name) for name in _ADDRESS_PARTS)
    return ", ".join(text for text in texts if text not in _UNSAID)


def _country(place: Element) -> str:
    code = place.attribute("countryIso2Code")
    # "00" stands for unknown; the description then says UNKNOWN, or a place that has no code.
    return place.attribute("countryDescription") if code in ("", "00") else code
