"""Whether the contract that the room calls by is still what people reviewed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from adapters.soap.client.bundle import Bundle, gather, loading_from
from adapters.soap.client.mapping import ClientFile
from connector.adapter import Concern, Shortcoming
from connector.errors import ConfigError
from connector.http import Send

_NOW_AND_THEN: Final = timedelta(hours=1)
_LONGEST: Final = 250  # a finding's subject is a column of 300


@dataclass(slots=True)
class Drift:
    """Compares the WSDL at its address with the reviewed bundle, once an hour in each process.

    What is fetched is compared and thrown away: calls are made from the reviewed files alone.
    """

    client: ClientFile
    reviewed: Bundle
    send: Send
    now: Callable[[], datetime]
    _seen: tuple[datetime, tuple[Shortcoming, ...]] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self) -> tuple[Shortcoming, ...]:
        """Say how it differs; within the hour what was seen before is said again.

        An address that does not answer is named like a difference, and raises nothing: orders are
        looked for all the same.
        """
        with self._lock:
            now = self.now()
            if self._seen is None or now - self._seen[0] >= _NOW_AND_THEN:
                problem = self.problem()
                found = (Shortcoming(Concern.CONTRACT, problem[:_LONGEST]),) if problem else ()
                self._seen = (now, found)
            return self._seen[1]

    def problem(self) -> str:
        """Fetch now, and say what is not as reviewed; empty where all is."""
        wsdl = self.client.wsdl
        hosts = frozenset({urlsplit(wsdl).hostname or "", *self.client.wsdl_hosts})
        try:
            found = gather(wsdl, loading_from(self.send, hosts))
        except ConfigError as error:
            return f"not to be seen: {error.problem}"
        differing = ", ".join(self.reviewed.differing(found))
        return f"another than reviewed: {differing}" if differing else ""


def drift_of(
    client: ClientFile, bundle: Bundle | None, send: Send, now: Callable[[], datetime]
) -> Drift | None:
    """Give what compares; None where there is no bundle, or no address to fetch it from."""
    if bundle is None or urlsplit(client.wsdl).scheme not in ("https", "http"):
        return None
    return Drift(client, bundle, send, now)
