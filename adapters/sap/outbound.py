"""Our block on an order in SAP: set where nothing stands, lifted where our own code does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from adapters.sap.blocks import Blocks, Standing, written
from adapters.sap.idoc.payload import refuse_delivery
from adapters.sap.odata.batch import Change
from adapters.sap.odata.client import ODataService
from adapters.sap.odata.words import entity, query
from connector.callback import Callback, Held
from connector.errors import (
    Conflict,
    DeliveryDelayed,
    DeliveryRefused,
    Fenced,
    NotYet,
    PayloadError,
)
from connector.intake import Fetcher
from connector.order import content_hash

_TRIES: Final = 3
_ANY: Final = "*"  # RFC 9110, 13.1.1: whatever its state is


@dataclass(frozen=True, slots=True)
class BlockTarget:
    """The way out by blocks. Somebody else's block is neither overwritten nor cleared.

    `fetcher` is None where IDocs say how orders stand: then nothing of SAP's API can be compared
    with what was decided on, and a release is held to the ETag alone.
    """

    service: ODataService
    blocks: Blocks
    fetcher: Fetcher | None = field(repr=False)

    def hold(self, callback: Callback) -> None:
        """Set our code wherever no block stands yet.

        Where the order keeps changing under us it is set whatever the state: to hold more than was
        meant is safe. That is never done to lift.
        """
        for _ in range(_TRIES):
            try:
                return self._hold(callback)
            except Fenced:
                raise
            except Conflict:
                continue  # read again: a block of somebody else may stand there now
        return self._hold(callback, if_match=_ANY)

    def _hold(self, callback: Callback, if_match: str = "") -> None:
        standing = self.standing(callback.number)
        standing.fence.refuse_late(callback)
        if standing.gone:
            return  # reading back says so
        bare = tuple(spot for spot in standing.spots if spot.is_bare)
        if not bare and not any(spot.is_ours for spot in standing.spots):
            # The other block keeps the goods back for now; ours is set as soon as that is gone.
            foreign = ", ".join(standing.foreign) or "none that we know"
            raise NotYet(f"no block of ours can be set: somebody else's stands there ({foreign})")
        changes = written(bare, block=True, if_match=if_match)
        etag = if_match or standing.etag
        mark = standing.fence.raised_to(callback, standing.words, etag, holds=True)
        self._change_with_mark(callback, changes, mark)

    def _change_with_mark(
        self, callback: Callback, changes: Sequence[Change], mark: Change | None
    ) -> None:
        """Change and mark at once; a mark that is refused must not keep the block from standing."""
        if mark is None:
            self._change(changes, callback)
            return
        try:
            self.service.change((*changes, mark), callback.id)
        except DeliveryRefused:
            self._change(changes, callback)
            raise

    def _change(self, changes: Sequence[Change], callback: Callback) -> None:
        if changes:
            self.service.change(changes, callback.id)

    def release(self, callback: Callback) -> None:
        """Clear our own code wherever it stands; where it stands nowhere, nothing is asked.

        The order must be as it was read here, ETag and content: else SAP or we refuse (Conflict).
        """
        standing = self.standing(callback.number)
        standing.fence.refuse_late(callback)
        ours = tuple(spot for spot in standing.spots if spot.is_ours)
        if not ours:
            return
        standing.fence.require_sense()
        require_unedited(self.fetcher, callback)
        mark = standing.fence.raised_to(callback, standing.words, standing.etag, holds=False)
        changes = written(ours, block=False)
        self._change(changes if mark is None else (*changes, mark), callback)

    def read_back(self, callback: Callback) -> Held:
        """Read which of the blocks stand."""
        return self.standing(callback.number).held

    def standing(self, number: str) -> Standing:
        """Read how an order stands. Raises DeliveryDelayed where the answer makes no sense."""
        refuse_delivery(number)
        found = self.service.metadata()
        path = entity(found.words.orders, SalesOrder=number)
        document = self.service.read(path, query(expand=self.blocks.expanded(found)))
        try:
            return self.blocks.standing(document, number, found.words)
        except PayloadError as error:
            raise DeliveryDelayed(f"SAP's answer on the order cannot be read: {error}") from error


def require_unedited(fetcher: Fetcher | None, callback: Callback) -> None:
    """Raise Conflict where the order in SAP can be read, and is not what was decided on."""
    if fetcher is None:
        return
    try:
        content = content_hash(fetcher.fetch(callback.number).order)
    except PayloadError as error:
        raise Conflict(f"the order in SAP cannot be read: {error}") from error
    if content != callback.content_hash:
        revision = callback.revision
        raise Conflict(f"the order in SAP is not revision {revision}, which was decided on")
