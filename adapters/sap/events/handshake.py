"""Whether events may be sent here: the question that comes before the first one.

CloudEvents, HTTP 1.1 web hooks for event delivery, 1.0, section 4 (abuse protection).
"""

import re
from dataclasses import dataclass
from typing import Final

from connector.errors import ConfigError
from connector.intake import Reply
from connector.intake.asked import Inquiry

_ORIGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Handshake:
    """Says yes to the origins of a list, in its own words, and to nobody else."""

    origins: tuple[str, ...]

    def answer(self, inquiry: Inquiry) -> Reply:
        """Allow the origin, if it is one of ours; without the header nobody may send."""
        asked = inquiry.message.headers.get("webhook-request-origin", "").strip().lower()
        allow = {"Allow": "OPTIONS, POST"}
        if not asked:
            return Reply(200, headers=allow)
        for origin in self.origins:
            if origin.lower() == asked:
                # What is configured is given, and not what was asked.
                granted = {"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*"}
                return Reply(200, headers={**allow, **granted})
        return Reply(403, b"this origin may not send events here\n", refused="UnknownOrigin")


def read_origins(text: str, where: str) -> tuple[str, ...]:
    """Read the list of an option. Raises ConfigError: a `*` would allow everybody."""
    origins = tuple(filter(None, (each.strip() for each in text.split(","))))
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            problem = f"option 'event_origins': '{origin}' is no host name such as em.example.com"
            raise ConfigError(where, problem)
    return origins
