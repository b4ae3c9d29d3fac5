"""Days as lists outside the United States write them: ISO, day first, placeholders, serials."""

import re
from datetime import date, timedelta
from unicodedata import decimal

from connector.identity import read_born
from connector.screening.lists.birth import read_birth

_FIRST_LISTING = 1940
_LAST_LISTING = 2100
_DAY_FIRST = re.compile(r"(\d{1,2}|dd)[/.-](\d{1,2}|mm)[/.-](\d{4})(?: 00:00:00)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+)?(?:Z|[+-]\d{2}:\d{2})?")
_SERIAL = re.compile(r"(\d{4,5})(?:\.0+)?")
_EPOCH = date(1899, 12, 30)  # Excel's day 0, as seen from any day after its false leap day of 1900
_FIRST_SERIAL = 3000  # Below lie the years themselves: 1908-03-18 is serial 2,999.
_MONTH_DOT = re.compile(r"\b([A-Za-z]{3})[a-z]?\.")
_BETWEEN = re.compile(r"^(?:between|from)\s+(.+?)\s+(?:and|to|-)\s+(.+)$", re.IGNORECASE)
_YEARS = re.compile(r"^(\d{4})\s*[-\u2013/]\s*(\d{4})$")
_SEPT = re.compile(r"\bSept\b\.?", re.IGNORECASE)


def read_listing_day(text: str) -> date | None:
    """Read 2024-05-06 (with or without a time), 06/05/2024 or 6 May 2024 as the day of listing.

    None where there is no such day, or where it is out of 1940-2100.
    """
    found = _ISO.fullmatch(text.strip())
    born = found[1] if found else read_birth_words(text)
    day = read_born(born) if born else None
    if day is None or day.first != day.last:
        return None
    return day.first if _FIRST_LISTING <= day.first.year <= _LAST_LISTING else None


def read_birth_words(text: str) -> str | None:
    """Read a birth date in any of the lists' notations into that of `connector.identity`.

    Beside what `read_birth` reads: 09/03/1971, 00/03/1971 and dd/03/1971 (1971-03), 00/00/1971
    and 09/00/1971 (1971), "Mar. 1971", "between 1969 and 1971", "1969-1971", an ISO day with a
    time behind. None where it is no date.
    """
    plain = _in_our_digits(" ".join(text.split()).strip(" .,;"))
    iso = _ISO.fullmatch(plain)
    if iso is not None:
        return read_birth(iso[1])
    day_first = _DAY_FIRST.fullmatch(plain)
    if day_first is not None:
        return read_birth(_join(*day_first.groups()))
    words = _MONTH_DOT.sub(r"\1", _SEPT.sub("Sep", plain))
    years = _YEARS.fullmatch(words) or _BETWEEN.fullmatch(words)
    return read_birth(f"{years[1]} to {years[2]}") if years else read_birth(words)


def _in_our_digits(text: str) -> str:
    return "".join(str(decimal(letter)) if letter.isdecimal() else letter for letter in text)


def _join(day: str, month: str, year: str) -> str:
    # "00" and "mm" say that the list does not know; a day without its month narrows nothing.
    parts = [year]
    for part in (month, day):
        if not part.isdigit() or int(part) == 0:
            break
        parts.append(part.zfill(2))
    return "-".join(parts)


def read_circa(year: str) -> str | None:
    """Read a year that the list gives as approximate, widened as `read_birth` widens "circa"."""
    return read_birth(f"circa {year.strip()[:4]}")


def read_serial(text: str) -> str | None:
    """Read a spreadsheet's day number ("26001" is 1971-03-09), or None where it is none."""
    found = _SERIAL.fullmatch(text.strip())
    if found is None or int(found[1]) < _FIRST_SERIAL:
        return None
    return (_EPOCH + timedelta(days=int(found[1]))).isoformat()
