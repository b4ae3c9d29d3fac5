"""Countries as ISO 3166-1 alpha-2 codes, read from what order documents write."""

from typing import NewType

import pycountry

from connector.country.names import find_country, fold_name

Country = NewType("Country", str)
"""ISO 3166-1 alpha-2, upper case. `XK` (Kosovo, user-assigned) is accepted: shops send it."""

_USER_ASSIGNED = frozenset({"XK"})
# Hong Kong and Macao are written either way, on orders and on the lists (a note of the EL itself:
# 15 CFR part 744, supplement no. 4).
_WRITTEN_AS = {"HK": "CN", "MO": "CN"}

_NAMED = {"XK": "Kosovo", "RU": "Russia", "KP": "North Korea", "KR": "South Korea", "SY": "Syria"}


def read_country(text: str) -> Country | None:
    """Return the country a code or a name stands for, or None if it is not one.

    Accepts alpha-2, alpha-3, the names of ISO 3166 in English and in some fifty languages, and
    names of everyday speech (UK, Holland), in any case. A name of several countries is none.
    """
    wanted = text.strip()
    # Folded down by the lookup, never up here: the upper case of a lone 'ß' is South Sudan's code.
    if wanted.upper() in _USER_ASSIGNED:
        return Country(wanted.upper())
    try:
        return Country(pycountry.countries.lookup(wanted).alpha_2)
    except LookupError:
        named = find_country(wanted)
        return Country(named) if named else None


def country_name(code: str) -> str:
    """Give the short English name of a country; a code that has none is given back."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return _NAMED.get(code, code)
    return _NAMED.get(code) or str(getattr(country, "common_name", country.name))


def is_same_country(one: str, other: str) -> bool:
    """Say whether two codes are of one country, as orders and lists use them."""
    return _WRITTEN_AS.get(one, one) == _WRITTEN_AS.get(other, other)


__all__ = ["Country", "country_name", "fold_name", "is_same_country", "read_country"]
