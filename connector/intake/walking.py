"""Walks a list of changes by time, a page after the other, so that none slips between two pages.

By number alone, an order that is edited while the list is walked moves to its end, and another
moves to a page that was read. So each page begins at the last time of the one before; only where a
whole page is of one second does the next one follow it by number.
"""

from datetime import UTC, datetime
from typing import Final

from connector.errors import DeliveryDelayed
from connector.intake import Change

_WRITTEN: Final = "%Y-%m-%dT%H:%M:%S"


def position(since: datetime, cursor: str | None) -> tuple[datetime, int]:
    """Give the whole second at which a page begins, in UTC, and its number from there.

    Raises DeliveryDelayed where the cursor is none that `next_position` gave.
    """
    if cursor is None:
        return since.astimezone(UTC).replace(microsecond=0), 1
    time, _, page = cursor.partition("@")
    try:
        return datetime.strptime(time, _WRITTEN).replace(tzinfo=UTC), int(page)
    except ValueError as error:
        raise DeliveryDelayed("the place in the list of orders is not one of ours") from error


def next_position(last: Change, start: datetime, page: int) -> str:
    """Give the cursor of the page after one that began at `start` and is full."""
    if last.changed_at.replace(microsecond=0) > start:
        return f"{written(last.changed_at)}@1"
    return f"{written(start)}@{page + 1}"


def written(at: datetime) -> str:
    """Write a time to the second, without its offset."""
    return at.strftime(_WRITTEN)
