"""Countries as the EAR writes them, slips of its own included."""

from connector.country import Country
from connector.screening.lists.countries import read_listed_country
from connector.screening.lists.document import refusal

_NAMES = {
    "bosnia & herzegovina": "BA",
    "brunei": "BN",
    "china (prc)": "CN",
    "congo (democratic republic of)": "CD",
    "congo (republic of the)": "CG",
    "cote d'lvoire": "CI",  # an l for an I
    "gambia, the": "GM",
    "macau": "MO",
    "micronesia (federated state of)": "FM",
    "saint kitts & nevis": "KN",
    "sao tome & principe": "ST",
    "seycheles": "SC",
    "sint maarten (the dutch two-fifths of the island of saint martin)": "SX",
    "south sudan, republic of": "SS",
    "st. kitts and nevis": "KN",
    "st. lucia": "LC",
    "st. vincent and the grenadines": "VC",
    "trinidad & tobago": "TT",
}


def read_ear_country(name: str) -> Country:
    """Give the country of a name. Raises ListRefused (country): no row may be lost for its name."""
    plain = name.replace("\u2019", "'").strip()
    if found := _NAMES.get(plain.lower()):
        return Country(found)
    country = read_listed_country(plain)
    if country is None:
        raise refusal("country", f"'{name}'", "a country whose name is known here")
    return country
