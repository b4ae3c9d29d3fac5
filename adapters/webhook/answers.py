"""What an answer of the source system means, as far as HTTP says (RFC 9110, 15)."""

from datetime import UTC, datetime
from http import HTTPStatus

from adapters.webhook.expressions import read_document
from connector.callback.retry_after import retry_after
from connector.errors import AccessEnded, DeliveryDelayed, DeliveryRefused, PayloadError
from connector.http import Answer

_NO_ACCESS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


def require_done(answer: Answer) -> None:
    """Return where an answer says that what was asked for was done.

    Raises DeliveryDelayed where the source is busy, AccessEnded where it lets us in no more, and
    DeliveryRefused for everything else. Nothing of the body is repeated: it may quote a secret.
    """
    status = answer.status
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC))
        raise DeliveryDelayed(f"the source answered {status}", wait)
    if status in _NO_ACCESS:
        raise AccessEnded(f"the source does not let us in ({status})")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise DeliveryRefused(f"the source answered {status}")


def document_of(answer: Answer) -> object:
    """Give the JSON document of an answer. Raises DeliveryDelayed where it is none."""
    try:
        return read_document(answer.body)
    except PayloadError as error:
        raise DeliveryDelayed("the source's answer is no JSON") from error
