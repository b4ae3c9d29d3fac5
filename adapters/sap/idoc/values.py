"""What IDoc fields write: amounts with their sign behind, days and times of a clock, countries."""

import functools
import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from adapters.sap.idoc.segment import FieldError, Segment
from connector.country import Country, read_country

# ABAP writes the sign of a number behind it (keyword documentation, WRITE TO, numbers).
_AMOUNT = re.compile(r"([+-]?)\s*([0-9]{1,18}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*([+-]?)", re.ASCII)
_DAY = re.compile(r"[0-9]{8}", re.ASCII)
_CLOCK = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})?", re.ASCII)
_MIDNIGHT_AFTER = 24
_DOCUMENT_DIGITS = 10
_LONGEST_NUMBER = 35


def read_amount(segment: Segment, name: str) -> Decimal | None:
    """Read a number as `12.50-`, `-12.5` or ` 4.000`; None where it is not said.

    `4.000` and `4` are one value, and no edit of each other. Raises FieldError.
    """
    text = segment.text(name)
    if text is None:
        return None
    number = _amount(text)
    if number is None:
        raise FieldError(segment, name, "a number is wanted: digits and a point, its sign behind")
    return number


@functools.lru_cache(4096)  # quantities and price units of many items are the same few
def _amount(text: str) -> Decimal | None:
    found = _AMOUNT.fullmatch(text)
    if found is None or (found[1] and found[3]):
        return None
    digits = found[2]
    number = Decimal(digits.rstrip("0").rstrip(".") or "0" if "." in digits else digits)
    return -number if "-" in (found[1], found[3]) and number else number


def plain(number: Decimal) -> Decimal:
    """Write a number without zeros at its end, so that equal ones are written alike."""
    digits = format(number, "f")
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


def read_moment(segment: Segment, day: str, clock: str | None, zone: tzinfo) -> datetime | None:
    """Read a day, with its time where there is one; None where it is not said or `00000000`.

    Times are those of the SAP system's zone. Raises FieldError.
    """
    text = segment.text(day)
    if text is None or not text.strip("0"):
        return None
    hours, minutes, seconds = _clock(segment, clock)
    year, month, rest = (text[:4], text[4:6], text[6:]) if _DAY.fullmatch(text) else ("0",) * 3
    try:
        start = datetime(int(year), int(month), int(rest), tzinfo=zone)
        at = start + timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise FieldError(segment, day, "a day is wanted, as YYYYMMDD") from None


def _clock(segment: Segment, name: str | None) -> tuple[int, int, int]:
    text = segment.text(name) if name else None
    if text is None or name is None:
        return 0, 0, 0
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise FieldError(segment, name, "a time is wanted, as HHMMSS")
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    # 24:00:00 is a time of ABAP's type T, and of ISO 8601.
    if hours > _MIDNIGHT_AFTER or minutes > 59 or seconds > 59:  # noqa: PLR2004 - a clock's
        raise FieldError(segment, name, "a time is wanted, as HHMMSS")
    return hours, minutes, seconds


def country_in(segment: Segment, name: str) -> Country | None:
    """Read a country; None where it is not said. Raises FieldError."""
    text = segment.text(name)
    if text is None:
        return None
    country = _country(text)
    if country is None:
        raise FieldError(segment, name, "a country of ISO 3166 is wanted")
    return country


_country = functools.lru_cache(1024)(read_country)  # the same few stand at every item


def document_number(text: str) -> str:
    """Give a document's number as SAP's APIs and screens write it.

    VBELN has ten digits and is filled with zeros inside (conversion exit ALPHA); a number of any
    other length is the customer's own, whose zeros mean something.
    """
    filled = len(text) == _DOCUMENT_DIGITS and text.isascii() and text.isdecimal()
    return text.lstrip("0") or "0" if filled else text


def read_number(segment: Segment, name: str) -> str | None:
    """Read a document's number; None where it is not said. Raises FieldError."""
    text = segment.text(name)
    if text is None:
        return None
    # BELNR of E1EDK01 has 35 letters, VBELN ten.
    if len(text) > _LONGEST_NUMBER or not text.isprintable():
        problem = f"a document's number of at most {_LONGEST_NUMBER} letters is wanted"
        raise FieldError(segment, name, problem)
    return document_number(text)


def item_number(text: str) -> str:
    """Give an item's number without the zeros that it is filled with."""
    return text.lstrip("0") or text if text.isascii() and text.isdecimal() else text
