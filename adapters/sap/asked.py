"""What SAP asks of this connection besides telling of orders."""

from dataclasses import dataclass

from adapters.sap.events.handshake import Handshake
from adapters.sap.watchlist import WatchList
from connector.intake import Reply
from connector.intake.asked import Desk, Inquiry


@dataclass(frozen=True, slots=True)
class SapInquiries:
    """Whether events may come, at the address itself; decisions, below it."""

    handshake: Handshake
    watchlist: WatchList

    def answer(self, inquiry: Inquiry, desk: Desk) -> Reply | None:
        """Answer what is known here."""
        if not inquiry.path:
            return self.handshake.answer(inquiry)
        return self.watchlist.answer(inquiry, desk)
