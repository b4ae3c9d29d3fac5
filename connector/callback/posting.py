"""One try of a notice: sign it, post it, and say what the answer means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connector.callback.notice import Subscriber
from connector.callback.retry_after import retry_after
from connector.callback.signing_keys import signing_key
from connector.callback.standard_webhooks import sign
from connector.errors import ConfigError, DeliveryDelayed, DeliveryRefused, NotYet
from connector.http import Answer, NoReply, Request, Send

# RFC 9110, 15.5.11: 410 Gone, "likely to be permanent"; Standard Webhooks 1.0.0 asks the sender to
# disable the endpoint.
_GONE: Final = 410
# RFC 9110, 15.5.9 and RFC 8470, 5.2 and RFC 6585, 4: not now, though nothing is wrong with it.
_LATER: Final = frozenset({408, 425, 429})
_ACCEPTED: Final = range(200, 300)
_SERVER_ERRORS: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class Posted:
    """How a try ended: `status` is None where no answer came, `problem` where it was accepted."""

    status: int | None
    problem: DeliveryDelayed | DeliveryRefused | None


def post(send: Send, subscriber: Subscriber, message_id: str, body: bytes, now: datetime) -> Posted:
    """Post a body to a subscriber, signed by each of its keys; `now` is the time of this try."""
    try:
        headers = _headers(subscriber, message_id, body, now)
        answer = send(Request("POST", subscriber.url, headers, body))
    except ConfigError as error:
        return Posted(None, NotYet(f"the notice cannot be signed: {error}"))
    except NoReply as silence:
        return Posted(None, DeliveryDelayed(str(silence)))
    return Posted(answer.status, meaning(answer, now))


def meaning(answer: Answer, now: datetime) -> DeliveryDelayed | DeliveryRefused | None:
    """Say what an answer means; None that the notice was accepted.

    DeliveryRefused that the receiver wants nothing more, DeliveryDelayed that it is down or
    overloaded, NotYet that it said no: its owner mends that, so the notice is tried again.
    """
    status = answer.status
    if status in _ACCEPTED:
        return None
    if status == _GONE:
        return DeliveryRefused("it answered 410: gone")
    after = retry_after(answer.headers.get("retry-after", ""), now)
    said = f"it answered {status}"
    if status in _LATER or status in _SERVER_ERRORS:
        return DeliveryDelayed(said, after)
    return NotYet(said, after)


def _headers(
    subscriber: Subscriber, message_id: str, body: bytes, now: datetime
) -> Mapping[str, str]:
    keys = tuple(map(signing_key, subscriber.keys))
    own = {"Content-Type": "application/json", "User-Agent": "Holdpoint"}
    return {**own, **sign(message_id, now, body, keys)}
