"""Reads the shop by its API: one order whole, and which orders changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.adobe_commerce.payload import read_number, read_order, read_utc
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import DeliveryRefused, PayloadError
from connector.intake import Change, Fetched, Page
from connector.intake.document import Node
from connector.intake.walking import next_position, position, written

_ON_A_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class AdobeReader:
    """Fetcher and poller of a shop."""

    connection: str
    client: RestClient

    def fetch(self, number: str) -> Fetched:
        """Read one order by its increment id."""
        document = self.find(number)
        order = read_order(self.connection, Node("$", document.value))
        return Fetched(order, order)

    def find(self, number: str) -> Node:
        """Give the document of one order. Raises DeliveryDelayed or DeliveryRefused."""
        query = {**_filter("increment_id", "eq", number), "searchCriteria[pageSize]": "2"}
        answer = self.client.get("/V1/orders", query)
        try:
            _require_list(answer)
            found = answer["items"].items()
            if not found:
                raise DeliveryRefused(f"the shop knows no order {number}, or does not show it")
            if len(found) > 1:
                raise DeliveryRefused(f"several stores of the shop have an order {number}")
            if read_number(found[0]["increment_id"]) != number:
                found[0]["increment_id"].refuse("the order asked for")
        except PayloadError as error:
            raise lacks_fields(error) from error
        return found[0]

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Ask for a page of orders by their last change. Raises DeliveryDelayed or Refused."""
        start, page = position(since, cursor)
        query = {
            **_filter("updated_at", "gteq", written(start).replace("T", " ")),
            "searchCriteria[sortOrders][0][field]": "updated_at",
            "searchCriteria[sortOrders][0][direction]": "ASC",
            "searchCriteria[pageSize]": str(_ON_A_PAGE),
            "searchCriteria[currentPage]": str(page),
            "fields": "items[increment_id,updated_at],total_count",
        }
        answer = self.client.get("/V1/orders", query)
        try:
            _require_list(answer)
            changes = tuple(map(_change, answer["items"].items()))
            # A page behind the last one shows the last one again, so the end must be counted.
            more = page * _ON_A_PAGE < answer["total_count"].decimal()
        except PayloadError as error:
            raise lacks_fields(error) from error
        return Page(changes, next_position(changes[-1], start, page) if more and changes else None)


def _filter(field: str, condition: str, value: str) -> dict[str, str]:
    at = "searchCriteria[filter_groups][0][filters][0]"
    return {f"{at}[field]": field, f"{at}[condition_type]": condition, f"{at}[value]": value}


def _require_list(answer: Node) -> None:
    """Raise PayloadError where this is no list of the API, which counts what it has."""
    if not answer["total_count"].said:
        answer["total_count"].refuse("a number")


def _change(row: Node) -> Change:
    return Change(read_number(row["increment_id"]), read_utc(row["updated_at"]))
