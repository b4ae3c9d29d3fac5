"""Our hold on an order in Commerce: the state `holded`, put there and lifted by its own API.

Commerce keeps the state before and gives it back. Anybody may have put an order on hold, so what
we did stands in a comment: only what we put there is ours to lift.
"""

from dataclasses import dataclass
from typing import Final

from adapters.adobe_commerce.mark import Deed, Mark, read_mark, write_comment
from adapters.adobe_commerce.payload import State, read_order
from adapters.adobe_commerce.reading import AdobeReader
from connector.callback import Action, Callback, Held
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import Conflict, NotYet, PayloadError
from connector.intake.document import Node
from connector.order import content_hash

_GONE: Final = frozenset({State.COMPLETE, State.CLOSED, State.CANCELED})


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an order stands in the shop. `entity` is the id that its API wants."""

    entity: str
    state: str
    status: str
    mark: Mark
    document: Node

    @property
    def held(self) -> Held:
        if self.state in _GONE:
            return Held.GONE
        if self.mark.deed is Deed.DONE:
            return Held.FREE
        if self.state == State.HOLDED:
            return Held.HELD
        return Held.FREE if self.mark.deed is Deed.LIFT else Held.LIFTED


@dataclass(frozen=True, slots=True)
class AdobeTarget:
    """The way out. A comment is written before anything is done, as a fence."""

    client: RestClient
    reader: AdobeReader

    def hold(self, callback: Callback) -> None:
        """Comment and put on hold. Raises NotYet while a payment is under review."""
        standing = self._standing(callback)
        standing.mark.refuse_late(callback)
        if standing.held is Held.GONE:
            return
        if standing.state == State.PAYMENT_REVIEW:
            # Order::canHold of Magento_Sales refuses it, and nothing is sent before it ended.
            raise NotYet("the payment is under review: the order can be held when that ended")
        begun = standing.mark.deed in (Deed.HOLD, Deed.JOIN)
        if not begun or standing.mark.sequence != callback.sequence:
            self._comment(callback, _deed(standing), standing)
        if standing.state != State.HOLDED:
            self._post(callback, f"/V1/orders/{standing.entity}/hold")

    def release(self, callback: Callback) -> None:
        """Lift what we put there; what somebody else put there stays, and is ours no more."""
        standing = self._standing(callback)
        standing.mark.refuse_late(callback)
        unfinished = standing.mark == Mark(callback.sequence, Deed.LIFT)
        if standing.held is Held.HELD:
            self._require_unedited(callback, standing)
            if standing.mark.deed is not Deed.JOIN:
                if not unfinished:
                    self._comment(callback, Deed.LIFT, standing)
                self._post(callback, f"/V1/orders/{standing.entity}/unhold")
        elif standing.held is not Held.FREE or not unfinished:
            return
        self._comment(callback, Deed.DONE, self._standing(callback))

    def read_back(self, callback: Callback) -> Held:
        """Read the order's state and our last comment."""
        return self._standing(callback).held

    def _post(self, callback: Callback, path: str, body: object = None) -> None:
        self.client.call("POST", path, body, key=callback.id)

    def _comment(self, callback: Callback, deed: Deed, standing: _Standing) -> None:
        # A comment carries a status, and would change that of the order if it were another.
        history = {
            "comment": write_comment(deed, callback),
            "status": standing.status,
            "is_customer_notified": 0,
            "is_visible_on_front": 0,
        }
        path = f"/V1/orders/{standing.entity}/comments"
        self._post(callback, path, {"statusHistory": history})

    def _standing(self, callback: Callback) -> _Standing:
        document = self.reader.find(callback.number)
        try:
            return _Standing(
                entity=str(document["entity_id"].decimal()),
                state=document["state"].text(),
                status=document["status"].text(),
                mark=read_mark(document),
                document=Node("$", document.value),
            )
        except PayloadError as error:
            raise lacks_fields(error) from error

    def _require_unedited(self, callback: Callback, standing: _Standing) -> None:
        """Raise Conflict where the order in the shop is not the content that was decided on."""
        try:
            content = content_hash(read_order(self.reader.connection, standing.document))
        except PayloadError as error:
            raise Conflict(f"the order in the shop cannot be read: {error}") from error
        if content != callback.content_hash:
            raise Conflict(f"the order in the shop is not revision {callback.revision}")


def _deed(standing: _Standing) -> Deed:
    """Say what a hold does: where one of ours stands, it goes on as what it was."""
    if standing.state != State.HOLDED:
        return Deed.HOLD
    known = {Deed.HOLD: Deed.HOLD, Deed.LIFT: Deed.HOLD, Deed.JOIN: Deed.JOIN}
    return known.get(standing.mark.deed, Deed.JOIN)


@dataclass(frozen=True, slots=True)
class GateTarget:
    """The way out of a checkout that asks: the order is not placed, so nothing is sent.

    Where only what is clear is placed (`stands`), a hold stands by itself: the checkout asks each
    time. Else the order may have been placed undecided, and nothing is known of it here.
    """

    stands: bool

    def hold(self, callback: Callback) -> None:
        """Do nothing. Raises NotYet where the hold does not stand by itself."""
        self._require_stands(callback)

    def release(self, callback: Callback) -> None:
        """Do nothing: the checkout hears of it when it asks again."""

    def read_back(self, callback: Callback) -> Held:
        """Say how the gate answers for the order now. Raises NotYet as `hold` does."""
        if callback.action is Action.RELEASE:
            return Held.FREE
        self._require_stands(callback)
        return Held.HELD

    def _require_stands(self, callback: Callback) -> None:
        if not self.stands:
            problem = "may have been placed undecided; the connection of placed orders holds it"
            raise NotYet(f"order {callback.number} {problem}")
