"""The words of the US Treasury (OFAC) for identifiers and countries, in every format it uses.

The names of the identifier types stand in the reference values of OFAC's enhanced XML
(ID DOCUMENT TYPE and feature types), in the remarks of its CSV and in the CSL's `ids`.
"""

import re
from functools import lru_cache

from connector.country import Country, read_country
from connector.identity import Identifier, IdentifierKind

_COUNTRIES = {
    "bahamas, the": "BS",
    "brunei": "BN",
    "burma": "MM",
    "cape verde": "CV",
    "congo, democratic republic of the": "CD",
    "congo, republic of the": "CG",
    "cote d ivoire": "CI",
    "falkland islands": "FK",
    "gaza": "PS",
    "holy see": "VA",
    "korea, north": "KP",
    "korea, south": "KR",
    "kosovo": "XK",
    "macau": "MO",
    "man, isle of": "IM",
    "micronesia": "FM",
    "north macedonia, the republic of": "MK",
    "northern mali": "ML",
    "palestinian": "PS",
    "russia": "RU",
    "saint helena": "SH",
    "the gambia": "GM",
    "turkey": "TR",
    "vatican city": "VA",
    "west bank": "PS",
    "crimea": "UA",
    "kafia kingi": "SD",
}
"""What OFAC writes and ISO 3166 does not, in lower case."""


@lru_cache(maxsize=1024)
def read_country_words(text: str) -> Country | None:
    """Return the country that OFAC's word for it (or an ISO code) stands for, or None."""
    plain = " ".join(text.split()).removeprefix("Region: ")
    return read_country(_COUNTRIES.get(plain.lower(), plain))


_NATIONAL_ID, _TAX = IdentifierKind.NATIONAL_ID, IdentifierKind.TAX
_REGISTRATION, _OTHER = IdentifierKind.REGISTRATION, IdentifierKind.OTHER

_TYPES: dict[IdentifierKind, tuple[str, ...]] = {
    IdentifierKind.PASSPORT: (
        *("Passport", "Diplomatic Passport", "British National Overseas Passport"),
        *("Stateless Person Passport",),
    ),
    _NATIONAL_ID: (
        *("National ID No.", "Cedula No.", "D.N.I.", "C.U.R.P.", "C.U.I.", "C.U.I.P.", "C.I.N."),
        *("Personal ID Card", "National Foreign ID Number", "Turkish Identification Number"),
        *("Turkish Identificiation Number", "Kenyan ID No.", "Bosnian Personal ID No."),
        *("Moroccan Personal ID No.", "UAE Identification", "CNP (Personal Numerical Code)"),
        *("Citizen's Card Number", "Tazkira National ID Card", "Numero de Identidad", "SSN"),
        *("I.F.E.", "Credencial electoral", "Electoral Registry No.", "Residency Number"),
        *("N.I.E.", "Refugee ID Card", "Stateless Person ID Card", "LE Number"),
    ),
    _TAX: (
        *("Tax ID No.", "NIT #", "RUC #", "R.F.C.", "RFC", "RIF #", "V.A.T. Number", "US FEIN"),
        *("Italian Fiscal Code", "Fiscal Code", "C.U.I.T.", "C.I.F.", "N.I.F.", "RTN", "RSIN"),
        *("Paraguayan tax identification number", "Romanian Tax Registration"),
        "Numero Unico de Identificacao Tributaria (NUIT)",
    ),
    _REGISTRATION: (
        *("Registration ID", "Registration Number", "Government Gazette Number"),
        *("Company Number", "UK Company Number", "Commercial Registry Number", "C.R. No."),
        *("Business Registration Number", "Business Registration Document #", "Romanian C.R."),
        *("Unified Social Credit Code (USCC)", "Folio Mercantil No.", "Matricula Mercantil No"),
        *("United Social Credit Code Certificate (USCCC)", "Public Registration Number"),
        *("Trade License No.", "Chamber of Commerce Number", "Legal Entity Number"),
        *("Dubai Chamber of Commerce Membership No.", "Istanbul Chamber of Comm. No."),
        *("Enterprise Number", "Branch Unit Number", "Certificate of Incorporation Number"),
        *("Registered Charity No.", "Business Number", "Central Registration System Number"),
        *("Organization Code", "Economic Register Number (CBLS)", "File Number"),
        *("Registration Certificate Number (Dubai)", "MSB Registration Number"),
        "Russian State Individual Business Registration Number Pattern (OGRNIP)",
    ),
    IdentifierKind.MMSI: ("MMSI",),
    IdentifierKind.IMO: ("Vessel Registration Identification",),
    IdentifierKind.CALL_SIGN: ("Other Vessel Call Sign", "Vessel Call Sign"),
    IdentifierKind.TAIL_NUMBER: ("Aircraft Tail Number", "Previous Aircraft Tail Number"),
    IdentifierKind.SERIAL_NUMBER: (
        *("Aircraft Manufacturer's Serial Number (MSN)", "Aircraft Serial Identification"),
        "Aircraft Construction Number (also called L/N or S/N or F/N)",
    ),
    IdentifierKind.BIC: ("SWIFT/BIC",),
    _OTHER: (
        *("Driver's License No.", "Travel Document Number", "License", "BIK (RU)", "ISIN"),
        *("D-U-N-S Number", "VisaNumberID", "Immigration No.", "SRE Permit No."),
        *("Birth Certificate Number", "Cartilla de Servicio Militar Nacional", "Permit Number"),
        *("Pilot License Number", "Seafarer's Identification Document", "Serial No."),
        *("Aircraft Mode S Transponder Code", "Military Registration Number"),
        *("Afghan Money Service Provider License Number", "Tourism License No."),
        *("Romanian Permanent Resident", "Global Intermediary Identification Number"),
    ),
}
_KINDS = {words.lower(): kind for kind, types in _TYPES.items() for words in types}
# Of a person it is the state's number for him, of a company the register's.
_EITHER = "identification number"
_COIN = "digital currency address"
_IMO = re.compile(r"(?:IMO[\s:#]*)?(\d{7})")
_LEI = re.compile(r"[A-Z0-9]{18}\d{2}")  # ISO 17442
_PLACE = re.compile(r"(.+?)\s*\(([^()\d]*)\)")
# The longest that fits: "Registration Number" begins other types.
_LABELS = sorted((*_KINDS, _EITHER), key=len, reverse=True)
_LABEL = re.compile(f"(?:{'|'.join(map(re.escape, _LABELS))})(?=[ :#])")


