"""One GraphQL call to the Admin API of a shop, with a token it believes and points it has left."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from adapters.shopify.allowance import Allowance, Urgency
from adapters.shopify.answers import cost_of, data_of, is_about_the_token
from adapters.shopify.credentials import Credentials
from connector.errors import DeliveryDelayed
from connector.http import Answer, NoReply, Request, Send

_OPERATION = re.compile(r"\s*(?:query|mutation)\s+(\w+)")


@dataclass(slots=True)
class Served:
    """What the last answer said of the shop: the API's version, and how far its clock is ahead.

    Empty and None where no answer said.
    """

    version: str = ""
    ahead: timedelta | None = None

    def hear(self, answer: Answer) -> None:
        """Take what an answer says."""
        # shopify.dev/docs/api/usage/versioning: one that is too old is answered by a newer one.
        self.version = answer.headers.get("x-shopify-api-version", self.version)
        with suppress(ValueError, TypeError, OverflowError):
            theirs = parsedate_to_datetime(answer.headers.get("date", ""))
            self.ahead = theirs - datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ShopifyClient:
    """Calls one shop. Raises what `data_of` does, and what credentials and allowance do.

    All of these are DeliveryDelayed or DeliveryRefused. Clients of other urgency share the rest.
    """

    url: str
    # Not shown where a client is: a log must not hold tokens, and one client has many readers.
    credentials: Credentials = field(repr=False)
    send: Send = field(repr=False)
    urgency: Urgency = Urgency.READ
    allowance: Allowance = field(default_factory=Allowance, repr=False)
    served: Served = field(default_factory=Served, repr=False)

    def at(self, urgency: Urgency) -> "ShopifyClient":
        """Give a client of the same shop whose calls are more or less urgent."""
        return replace(self, urgency=urgency)

    def call(self, document: str, variables: Mapping[str, object]) -> Mapping[str, Any]:
        """Send a GraphQL document and return its `data`, which is whole or not returned."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        token = self.credentials.token()
        answer = self._ask(_operation(document), body, token)
        if is_about_the_token(answer) and self.credentials.renew(token):
            # Once: who is refused with a new token is refused for something else.
            answer = self._ask(_operation(document), body, self.credentials.token())
        return data_of(answer)

    def _ask(self, operation: str, body: bytes, token: str) -> Answer:
        headers = {"Content-Type": "application/json", "X-Shopify-Access-Token": token}
        taken = self.allowance.take(operation, self.urgency)
        said: Mapping[str, Any] | None = None
        try:
            answer = self.send(Request("POST", self.url, headers, body))
            said = cost_of(answer)
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        finally:
            self.allowance.settle(operation, taken, said)
        self.served.hear(answer)
        return answer


def _operation(document: str) -> str:
    found = _OPERATION.match(document)
    return found[1] if found else ""
