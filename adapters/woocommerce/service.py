"""Answers what the shop sends: webhooks, the ping of a new one, and the plug-in at the checkout."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from adapters.woocommerce.inbound import SIGNATURE, WooSource
from connector.errors import PayloadError, SignatureError
from connector.intake import Inbound, Reply
from connector.intake.asked import Answered, Desk, Outcome
from connector.order import Order, content_hash, number_at_source

# WC_Webhook::deliver_ping: a form without a signature, sent where a webhook is made or moved. It
# must be answered 200, and says nothing.
_PING: Final = re.compile(rb"webhook_id=[0-9]{1,20}")
_ASK: Final = "x-holdpoint-ask"


@dataclass(frozen=True, slots=True)
class WooService:
    """Answers one shop. `patience` is how long the checkout is kept waiting for a decision."""

    source: WooSource
    patience: timedelta

    def describe(self, _query: str, _address: str) -> Reply | None:
        """Show nothing."""
        return None

    def answer(self, message: Inbound, desk: Desk) -> Reply:
        """Keep a genuine message, and answer with its decision where that is asked for."""
        if SIGNATURE not in message.headers and _PING.fullmatch(message.body):
            return Reply()
        try:
            self.source.verify(message)
        except SignatureError as refused:
            return Reply(refused.status, f"{refused}\n".encode(), refused="SignatureError")
        desk.keep(message)
        return self._decision(message, desk) if _ASK in message.headers else Reply()

    def broken(self, _message: Inbound) -> Reply:
        """Answer a request over which Holdpoint itself broke: the checkout hears no decision."""
        return Reply(500, b"the request could not be served\n")

    def _decision(self, message: Inbound, desk: Desk) -> Reply:
        """Wait for the decision on exactly this content; what cannot be read is held."""
        try:
            told = self.source.read(message)
        except PayloadError:
            return _reply(Outcome.HOLD)
        order = next((each for each in told if isinstance(each, Order)), None)
        if order is None:
            return _reply(Outcome.PENDING)
        found = desk.decided(number_at_source(order.id), content_hash(order), self.patience)
        return _reply(Outcome.PENDING if found is None else found.outcome, found)


def _reply(outcome: Outcome, found: Answered | None = None) -> Reply:
    said = {"decision": outcome.value, "case": found.case if found else ""}
    return Reply(200, json.dumps(said).encode(), "application/json")
