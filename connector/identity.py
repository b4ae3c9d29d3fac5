"""What tells one party from another of the same name: identifiers and birth dates."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.country import Country


class IdentifierKind(StrEnum):
    """What an identifier is, as far as two of them may be compared."""

    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    TAX = "tax"
    REGISTRATION = "registration"
    IMO = "imo"
    MMSI = "mmsi"
    CALL_SIGN = "call_sign"
    TAIL_NUMBER = "tail_number"
    SERIAL_NUMBER = "serial_number"
    BIC = "bic"
    LEI = "lei"
    OTHER = "other"

    @property
    def words(self) -> str:
        """Say the kind as people do."""
        return _WORDS.get(self, self.value.replace("_", " "))


_WORDS = {
    IdentifierKind.IMO: "IMO number",
    IdentifierKind.MMSI: "MMSI",
    IdentifierKind.TAX: "tax number",
    IdentifierKind.REGISTRATION: "registration number",
    IdentifierKind.NATIONAL_ID: "national id",
    IdentifierKind.BIC: "BIC",
    IdentifierKind.LEI: "LEI",
}
_PREFIX = {IdentifierKind.IMO: "IMO", IdentifierKind.MMSI: "MMSI"}


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or code given to one party. `country` is who gave it, None where nobody says."""

    kind: IdentifierKind
    value: str
    country: Country | None = None

    @property
    def plain(self) -> str:
        """The value as it is compared: letters and digits in upper case, without its own label."""
        letters = "".join(re.findall(r"[^\W_]+", self.value.upper()))
        return letters.removeprefix(_PREFIX.get(self.kind, ""))


_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Born:
    """When somebody was born, as far as it is known: from the first to the last possible day."""

    first: date
    last: date

    def agrees(self, other: "Born") -> bool:
        """Say whether both can be the same day."""
        return self.first <= other.last and other.first <= self.last


def read_born(text: str) -> Born | None:
    """Read `1971`, `1971-03`, `1971-03-09` or an interval `1969/1971`; None where it is none.

    The notation is ISO 8601 with reduced precision, as lists and orders are kept in.
    """
    first, _, last = text.strip().partition("/")
    start, end = _span(first), _span(last or first)
    if start is None or end is None or start.first > end.last:
        return None
    return Born(start.first, end.last)


def _span(text: str) -> Born | None:
    found = _PART.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or month is None:
            return Born(date(year or 0, 1, 1), date(year or 0, 12, 31))
        if day is None:
            return Born(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        return Born(date(year, month, day), date(year, month, day))
    except ValueError:  # the 30th of February, month 13, year 0
        return None