def read_identifier(
    words: str, value: str, country: Country | None = None, *, person: bool = False
) -> Identifier | None:
    """Return the identifier of OFAC's type `words` ("Passport", "Tax ID No."), or None.

    None where the type names nothing that tells a party (gender, website, sanctions risk) or
    the value has no letter or digit.
    """
    label, number = words.strip(" :").lower(), " ".join(value.split()).strip(" ,;.")
    if country is None:
        number, country = _split_place(number)
    kind = _KINDS.get(label)
    if label == "legal entity number" and _LEI.fullmatch(number):
        kind = IdentifierKind.LEI
    if label == _EITHER:
        kind = _NATIONAL_ID if person else _REGISTRATION
    if label.startswith(_COIN):
        kind = _OTHER
    if kind is IdentifierKind.IMO:
        ship = _IMO.fullmatch(number)
        # A number of another shape under this label is a flag state's own.
        kind, number = (kind, ship[1]) if ship else (_REGISTRATION, number)
    if kind is None or not any(letter.isalnum() for letter in number):
        return None
    return Identifier(kind, number, country)


def _split_place(number: str) -> tuple[str, Country | None]:
    # "A123 (Iran)". A bracket that names no country belongs to the number: "12 (Jalisco)".
    found = _PLACE.fullmatch(number)
    country = read_country_words(found[2]) if found else None
    return (found[1], country) if found and country else (number, None)


def find_label(text: str) -> tuple[str, str] | None:
    """Cut "Passport A123 (Iran)" behind the identifier type that it begins with, or None."""
    lower = text.lower()
    if lower.startswith(_COIN):
        # "Digital Currency Address - XBT 1q2w...": the coin belongs to the type.
        head, _, value = text.rpartition(" ")
        return head, value
    label = _LABEL.match(lower)
    return (text[: label.end()], text[label.end() :].strip(" :#")) if label else None
