"""Signs what Holdpoint posts, so that its receiver can tell who said it, and when.

The scheme is Standard Webhooks 1.0.0 (standardwebhooks.com): three headers, and signatures over
`<id>.<timestamp>.<body>`.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from connector.callback.signing_keys import SigningKey, VerifyingKey
from connector.errors import SignatureError

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"

TOLERANCE: Final = timedelta(minutes=5)
"""How far a message's time may lie from the receiver's clock before it counts as replayed."""

# No full stop: it would let one signed content be read as two messages.
_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9_:-]{1,128}")
_SECONDS: Final = re.compile(r"[0-9]{1,11}")


def sign(
    message_id: str, at: datetime, body: bytes, keys: tuple[SigningKey, ...]
) -> Mapping[str, str]:
    """Give the three headers of a message, signed by every key.

    `message_id` stays the same on every try: it is the receiver's idempotency key. `at` is the
    time of this try, to the second. While a key is rotated the new and the old one sign, and the
    receiver believes either. `body` must be sent as it is, byte for byte. Raises ValueError for
    an id that cannot stand in the signed content, and where there is no key.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a message id has 1 to 128 of A-Z a-z 0-9 _ : -")
    if not keys:
        raise ValueError("a message without a key would not be signed")
    seconds = str(int(at.timestamp()))
    content = _content(message_id, seconds, body)
    signatures = (f"{key.version},{b64encode(key.sign(content)).decode()}" for key in keys)
    return {ID: message_id, TIMESTAMP: seconds, SIGNATURE: " ".join(signatures)}


def verify(
    headers: Mapping[str, str],
    body: bytes,
    keys: tuple[VerifyingKey, ...],
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> str:
    """Return the id of a message that one of the keys signed, not long ago.

    Header names in lower case. Raises SignatureError. That the id was not seen before is for the
    caller to see to.
    """
    missing = [name for name in (ID, TIMESTAMP, SIGNATURE) if not headers.get(name)]
    if missing:
        raise SignatureError(f"header {missing[0]} is missing")
    message_id, seconds = headers[ID], headers[TIMESTAMP]
    _refuse_replayed(seconds, now, tolerance)
    try:
        content = _content(message_id, seconds, body)
    except UnicodeEncodeError as error:
        raise SignatureError(f"header {ID} is no text") from error
    for version, signature in _signatures(headers[SIGNATURE]):
        if any(key.version == version and key.made(signature, content) for key in keys):
            return message_id
    raise SignatureError("no signature of the message was made by a known key")


def _content(message_id: str, seconds: str, body: bytes) -> bytes:
    return f"{message_id}.{seconds}.".encode() + body


def _refuse_replayed(seconds: str, now: datetime, tolerance: timedelta) -> None:
    if not _SECONDS.fullmatch(seconds):
        raise SignatureError(f"header {TIMESTAMP} is not a number of seconds")
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))
    if abs(now - at) > tolerance:
        raise SignatureError("the message is from another time; is a clock wrong?")


def _signatures(header: str) -> Iterator[tuple[str, bytes]]:
    """Give version and bytes of each signature; what cannot be read is nobody's."""
    for entry in header.split(" "):
        version, _, encoded = entry.partition(",")
        try:
            yield version, b64decode(encoded, validate=True)
        except ValueError:
            continue
