"""Answers what Commerce sends: events and pushes, and the question before an order is placed."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs

from adapters.adobe_commerce.inbound import AdobeCheckout, AdobeSource
from adapters.adobe_commerce.scrubbing import scrubbed
from connector.errors import PayloadError, SignatureError
from connector.intake import Inbound, Reply
from connector.intake.asked import Desk, Outcome
from connector.order import Order, content_hash, number_at_source

_JSON: Final = "application/json"
_LONGEST_CHALLENGE: Final = 200


@dataclass(frozen=True, slots=True)
class AdobeEvents:
    """Keeps what tells of orders, without the secrets of customers in it."""

    source: AdobeSource

    def describe(self, query: str, _address: str) -> Reply | None:
        """Give a challenge back: Adobe I/O sends one to see that this address is ours."""
        challenge = parse_qs(query).get("challenge", [""])[0]
        plain = challenge.isascii() and challenge.isprintable()
        if not challenge or not plain or len(challenge) > _LONGEST_CHALLENGE:
            return None
        return Reply(200, challenge.encode())

    def answer(self, message: Inbound, desk: Desk) -> Reply:
        """Keep a genuine message."""
        try:
            self.source.verify(message)
        except SignatureError as refused:
            return Reply(refused.status, f"{refused}\n".encode(), refused="SignatureError")
        desk.keep(scrubbed(message))
        return Reply()

    def broken(self, _message: Inbound) -> Reply:
        """Answer a request over which Holdpoint itself broke."""
        return Reply(500, b"the message was not kept\n")


@dataclass(frozen=True, slots=True)
class AdobeGate:
    """Says at the checkout whether an order may be placed.

    Only what is clear may. `budget` is how long a decision is waited for, which must be less than
    the time-out of the webhook; `places_undecided` lets an order be placed that is not decided
    then. `refusal` is what the customer reads.
    """

    source: AdobeCheckout
    budget: timedelta
    places_undecided: bool
    refusal: str

    def describe(self, _query: str, _address: str) -> Reply | None:
        """Show nothing."""
        return None

    def answer(self, message: Inbound, desk: Desk) -> Reply:
        """Keep the order, without the secrets of the customer, and wait for its decision."""
        try:
            self.source.verify(message)
        except SignatureError as refused:
            return Reply(refused.status, f"{refused}\n".encode(), refused="SignatureError")
        kept = scrubbed(message)
        desk.keep(kept)
        return self._said(self._outcome(kept, desk))

    def broken(self, _message: Inbound) -> Reply:
        """Refuse the order: Commerce would place it on an error unless `required` is set."""
        return self._said(Outcome.HOLD)

    def _outcome(self, kept: Inbound, desk: Desk) -> Outcome:
        """Wait for the decision on exactly this content; what cannot be read is held."""
        try:
            told = self.source.read(kept)
        except PayloadError:
            return Outcome.HOLD
        order = next(each for each in told if isinstance(each, Order))
        found = desk.decided(number_at_source(order.id), content_hash(order), self.budget)
        if found is None:
            return Outcome.PENDING
        desk.told(found)
        return found.outcome

    def _said(self, outcome: Outcome) -> Reply:
        placed = outcome is Outcome.CLEAR or (outcome is Outcome.PENDING and self.places_undecided)
        # developer.adobe.com/commerce/extensibility/webhooks/responses
        said = {"op": "success"} if placed else {"op": "exception", "message": self.refusal}
        return Reply(200, json.dumps(said).encode(), _JSON)
