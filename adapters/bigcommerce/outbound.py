"""Our hold on an order in BigCommerce: status 12, Manual Verification Required, and our mark.

Fraud tools and staff set this status, too: only what carries our mark is ours to release.
"""

from dataclasses import dataclass
from typing import Final

from adapters.bigcommerce.mark import Mark, read_mark, write_mark
from adapters.bigcommerce.payload import Status, read_number, read_status
from connector.callback import Action, Callback, Held
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import Conflict, NotYet, PayloadError
from connector.intake import Fetcher
from connector.intake.document import Node
from connector.order import content_hash

_GONE: Final = frozenset(
    {
        Status.SHIPPED,
        Status.REFUNDED,
        Status.CANCELLED,
        Status.DECLINED,
        Status.COMPLETED,
    }
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an order stands in the shop."""

    status: int
    archived: bool
    staff_notes: str
    mark: Mark

    @property
    def held(self) -> Held:
        if self.archived or self.status in _GONE:
            return Held.GONE
        if not self.mark.held:
            return Held.FREE
        return Held.HELD if self.status == Status.MANUAL_VERIFICATION else Held.LIFTED


@dataclass(frozen=True, slots=True)
class BigCommerceTarget:
    """The way out. The shop has no write that depends on the order's state.

    The mark is written before the status, as a fence, and after a release once more: what was cut
    off in between, the next try ends.
    """

    client: RestClient
    fetcher: Fetcher

    def hold(self, callback: Callback) -> None:
        """Mark the order and set the status. Raises NotYet where it is incomplete: left alone."""
        standing = self._standing(callback)
        standing.mark.refuse_late(callback)
        if standing.held is Held.GONE:
            return
        if standing.status == Status.INCOMPLETE:
            raise NotYet("the order is incomplete: its payment was not finished")
        if standing.held is Held.HELD and standing.mark.sequence == callback.sequence:
            return
        # Where our own hold stands, or its writing was cut off, the status before is known.
        known = standing.mark.held and standing.status == Status.MANUAL_VERIFICATION
        previous = standing.mark.previous if known else standing.status
        mark = standing.mark.by(callback, held=True, previous=previous)
        if mark != standing.mark:
            write_mark(self.client, callback.number, mark)
        self._set(callback, Status.MANUAL_VERIFICATION, standing)

    def release(self, callback: Callback) -> None:
        """Give the order its status back where our hold stands; else nothing is asked."""
        standing = self._standing(callback)
        standing.mark.refuse_late(callback)
        if standing.held is Held.GONE:
            return
        standing.mark.require_sense()
        begun = standing.mark.sequence == callback.sequence and standing.mark.held
        if standing.held is Held.HELD:
            self._require_unedited(callback)
            fence = standing.mark.by(callback, held=True, previous=standing.mark.previous)
            if fence != standing.mark:
                write_mark(self.client, callback.number, fence)
            self._set(callback, standing.mark.previous, standing)
        if standing.held is Held.HELD or begun:
            self._unmark(callback, standing)

    def read_back(self, callback: Callback) -> Held:
        """Read the order's status and our mark."""
        return self._standing(callback).held

    def _unmark(self, callback: Callback, standing: _Standing) -> None:
        ended = read_mark(self.client, callback.number)
        ended.refuse_late(callback)
        mark = ended.by(callback, held=False, previous=standing.mark.previous)
        write_mark(self.client, callback.number, mark)

    def _set(self, callback: Callback, status: int, standing: _Standing) -> None:
        change = {"status_id": int(status), "staff_notes": _noted(standing.staff_notes, callback)}
        self.client.call("PUT", f"/v2/orders/{callback.number}", change)

    def _standing(self, callback: Callback) -> _Standing:
        document = self.client.get(f"/v2/orders/{callback.number}")
        try:
            if read_number(document["id"]) != callback.number:
                document["id"].refuse("the order asked for")
            return _read(document, read_mark(self.client, callback.number))
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


def _read(document: Node, mark: Mark) -> _Standing:
    return _Standing(
        status=read_status(document["status_id"]),
        archived=document["is_deleted"].flag(default=False),
        staff_notes=document["staff_notes"].optional_text() or "",
        mark=mark,
    )


def _noted(notes: str, callback: Callback) -> str:
    """Give the staff's notes with ours below: a write replaces what stood there."""
    if callback.id in notes:
        return notes
    # All who may see orders read this: our case number and no more.
    done = "Review done" if callback.action is Action.RELEASE else "Held for review"
    note = f"{done}, case {callback.case} (Holdpoint, {callback.id})"
    return f"{notes}\n{note}" if notes else note
