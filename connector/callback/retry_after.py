"""How long an answer asks to wait, in its header Retry-After."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

# Longer than any schedule of ours. What asks for more is taken for a mistake, and for no wish.
_LONGEST: Final = timedelta(days=30)
_DIGITS: Final = len(str(int(_LONGEST.total_seconds())))


def retry_after(text: str, now: datetime) -> timedelta | None:
    """Read seconds or a date (RFC 9110, 10.2.3); None where nothing was said, or nonsense."""
    wait = _seconds(text.strip()) or _until(text.strip(), now)
    return wait if wait is not None and timedelta(0) < wait <= _LONGEST else None


def _seconds(text: str) -> timedelta | None:
    whole, _, rest = text.partition(".")  # Shopify writes 2.0, which the RFC does not know
    digits = f"{whole}{rest}"
    readable = digits.isascii() and digits.isdecimal() and 0 < len(whole) <= _DIGITS >= len(rest)
    return timedelta(seconds=float(text)) if readable else None


def _until(text: str, now: datetime) -> timedelta | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return at.replace(tzinfo=at.tzinfo or UTC) - now
