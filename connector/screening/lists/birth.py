"""Birth dates as lists write them, made into the notation that screening compares."""

import re
from datetime import date, datetime
from functools import lru_cache

from connector.identity import read_born

_FIRST_YEAR = 1850  # Older than anyone who can still be listed: a typing error.
_LAST_YEAR = 2100
_CIRCA_YEARS = 2
"""How far "circa 1967" reaches to either side: our reading, since no list says how far."""

_CIRCA = re.compile(r"^(?:circa|c\.|approximately|approx\.?|about)\s+", re.IGNORECASE)
_TO = re.compile(r"\s+to\s+|(?<=\d{4})\s*-\s*(?=\d{4}$)")
_NOTATION = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_FORMATS = (
    ("%d %b %Y", "%Y-%m-%d"),
    ("%b %Y", "%Y-%m"),
    ("%d %B %Y", "%Y-%m-%d"),
    ("%B, %Y", "%Y-%m"),
)


@lru_cache(maxsize=16_384)  # a list gives one date several times, and lists share parties
def read_birth(text: str) -> str | None:
    """Read "09 Mar 1971", "Mar 1971", "March, 1971", "1969 to 1971", "circa 1971" and ISO.

    Returns the notation of `connector.identity.read_born`, or None where there is no such day.
    """
    plain = " ".join(text.split()).strip(" .,;")
    bare = _CIRCA.sub("", plain)
    first, *rest = (_read_part(part) for part in _TO.split(bare))
    if first is None or len(rest) > 1 or None in rest:
        return None
    born = "/".join((first, *(part for part in rest if part)))
    return _checked(_widen(born) if bare != plain else born)


def _read_part(text: str) -> str | None:
    if _NOTATION.fullmatch(text):
        return text
    for written, kept in _FORMATS:
        try:
            # The day alone is wanted; a birth date has no time zone.
            return datetime.strptime(text.title(), written).date().strftime(kept)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _checked(born: str) -> str | None:
    found = read_born(born)
    if found is None or not date(_FIRST_YEAR, 1, 1) <= found.first <= date(_LAST_YEAR, 1, 1):
        return None
    return born


def _widen(born: str) -> str:
    first, _, last = born.partition("/")
    start, end = int(first[:4]) - _CIRCA_YEARS, int((last or first)[:4]) + _CIRCA_YEARS
    return f"{start:04}/{end:04}"
