"""What tells one party from another of the same name: identifiers and birth dates."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.country import Country, read_country


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
    IdentifierKind.OTHER: "number",
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
        written = unicodedata.normalize("NFKC", self.value).upper()
        letters = "".join(_ascii_digit(each) for each in written if each.isalnum())
        return letters.removeprefix(_PREFIX.get(self.kind, ""))

    @property
    def text(self) -> str:
        """The identifier as people read it: `tax number 7701 (RU)`."""
        value = self.plain if self.kind in _PREFIX else self.value
        return f"{self.kind.words} {value}" + (f" ({self.country})" if self.country else "")


def _ascii_digit(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)


def read_identifier(text: str) -> Identifier:
    """Read `KIND:VALUE` or `KIND:VALUE@CC`, as commands and files of names write identifiers.

    Raises ValueError saying what is wrong with it.
    """
    word, colon, rest = text.strip().partition(":")
    value, at, code = rest.partition("@")
    kinds = [kind.value for kind in IdentifierKind]
    kind = word.strip().lower().replace("-", "_")
    if not colon:
        raise ValueError("KIND:VALUE or KIND:VALUE@CC is wanted, and there is no colon")
    if kind not in kinds:
        raise ValueError(f"'{word}' is no kind of identifier; known are {', '.join(kinds)}")
    country = read_country(code) if at else None
    if at and country is None:
        raise ValueError(f"'{code}' is no country")
    identifier = Identifier(IdentifierKind(kind), value.strip(), country)
    if not identifier.plain:
        raise ValueError(f"the {identifier.kind.words} has neither letter nor digit")
    return identifier


def write_identifier(identifier: Identifier) -> str:
    """Write an identifier as `read_identifier` reads it."""
    country = f"@{identifier.country}" if identifier.country else ""
    return f"{identifier.kind.value}:{identifier.value}{country}"


_IMO = re.compile(
    r"(?<![^\W_])IMO(?:\s{0,3}(?:NO|NR|NUM|NUMBER))?[\s.:#/-]{0,8}([0-9]{7})(?![0-9])",
    re.IGNORECASE,
)


def imo_numbers_in(text: str) -> tuple[Identifier, ...]:
    """Find the ships' numbers in a free text: seven digits after the word IMO, the last one right.

    The seventh digit is that of the sum of the others times 7 to 2 (IMO resolution A.1117(30)).
    """
    written = unicodedata.normalize("NFKC", text)
    found = dict.fromkeys(_IMO.findall(written))
    return tuple(Identifier(IdentifierKind.IMO, digits) for digits in found if _is_imo(digits))


def _is_imo(digits: str) -> bool:
    total = sum(int(digit) * factor for digit, factor in zip(digits, range(7, 1, -1), strict=False))
    return total % 10 == int(digits[-1])


_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Born:
    """When somebody was born, as far as it is known: from the first to the last possible day."""

    first: date
    last: date

    def agrees(self, other: "Born") -> bool:
        """Say whether both can be the same day."""
        return self.first <= other.last and other.first <= self.last

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    def slip_from(self, other: "Born") -> str:
        """Say in words by which slip of the pen two days are nearly one; empty if by none."""
        if not (self.exact and other.exact):
            return ""
        one, two = self.first, other.first
        if (one.year, one.month, one.day) == (two.year, two.day, two.month):
            return "day and month are swapped"
        differing = sum(a != b for a, b in zip(f"{one.year:04}", f"{two.year:04}", strict=True))
        if differing == 1 and (one.month, one.day) == (two.month, two.day):
            return "one digit of the year differs"
        return ""


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
