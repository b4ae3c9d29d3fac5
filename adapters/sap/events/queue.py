"""Events fetched from a queue of SAP Event Mesh, where nothing may be sent in from outside.

SAP Event Mesh, REST APIs for messaging 1.0: a message is consumed at least once (`x-qos: 1`) and
comes again until it is acknowledged by its id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from adapters.sap.credentials import Credentials
from adapters.sap.odata.answers import require_ok
from connector.errors import DeliveryDelayed
from connector.http import Answer, NoReply, Request, Send
from connector.intake import Inbound, Waiting

_AT_LEAST_ONCE: Final[Mapping[str, str]] = {"x-qos": "1"}
# What belongs to an event; the rest of the answer's headers is the broker's own.
_OF_EVENTS: Final = ("ce-", "content-type")


@dataclass(frozen=True, slots=True)
class EventQueue:
    """One queue at `url`, the address of the REST interface."""

    url: str
    name: str
    credentials: Credentials = field(repr=False)
    send: Send = field(repr=False)

    def take(self, now: datetime) -> Waiting | None:
        """Consume one message. The same one is given again until it is acknowledged."""
        answer = self._post("consumption")
        if answer.status == HTTPStatus.NO_CONTENT:
            return None
        require_ok(answer)
        name = answer.headers.get("x-message-id", "")
        if not name:
            raise DeliveryDelayed("the queue gave a message without an id")
        headers = {key: text for key, text in answer.headers.items() if key.startswith(_OF_EVENTS)}
        return Waiting(name, Inbound(headers, answer.body, now))

    def done(self, waiting: Waiting) -> None:
        """Acknowledge a message."""
        require_ok(self._post(f"{quote(waiting.name, safe='')}/acknowledgement"))

    def _post(self, path: str) -> Answer:
        url = f"{self.url}/messagingrest/v1/queues/{quote(self.name, safe='')}/messages/{path}"
        login = self.credentials.headers()
        answer = self._sent(Request("POST", url, {**_AT_LEAST_ONCE, **login}))
        if answer.status == HTTPStatus.UNAUTHORIZED and self.credentials.renew(login):
            again = {**_AT_LEAST_ONCE, **self.credentials.headers()}
            answer = self._sent(Request("POST", url, again))
        return answer

    def _sent(self, request: Request) -> Answer:
        try:
            return self.send(request)
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
