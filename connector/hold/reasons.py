"""The reason codes: what an order is held for, and what a person may settle it with."""

from collections.abc import Mapping

HOLD_REASONS: Mapping[str, str] = {
    "RP-NAME": "A name on the order is close to a listed party's",
    "RP-REVIEW": "A name on the order may be a listed party's: less close, but to be looked at",
    "RP-WEAK": "A weak or short alias of a listed party is met, and another field agrees",
    "RP-ADDRESS": "A party's address is a listed one, whatever name stands above it",
    "RP-ID": "An identifier of a party is a listed one's, whatever name stands above it",
    "RP-EDITED": "A hit disappeared through an edit before anybody judged it",
    "RP-DELISTED": "A hit disappeared through a change of lists before anybody judged it",
    "EM-EMBARGO": "Goods go to or through a country under a comprehensive embargo",
    "EM-REGION": "Goods go to or through a region under embargo",
    "LR-LICENCE": "The goods need a licence to a destination, as they are classified",
    "LR-EXCEPTION": "A licence exception may apply, but the order does not say all that it asks",
    "LR-UNCLASSIFIED": "Nobody says under which ECCN the goods fall",
    "LR-ECCN-UNKNOWN": "The classification is no entry of the Commerce Control List known here",
    "LR-ELSEWHERE": "The goods' entry sends to another jurisdiction or another entry",
    "LR-NO-ROW": "The Country Chart has no row for a destination",
    "LR-CONTRADICTION": "The order and the organisation's products classify the goods differently",
    "LR-LISTENING": "The goods serve surreptitious listening",
    "LR-COERCION": "The goods serve to restrain, to shock, to torture or to execute people",
    "LR-CRIME": "The goods are controlled for crime control where they go",
    "LR-SURVEIL": "The goods identify or surveil people",
    "PO-VALUE": "Own policy: the value of the order",
    "PO-QUANTITY": "Own policy: how much or how many are ordered",
    "PO-PARTY": "Own policy: who is on the order",
    "PO-DESTINATION": "Own policy: where the goods go",
    "PO-GOODS": "Own policy: what is ordered",
    "PO-END-USE": "Own policy: what the goods are for",
    "PO-FINDING": "Own policy: what the screening found",
    "PO-OTHER": "Own policy: another condition of the organisation's own",
    "SY-LIST": "No list fit to screen against is active",
    "SY-DATA": "The document lacks a field, or one cannot be read",
    "SY-CHECK": "A check broke while it ran",
    "SY-POLICY": "The policy could not be applied",
}
"""Why an order is held, by code."""

VERDICT_REASONS: Mapping[str, Mapping[str, str]] = {
    "release": {
        "FM-NAME": "False match: the name is another one",
        "FM-TYPE": "False match: person, company or vessel differ",
        "FM-COUNTRY": "False match: the country differs",
        "FM-ADDRESS": "False match: the address differs",
        "FM-ID": "False match: an identifier differs",
        "FM-DOB": "False match: the birth date differs",
        "FM-WEAKAKA": "False match: a weak alias and nothing else agrees",
        "AU-LICENCE": "Authorised: a licence covers the order",
        "AU-EXCEPTION": "Authorised: a licence exception applies",
        "AU-NLR": "Authorised: no licence is required, classification on file",
        "AU-EUS": "Authorised: an end-use statement is on file",
        "HR-CLEARED": "Human-rights diligence is on file",
    },
    "reject": {
        "TM-LISTED": "True match: the party is listed",
        "TM-OWNED": "True match: owned by a listed party",
        "EM-EMBARGO": "The destination is under embargo",
        "EU-PROHIBITED": "The end use or end user is prohibited",
        "HR-UNACCEPTABLE": "The human-rights risk is not acceptable",
        "LR-NO-LICENCE": "A licence is required and there is none",
    },
}
"""The codes a person may settle with, by verdict."""
