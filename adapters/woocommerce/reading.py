"""Reads the shop by its API: one order whole, and which orders changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.woocommerce.listing import listed
from adapters.woocommerce.payload import is_draft, read_gmt, read_number, read_order
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import DeliveryRefused, PayloadError
from connector.intake import Change, Fetched, Page
from connector.intake.document import Node
from connector.intake.walking import next_position, position, written

_ON_A_PAGE: Final = 100  # the most that the API gives


@dataclass(frozen=True, slots=True)
class WooReader:
    """Fetcher and poller of a shop."""

    connection: str
    client: RestClient

    def fetch(self, number: str) -> Fetched:
        """Read one order, which is the same document that webhooks carry."""
        document = self.client.get(f"/orders/{number}")
        if is_draft(document):
            raise DeliveryRefused(f"order {number} is a draft")
        order = read_order(self.connection, document)
        if read_number(document["id"]) != number:
            raise PayloadError("$.id", "the shop answered with another order", number)
        return Fetched(order, order)

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Ask for a page of a hundred orders by their last change.

        Raises DeliveryDelayed or DeliveryRefused.
        """
        start, page = position(since, cursor)
        query = {
            # Only what is later is given, to the second.
            "modified_after": written(start - timedelta(seconds=1)),
            "dates_are_gmt": "true",
            "orderby": "modified",
            "order": "asc",
            "status": "any",
            "per_page": str(_ON_A_PAGE),
            "page": str(page),
            "_fields": "id,status,date_modified_gmt",
        }
        rows = listed(self.client, "/orders", query)
        try:
            changes = tuple(map(_change, rows))
        except PayloadError as error:
            raise lacks_fields(error) from error
        kept = tuple(one for one, row in zip(changes, rows, strict=True) if not is_draft(row))
        full = len(changes) == _ON_A_PAGE
        return Page(kept, next_position(changes[-1], start, page) if full else None)


def _change(row: Node) -> Change:
    return Change(read_number(row["id"]), read_gmt(row["date_modified_gmt"]))
