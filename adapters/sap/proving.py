"""What an SAP lets the connection do, proved by asking it: 'holdpoint adapter check'."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from adapters.sap.approval import REJECT, RELEASE
from adapters.sap.blocks import FIELD_OF_LINES, FIELDS
from adapters.sap.guarantee import CAN, CANNOT, Guarantee
from adapters.sap.odata.client import ODataService
from adapters.sap.odata.metadata import Metadata
from adapters.sap.odata.words import query
from adapters.sap.outbound import BlockTarget
from adapters.sap.payload import read_number
from adapters.sap.reading import SapReader
from adapters.sap.trial import Trial
from connector.adapter import (
    Ask,
    Concern,
    Examination,
    Proof,
    Proved,
    Shortcoming,
    nobody_asked,
)
from connector.errors import AccessEnded, DeliveryDelayed, DeliveryRefused, PayloadError
from connector.intake.document import Node

LOGIN: Final = "login"
SERVICE: Final = "sales order service"
GUARANTEE: Final = "guarantee"
ADDRESSES: Final = "addresses of the document"
PARTNERS: Final = "business partner service"
PRODUCTS: Final = "product service"
LATEST: Final = "latest order"
MARK: Final = "our mark"
EFFECT: Final = "the block keeps goods back"
_Seen = tuple[Proved, str]


@dataclass(frozen=True, slots=True)
class SapUpkeep:
    """Looks after one SAP. Nothing there is ours to mend: what lacks is named."""

    reader: SapReader
    target: BlockTarget
    guarantee: Guarantee
    products: ODataService | None = field(repr=False)
    partners: ODataService | None = field(repr=False)

    def look_after(self) -> tuple[Shortcoming, ...]:
        """Name what the service, read anew, lacks for this connection."""
        found = self.reader.service.metadata(anew=True)
        return tuple(Shortcoming(Concern.VERSION, each) for each in self._lacking(found))

    def examine(self, order: str | None, ask: Ask = nobody_asked) -> Examination:
        """Prove each thing by asking SAP; on the order named a block is set and lifted."""
        proofs = tuple(self._proofs(order, ask))
        works = all(proof.proved is not Proved.NO for proof in proofs)
        can = CAN[self.guarantee] if works else ()
        cannot = CANNOT[self.guarantee]
        return Examination(proofs, can, cannot if works else (_NOTHING, *cannot))

    def _proofs(self, order: str | None, ask: Ask) -> Iterator[Proof]:
        try:
            found = self.reader.service.metadata(anew=True)
        except AccessEnded as ended:
            yield Proof(LOGIN, Proved.NO, str(ended))
            return
        except DeliveryRefused as refused:
            yield Proof(SERVICE, Proved.NO, str(refused))
            return
        except DeliveryDelayed as problem:
            yield Proof(LOGIN, Proved.OPEN, str(problem))
            return
        yield Proof(LOGIN, Proved.YES, "SAP answers and knows it")
        yield self._service(found)
        yield Proof(GUARANTEE, Proved.OPEN, _GUARANTEES[self.guarantee])
        yield self._addresses(found)
        yield self._asked(PARTNERS, lambda: _answers(self.partners, "A_BusinessPartner"))
        yield self._asked(PRODUCTS, lambda: _answers(self.products, "A_ProductPlant"))
        yield self._asked(LATEST, lambda: self._latest(found))
        yield self._mark()
        if order is not None:
            yield from Trial(self.target, ask).prove(order)
        else:
            seen = "only a delivery tells: name a test order with --test-order"
            yield Proof(EFFECT, Proved.OPEN, seen)

    def _lacking(self, found: Metadata) -> tuple[str, ...]:
        words = found.words
        needed = [
            (words.orders, FIELDS[place])
            if place in FIELDS
            else (words.schedule_lines, FIELD_OF_LINES)
            for place in self.target.blocks.codes
        ]
        fields = [f"{where}.{name}" for where, name in needed if not found.has_field(where, name)]
        calls: tuple[str, ...] = ()
        if self.guarantee is Guarantee.EXTERNAL_APPROVAL:
            calls = tuple(each for each in (RELEASE, REJECT) if each not in found.functions)
        return (*fields, *calls)

    def _service(self, found: Metadata) -> Proof:
        lacking = self._lacking(found)
        version = f"OData V{found.words.version}"
        if lacking:
            return Proof(SERVICE, Proved.NO, f"{version} without {', '.join(lacking)}")
        return Proof(SERVICE, Proved.YES, f"{version}, with all that is needed")

    def _addresses(self, found: Metadata) -> Proof:
        words = found.words
        of_document = (
            found.leads(words.partners, words.to_address)
            if words.to_address
            else found.has_field(words.partners, "StreetName")
        )
        if of_document:
            return Proof(ADDRESSES, Proved.YES, "read with the order")
        if self.partners is None:
            seen = "the service shows none, and partner_service is none: all orders are held"
            return Proof(ADDRESSES, Proved.NO, seen)
        seen = "the service shows none: those of business partners are read, which one-time "
        return Proof(ADDRESSES, Proved.OPEN, f"{seen}customers do not have")

    def _latest(self, found: Metadata) -> _Seen:
        options = query(orderby="LastChangeDateTime desc", top="1", select="SalesOrder")
        rows = list(self.reader.service.read_all(found.words.orders, options))
        if not rows:
            return Proved.OPEN, "there is no order to look at, or none that we may see"
        number = read_number(Node("$.SalesOrder", rows[0].get("SalesOrder")))
        order = self.reader.fetch(number).order
        self.target.standing(number)
        unnamed = [party.path for party in order.parties if party.name is None]
        if unnamed:
            return Proved.OPEN, f"order {number} is read; no name was found at {unnamed[0]}"
        return Proved.YES, f"order {number} is read whole, with its blocks and its ETag"

    def _mark(self) -> Proof:
        text = self.target.blocks.mark_text
        if text and self.guarantee is not Guarantee.EXTERNAL_APPROVAL:
            seen = f"in text {text}; whether SAP takes it, the first hold tells"
            return Proof(MARK, Proved.OPEN, seen)
        seen = "none: a late callback cannot be told, nor a block that a person lifted"
        return Proof(MARK, Proved.OPEN, seen)

    def _asked(self, what: str, look: Callable[[], _Seen]) -> Proof:
        try:
            return Proof(what, *look())
        except DeliveryDelayed as problem:
            return Proof(what, Proved.OPEN, str(problem))
        except (DeliveryRefused, PayloadError) as problem:
            return Proof(what, Proved.NO, str(problem))


_NOTHING: Final = "hold or release anything until the points above are mended"
_GUARANTEES: Final = {
    Guarantee.EVENT_THEN_BLOCK: "event_then_block: the order exists, unblocked, until we are told",
    Guarantee.BORN_BLOCKED: "born_blocked: whether the order type sets our block, VOV8 shows",
    Guarantee.EXTERNAL_APPROVAL: "external_approval: which orders need it, SAP's BAdI decides",
}


def _answers(service: ODataService | None, entity_set: str) -> _Seen:
    if service is None:
        return Proved.OPEN, "not used by this connection"
    list(service.read_all(entity_set, query(top="1")))
    return Proved.YES, "answers"
