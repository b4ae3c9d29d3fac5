"""What arrives at the door, and what a room must do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connector.order import Order


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as it came: header names in lower case, the body untouched."""

    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """What the door answers the sender, in the sender's own form."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


class Source(Protocol):
    """The way in of a room. Every method is free of side effects and of the network."""

    def verify(self, message: Inbound) -> None:
        """Return if the message is genuine; raise SignatureError, and nothing else, if not."""
        ...

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Give the keys by which a second copy is known: any one seen before makes it a copy."""
        ...

    def read(self, message: Inbound) -> tuple[Order, ...]:
        """Turn the document into orders; none where it speaks of no order. Raises PayloadError."""
        ...
