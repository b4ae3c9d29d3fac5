"""The numbers of the UN's document blocks, freed from the prose that they stand in."""

import re

from connector.country import Country
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists.countries import read_listed_country
from connector.screening.lists.un.reader import Document

_LABEL = re.compile(
    r"^(?P<words>.*\b(?:number|no\.?|n\u00b0|passport|document|card|code|ssn)\b.*?)[.:\s]+"
    r"(?P<value>[A-Z\d\u00b0][\w./\u00b0 -]*\d\w*)",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s*(?:[(,;].*|\b(?:issued|expire[sd]|valid)\b.*)$", re.IGNORECASE)
_KINDS = (
    ("fiscal code", IdentifierKind.TAX),
    ("tax", IdentifierKind.TAX),
    *((words, IdentifierKind.OTHER) for words in ("driv", "birth cert", "ration", "student")),
    *((words, IdentifierKind.OTHER) for words in ("voter", "military", "residen", "nationality")),
    *((words, IdentifierKind.OTHER) for words in ("travel document", "laissez", "serviceman")),
    *((words, IdentifierKind.PASSPORT) for words in ("passport", "passeport", "pasaporte")),
    *((words, IdentifierKind.NATIONAL_ID) for words in ("identi", "national", "social sec", "ssn")),
)
"""What a document's words say it is: the first that stands in them. French and Spanish occur."""


def read_document(document: Document) -> Identifier | None:
    """Return the document as an identifier; None where no number is given.

    A number may stand behind its own label ("Qatari passport number 123"), in the second type
    or in the note; there it is taken only behind such a label.
    """
    words, value = _find_number(document)
    number, country = _split_country(_BEHIND.sub("", value).strip(" .:,"))
    if not any(letter.isdigit() for letter in number):
        return None
    given = read_listed_country(document.country)
    return Identifier(_read_kind(document, words), number, given or country)


def _find_number(document: Document) -> tuple[str, str]:
    for text in (document.number, document.type2, document.note):
        labelled = _LABEL.match(text)
        if labelled is not None:
            return labelled["words"], labelled["value"]
        if text == document.number and text:
            return "", text
    return "", ""


def _read_kind(document: Document, words: str) -> IdentifierKind:
    for said in (words, document.type2, document.type):
        for part, kind in _KINDS:
            if part in said.lower():
                return kind
    return IdentifierKind.OTHER


def _split_country(number: str) -> tuple[str, Country | None]:
    # "Jordan 123456": the country that gave it stands before the number.
    first, _, rest = number.partition(" ")
    country = read_listed_country(first) if len(first) > len("USA") else None
    return (rest, country) if rest and country else (number, None)
