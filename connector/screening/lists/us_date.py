"""Days as the lists of the United States print them."""

from datetime import date, datetime
from functools import lru_cache

_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%B %d, %Y", "%d-%b-%y")
_FIRST_YEAR = 1940  # The export control act of 1940 is the oldest root of these lists.


@lru_cache(maxsize=16_384)  # thousands are listed on one day
def read_us_date(text: str) -> date | None:
    """Read 2024-05-06, 05/06/2024 (month first), "May 6, 2024" or 6-May-24.

    None where there is no such day, or where it is too old to be one of listing (the year 97).
    """
    plain = " ".join(text.split())
    for written in _FORMATS:
        try:
            # The day alone is printed; no list says anything of a time zone.
            day = datetime.strptime(plain, written).date()  # noqa: DTZ007
        except ValueError:
            continue
        return day if day.year >= _FIRST_YEAR else None
    return None
