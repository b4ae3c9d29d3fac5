"""Reads the shop by its API: one order whole, and which orders changed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from adapters.woocommerce.listing import listed
from adapters.woocommerce.payload import is_draft, read_gmt, read_number, read_order
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import DeliveryDelayed, DeliveryRefused, PayloadError
from connector.intake import Change, Fetched, Page
from connector.intake.document import Node

_ON_A_PAGE: Final = 100  # the most that the API gives
_CURSOR: Final = "%Y-%m-%dT%H:%M:%S"


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

        Pages are walked by time: by number, an order that is edited meanwhile moves to the end and
        another slips to the page before. The cursor is a time, and a page where one second has
        more than a page of changes.
        """
        start, page = _position(since, cursor)
        query = {
            # Only what is later is given, to the second.
            "modified_after": _written(start - timedelta(seconds=1)),
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
        return Page(kept, _next(changes, start, page))


def _position(since: datetime, cursor: str | None) -> tuple[datetime, int]:
    if cursor is None:
        return since.astimezone(UTC).replace(microsecond=0), 1
    time, _, page = cursor.partition("@")
    try:
        return datetime.strptime(time, _CURSOR).replace(tzinfo=UTC), int(page)
    except ValueError as error:
        raise DeliveryDelayed("the place in the list of orders is not one of ours") from error


def _next(changes: tuple[Change, ...], start: datetime, page: int) -> str | None:
    if len(changes) < _ON_A_PAGE:
        return None
    last = changes[-1].changed_at
    return f"{_written(last)}@1" if last > start else f"{_written(start)}@{page + 1}"


def _written(at: datetime) -> str:
    return at.strftime(_CURSOR)


def _change(row: Node) -> Change:
    return Change(read_number(row["id"]), read_gmt(row["date_modified_gmt"]))
