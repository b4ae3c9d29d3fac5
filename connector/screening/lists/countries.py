"""Countries as lists write them: ISO codes and names, and the names that ISO 3166 has not."""

import re
from collections.abc import Iterable
from functools import lru_cache

from connector.country import Country, read_country

_NAMES = {
    "bahamas, the": "BS",
    "burma": "MM",
    "cape verde": "CV",
    "china, hong kong special administrative region": "HK",
    "china, macao special administrative region": "MO",
    "congo (brazzaville)": "CG",
    "congo (democratic republic)": "CD",
    "congo (democratic republic of the)": "CD",
    "congo (kinshasa)": "CD",
    "congo, democratic republic of": "CD",
    "congo, democratic republic of the": "CD",
    "cote d'ivoire": "CI",
    "crimea": "UA",
    "democratic people's republic of korea": "KP",
    "democratic republic of congo": "CD",
    "democratic republic of the congo": "CD",
    "dprk": "KP",
    "great britain": "GB",
    "hong kong sar": "HK",
    "hong kong (china)": "HK",
    "iran (islamic republic of)": "IR",
    "ivory coast": "CI",
    "korea (democratic people's republic of)": "KP",
    "korea (north)": "KP",
    "korea (republic of)": "KR",
    "korea (south)": "KR",
    "korea, north": "KP",
    "korea, south": "KR",
    "kosovo": "XK",
    "macao sar": "MO",
    "north korea": "KP",
    "north macedonia, republic of": "MK",
    "occupied palestinian territories": "PS",
    "palestine": "PS",
    "palestinian territories": "PS",
    "republic of korea": "KR",
    "republic of the congo": "CG",
    "russia": "RU",
    "south korea": "KR",
    "state of palestine": "PS",
    "swaziland": "SZ",
    "syria": "SY",
    "tanzania": "TZ",
    "the bahamas": "BS",
    "the gambia": "GM",
    "turkey": "TR",
    "u.a.e.": "AE",
    "uae": "AE",
    "uk": "GB",
    "usa": "US",
    "vatican city": "VA",
}
"""Names of UN M49, of former use and of everyday speech, in lower case: each means one country."""

_NONE = frozenset({"00", "unknown", "not known", "n/a", "na", "none", "-", "stateless"})
_NOTE = re.compile(
    r"\s*\([^()]*(?:\d|\b(?:as at|as of|location|previous|former|was|likely|possibly|possible"
    r"|unconfirmed|believed|reportedly|current)\b)[^()]*\)$",
    re.IGNORECASE,
)
"""Notes behind a country: "(as of 2016)", "(previous location)". A bracket of other words may be
what tells one country from another: "Congo (Kinshasa)" is not the one called Congo."""


@lru_cache(maxsize=4096)
def _read(text: str) -> Country | None:
    plain = " ".join(text.replace("\u2019", "'").split()).strip(" .,;")
    for written in (plain, _NOTE.sub("", plain)):
        found = read_country(_NAMES.get(written.lower(), written))
        if found is not None:
            return found
    return None


def read_listed_country(text: str) -> Country | None:
    """Return the one country that a list's word or code for it stands for, or None."""
    return _read(text) if text.strip() else None


def read_listed_countries(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the countries among the texts (alpha-2, each once), and the texts that are none.

    A text that says "unknown" or the like is in neither.
    """
    wanted = [text for text in texts if text.strip() and text.strip().lower() not in _NONE]
    found = [(text, read_listed_country(text)) for text in wanted]
    known = dict.fromkeys(country for _, country in found if country)
    return tuple(known), tuple(text for text, country in found if country is None)
