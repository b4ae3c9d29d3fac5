"""Numbers of documents as lists write them, freed from the words around them."""

import re
from dataclasses import dataclass

from connector.country import Country
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists.countries import read_listed_country

_LABEL = re.compile(
    r"^(?P<words>.*\b(?:number|no\.?|n\u00b0|passport|document|card|code|ssn|inn|ogrn|kpp|imo)\b"
    r".*?)[.:\s]+(?P<value>[A-Z\d\u00b0][\w./\u00b0 -]*\d\w*)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\s*(?:\((?P<bracket>[^()]*)\)?.*|[,;].*|\b(?:issued|expire[sd]|valid)\b.*)$", re.IGNORECASE
)
_NUMBERED = re.compile(r"\(\d{1,2}\)\s*")
_IMO = re.compile(r"(?<![0-9])[0-9]{7}(?![0-9])")  # nine digits are an MMSI


@dataclass(frozen=True, slots=True)
class Number:
    """A number without its prose: the words before it, and the country said beside it."""

    words: str
    value: str
    country: Country | None

    def identifier(self, kind: IdentifierKind, country: Country | None = None) -> Identifier:
        """Return it as an identifier given by `country`, or by the one said beside it."""
        return Identifier(kind, self.value, country or self.country)


def free_number(text: str) -> Number | None:
    """Free a number from "Qatari passport number 123 (expires 2030)"; None where there is none."""
    labelled = _LABEL.match(text)
    words, value = (labelled["words"], labelled["value"]) if labelled else ("", text)
    behind = _BEHIND.search(text, labelled.end("value") if labelled else 0)
    value = _BEHIND.sub("", value).strip(" .:,")
    said = read_listed_country(behind["bracket"] or "") if behind else None
    number, country = _split_country(value)
    if not any(letter.isdigit() for letter in number):
        return None
    return Number(words, number, said or country)


def behind_a_label(text: str) -> bool:
    """Say whether the text names its number ("identity card 123") rather than being one."""
    return _LABEL.match(text) is not None


def split_numbered(text: str) -> tuple[str, ...]:
    """Cut "(1) Russia (2) Cyprus" and "A; B" into what they count."""
    parts = (part.strip(" ,") for item in _NUMBERED.split(text) for part in item.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def read_imo(text: str) -> Identifier | None:
    """Return the ship's IMO number of seven digits that stands in the text, or None."""
    found = _IMO.search(text)
    return Identifier(IdentifierKind.IMO, found[0]) if found else None


def _split_country(number: str) -> tuple[str, Country | None]:
    # "Jordan 123456": the country that gave it stands before the number.
    first, _, rest = number.partition(" ")
    country = read_listed_country(first) if len(first) > len("USA") else None
    return (rest, country) if rest and country else (number, None)
