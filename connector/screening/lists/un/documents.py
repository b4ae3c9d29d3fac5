"""What the UN's document blocks are: their kind, their number and who issued them."""

from connector.identity import Identifier, IdentifierKind
from connector.screening.lists.countries import read_listed_country
from connector.screening.lists.numbers import Number, behind_a_label, free_number
from connector.screening.lists.un.reader import Document

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
    number = _find_number(document)
    if number is None:
        return None
    return number.identifier(_read_kind(document, number), read_listed_country(document.country))


def _find_number(document: Document) -> Number | None:
    if document.number:
        return free_number(document.number)
    labelled = (text for text in (document.type2, document.note) if behind_a_label(text))
    return next((number for text in labelled if (number := free_number(text))), None)


def _read_kind(document: Document, number: Number) -> IdentifierKind:
    for said in (number.words, document.type2, document.type):
        for part, kind in _KINDS:
            if part in said.lower():
                return kind
    return IdentifierKind.OTHER
