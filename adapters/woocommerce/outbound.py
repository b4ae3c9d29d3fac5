"""Our hold on an order in WooCommerce: its status is `on-hold`, and our mark says that it is ours.

`on-hold` is WooCommerce's own status for orders that await a bank transfer, so that the status
alone says nothing: only what carries our mark is ours to release.
"""

from dataclasses import dataclass
from typing import Final

from adapters.woocommerce.mark import Mark, read_mark
from adapters.woocommerce.payload import CANCELLED, read_number
from connector.callback import Callback, Held
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import Conflict, PayloadError
from connector.intake import Fetcher
from connector.intake.document import Node
from connector.order import content_hash

ON_HOLD: Final = "on-hold"
# What was sent, or will not be. An order that failed can be paid again.
_GONE: Final = CANCELLED | {"completed", "refunded"}


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an order stands in the shop."""

    status: str
    paid: bool
    needs_processing: bool
    mark: Mark

    @property
    def held(self) -> Held:
        if self.status in _GONE:
            return Held.GONE
        if not self.mark.held:
            return Held.FREE
        if self.status == ON_HOLD:
            return Held.HELD
        # A payment that arrives ends `on-hold` by itself, whoever set it: nobody lifted our hold.
        return Held.FREE if self.paid and not self.mark.paid else Held.LIFTED


@dataclass(frozen=True, slots=True)
class WooTarget:
    """The way out. The shop has no write that depends on the order's state."""

    client: RestClient
    fetcher: Fetcher

    def hold(self, callback: Callback) -> None:
        """Set the status and our mark in one request, whatever status stood there before.

        An order that waits for a bank transfer is on hold already: it gets our mark all the same,
        and is ours to keep until it is released.
        """
        standing = self._standing(callback)
        standing.mark.refuse_late(callback)
        if standing.held is Held.GONE:
            return
        is_held = standing.held is Held.HELD
        if is_held and standing.mark.sequence == callback.sequence:
            return
        mark = Mark(
            sequence=callback.sequence,
            callback=callback.id,
            case=callback.case,
            held=True,
            previous=standing.mark.previous if is_held else standing.status,
            paid=standing.paid,
        )
        self._write(callback, ON_HOLD, mark)

    def release(self, callback: Callback) -> None:
        """Give the order its status back where our hold stands; else nothing is asked."""
        standing = self._standing(callback)
        standing.mark.refuse_late(callback)
        if standing.held is Held.GONE:
            return
        standing.mark.require_sense()
        if standing.held is not Held.HELD:
            return
        self._require_unedited(callback)
        mark = Mark(sequence=callback.sequence, callback=callback.id, case=callback.case)
        self._write(callback, _status_after(standing), mark)

    def read_back(self, callback: Callback) -> Held:
        """Read the order's status and our mark."""
        return self._standing(callback).held

    def _write(self, callback: Callback, status: str, mark: Mark) -> None:
        change = {"status": status, "meta_data": [mark.as_meta()]}
        self.client.call("PUT", f"/orders/{callback.number}", change)

    def _standing(self, callback: Callback) -> _Standing:
        document = self.client.get(f"/orders/{callback.number}")
        try:
            return _read(document, callback.number)
        except PayloadError as error:
            raise lacks_fields(error) from error

    def _require_unedited(self, callback: Callback) -> None:
        """Raise Conflict where the order in the shop is not the content that was decided on."""
        try:
            content = content_hash(self.fetcher.fetch(callback.number).order)
        except PayloadError as error:
            raise Conflict(f"the order in the shop cannot be read: {error}") from error
        if content != callback.content_hash:
            raise Conflict(f"the order in the shop is not revision {callback.revision}")


def _read(document: Node, number: str) -> _Standing:
    if read_number(document["id"]) != number:
        document["id"].refuse("the order asked for")
    paid = document["date_paid_gmt"].optional_text() is not None
    needs_processing = document["needs_processing"].flag(default=True)
    return _Standing(document["status"].text(), paid, needs_processing, read_mark(document))


def _status_after(standing: _Standing) -> str:
    """Give the status that an order gets when our hold ends.

    What was paid meanwhile is not sent back to waiting for it: a gateway told the shop of the
    payment while our hold stood, or staff saw the transfer and left the order on hold for us.
    """
    awaited = standing.mark.previous in {"pending", "failed", ON_HOLD}
    if awaited and standing.paid and not standing.mark.paid:
        # As WC_Order::payment_complete would have: what is downloaded is done when it is paid.
        return "processing" if standing.needs_processing else "completed"
    return standing.mark.previous or "pending"
