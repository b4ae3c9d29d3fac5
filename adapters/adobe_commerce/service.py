"""Answers what Commerce sends: events and pushes, and the question before an order is placed."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs

from adapters.adobe_commerce.inbound import AdobeCheckout, AdobeSource
from adapters.adobe_commerce.scrubbing import scrubbed
from connector.errors import SignatureError
from connector.intake import Inbound, Reply
from connector.intake.asked import Desk, Outcome
from connector.intake.asking import await_decision, keep
from connector.order import Order

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
        kept = keep(desk, scrubbed(message), lambda: self._order(message))
        found = await_decision(desk, kept, self.budget)
        if found is not None:
            desk.told(found)
        # What cannot be read is held: it never waits for a decision.
        undecided = Outcome.PENDING if kept.problem is None else Outcome.HOLD
        return self._said(found.outcome if found else undecided)

    def broken(self, _message: Inbound) -> Reply:
        """Refuse the order: Commerce would place it on an error unless `required` is set."""
        return self._said(Outcome.HOLD)

    def _order(self, message: Inbound) -> Order:
        """Read the order that is to be placed. Raises PayloadError."""
        return next(each for each in self.source.read(message) if isinstance(each, Order))

    def _said(self, outcome: Outcome) -> Reply:
        placed = outcome is Outcome.CLEAR or (outcome is Outcome.PENDING and self.places_undecided)
        # developer.adobe.com/commerce/extensibility/webhooks/responses
        said = {"op": "success"} if placed else {"op": "exception", "message": self.refusal}
        return Reply(200, json.dumps(said).encode(), _JSON)
