"""The reason codes: what an order is held for, and what a person may settle it with."""

from collections.abc import Mapping

HOLD_REASONS: Mapping[str, str] = {
    "RP-NAME": "A name on the order is close to a listed party's",
    "RP-REVIEW": "A name on the order may be a listed party's: less close, but to be looked at",
    "RP-WEAK": "A weak or short alias of a listed party is met, and another field agrees",
    "RP-ADDRESS": "A party's address is a listed one, whatever name stands above it",
    "RP-ID": "An identifier of a party is a listed one's, whatever name stands above it",
    "RP-EDITED": "A hit disappeared through an edit before anybody judged it",
    "EM-EMBARGO": "Goods go to or through a country under a comprehensive embargo",
    "EM-REGION": "Goods go to or through a region under embargo",
    "EU-MILITARY": "An end user is, or stands for, armed forces or police that are restricted",
    "EU-INTELLIGENCE": "An end user is an intelligence service that is restricted",
    "EU-GOVERNMENT": "An end user is a public body of a state that is restricted",
    "EU-STATED": "The order states a use, or goods for a use, that is restricted",
    "RF-FLAG": "A red flag is shown by the order and not resolved yet",
    "RF-CONTRADICTION": "An address, or the destination, contradicts itself",
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
