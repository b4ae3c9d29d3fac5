"""From Canada's XML to its records, fields by name.

The shape is sema-lmes.xml of Global Affairs Canada: data-set/record, a flat record for each
party. Element names changed twice: `Entity` became `EntityOrShip` in 2024/25, and files since
carry the French name behind a hyphen (`EntityOrShip-EntiteOuNavire`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.screening.lists.document import refusal
from connector.screening.lists.xml import Element, Format, elements

FORM = Format("data-set", ("record",), "Canada's autonomous sanctions list as XML")

_SAME = {
    "entity": "entityorship",
    "dateofbirth": "dateofbirthorshipbuilddate",
    "title": "titleorship",
    "titleorshiptype": "titleorship",
}
"""Older element names -> those of 2025, in lower case."""

_UNSAID = frozenset({"", "N/A"})


@dataclass(frozen=True, slots=True)
class Record:
    """One party, as the XML has it."""

    regime: str
    schedule: str
    item: str
    entity: str
    given_name: str
    last_name: str
    title: str
    imo_number: str
    birth: str
    aliases: str
    listed_on: str


def read_records(file: Path) -> Iterator[Record]:
    """Read every record of the file in its order.

    Raises ListRefused, see `connector.screening.lists.ca.read_ca`.
    """
    for number, part in enumerate(elements(file, FORM), start=1):
        record = _read_record(_fields(part))
        named = record.entity or record.given_name or record.last_name
        if not named or not record.regime:
            raise refusal("malformed", f"record {number} without name or Country", "both in each")
        yield record


def _fields(part: Element) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for child in part.children():
        name = child.name.partition("-")[0].lower()
        text = child.own_text()
        if text not in _UNSAID:
            fields[_SAME.get(name, name)] = text
    return fields


def _read_record(fields: Mapping[str, str]) -> Record:
    return Record(
        regime=fields.get("country", ""),
        schedule=fields.get("schedule", ""),
        item=fields.get("item", ""),
        entity=fields.get("entityorship", ""),
        given_name=fields.get("givenname", ""),
        last_name=fields.get("lastname", ""),
        title=fields.get("titleorship", ""),
        imo_number=fields.get("shipimonumber", ""),
        birth=fields.get("dateofbirthorshipbuilddate", ""),
        aliases=fields.get("aliases", ""),
        listed_on=fields.get("dateoflisting", ""),
    )
