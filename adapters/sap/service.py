"""Answers who sends by HTTP: IDocs in their own form, everything else as the door does."""

from dataclasses import dataclass
from typing import Final

from adapters.sap.idoc.service import IdocService
from adapters.sap.inbound import SapSource, tells_by_idoc
from connector.errors import SignatureError
from connector.intake import Inbound, Reply
from connector.intake.asked import Desk

_BROKEN: Final = 500


@dataclass(frozen=True, slots=True)
class SapService:
    """Stands before a connection that takes IDocs by HTTP.

    All of them need it, and not only those in a SOAP envelope: a packet is divided before it is
    kept, and the sender is told of what cannot be read.
    """

    source: SapSource
    idocs: IdocService

    def describe(self, query: str, address: str) -> Reply | None:
        """Show what is known of IDocs."""
        return self.idocs.describe(query, address)

    def answer(self, message: Inbound, desk: Desk) -> Reply:
        """Keep a message. Raises StoreBusy or NotCommitted where nothing was promised."""
        if tells_by_idoc(message):
            return self.idocs.answer(message, desk)
        try:
            self.source.verify(message)
        except SignatureError as error:
            return Reply(error.status, f"{error}\n".encode(), refused=type(error).__name__)
        desk.keep(message)
        return Reply()

    def broken(self, message: Inbound) -> Reply:
        """Answer a request over which Holdpoint itself broke; says nothing of how."""
        if tells_by_idoc(message):
            return self.idocs.broken(message)
        return Reply(_BROKEN, b"the request could not be served\n")
