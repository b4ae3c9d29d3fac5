"""Orders that changed at the source system, listed and read by its own operations."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree

from adapters.soap.client.answers import below
from adapters.soap.client.calling import Question
from adapters.soap.client.order_mapping import OrderMapping, moment
from adapters.soap.client.poll_file import ListFile, PollFile
from adapters.soap.client.preparing import Workshop
from adapters.soap.validating import Validator
from connector.errors import DeliveryRefused, PayloadError
from connector.intake import Change, Fetched, Page

_LONGEST_NUMBER: Final = 64  # of the contract: OrderNumberType


@dataclass(frozen=True, slots=True)
class OrderPoller:
    """Lists changed orders and reads one. Changes nothing there."""

    told: ListFile
    zone: ZoneInfo
    listing: Question
    reading: Question
    mapping: OrderMapping

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Give the orders changed since; what cannot be read of the list is asked for again."""
        at = since.astimezone(self.zone).isoformat(timespec="seconds")
        answer = self.listing.ask({"since": at, "cursor": cursor or ""})
        try:
            changes = [self._change(each) for each in below(answer, self.told.each)]
        except PayloadError as error:
            raise DeliveryRefused(f"the list of changed orders: {error}") from error
        following = _text(answer, self.told.next) if self.told.next else ""
        if following and following == cursor:
            raise DeliveryRefused("the list of changed orders names one page as its own next")
        ordered = sorted(changes, key=lambda change: change.changed_at)
        return Page(tuple(ordered), following or None)

    def _change(self, row: etree._Element) -> Change:
        number = _text(row, self.told.number)
        if not number or len(number) > _LONGEST_NUMBER or not number.isprintable():
            raise PayloadError(f"$.{self.told.number}", "the number of an order is wanted")
        path = f"$.{self.told.changed_at}"
        text = moment(_text(row, self.told.changed_at), self.zone, path)
        return Change(number, datetime.fromisoformat(text).astimezone(UTC))

    def fetch(self, number: str) -> Fetched:
        """Read one order whole; its messages are taken to say the same."""
        answer = self.reading.ask({"number": number})
        order = self.mapping.read(answer, number)
        return Fetched(order, order)


def _text(element: etree._Element, path: str) -> str:
    found = below(element, path)
    return (found[0].text or "").strip() if found else ""


def poller_of(
    connection: str, told: PollFile, workshop: Workshop, contract: Validator
) -> OrderPoller:
    """Prepare both requests. Raises ConfigError where one does not fit the WSDL."""
    zone = ZoneInfo(told.zone)
    listing, reading = (workshop.question(each, each.faults) for each in (told.list, told.read))
    return OrderPoller(
        told.list, zone, listing, reading, OrderMapping(connection, told.read, zone, contract)
    )
