"""How an order stands in SAP: which blocks are on it, whose they are, what could still leave.

Delivery blocks: LIFSK of the header works only for delivery types that it is assigned to (TVLSP),
LIFSP of a schedule line always (help.sap.com, "Blocking Sales Orders"). Billing block: FAKSK.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from adapters.sap.fence import Fence, read_fence
from adapters.sap.odata.batch import Change
from adapters.sap.odata.metadata import Metadata
from adapters.sap.odata.words import V4, Words, entity
from adapters.sap.payload import inside, one_of
from connector.callback import Held
from connector.errors import DeliveryDelayed
from connector.intake.document import Node

_DONE: Final = "C"  # of a status: completely


class Place(StrEnum):
    """Where a block may stand, as an option names it."""

    DELIVERY = "delivery"
    BILLING = "billing"
    SCHEDULE_LINES = "schedule_lines"


FIELDS: Final[Mapping[Place, str]] = {
    Place.DELIVERY: "DeliveryBlockReason",
    Place.BILLING: "HeaderBillingBlockReason",
}
"""The fields of the header."""
FIELD_OF_LINES: Final = "DelivBlockReasonForSchedLine"
"""The field of a schedule line."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One field that a block may stand in: the code there, and the one that would be ours."""

    path: str
    field: str
    found: str
    ours: str
    etag: str

    @property
    def is_ours(self) -> bool:
        """Whether our block stands there."""
        return self.found == self.ours

    @property
    def is_bare(self) -> bool:
        """Whether no block does. One of another code is somebody else's, and is left alone."""
        return not self.found


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order stands. `approval` is SalesDocApprovalStatus; `gone`: nothing can leave now."""

    spots: tuple[Spot, ...]
    gone: bool
    fence: Fence
    approval: str
    etag: str
    words: Words

    @property
    def held(self) -> Held:
        """What these blocks mean for our hold."""
        if self.gone:
            return Held.GONE
        ours = [spot for spot in self.spots if spot.is_ours]
        bare = [spot for spot in self.spots if spot.is_bare]
        if ours:
            return Held.PARTLY if bare else Held.HELD
        return Held.LIFTED if self.fence.holds and bare else Held.FREE

    @property
    def foreign(self) -> tuple[str, ...]:
        """The codes of others that stand where ours could."""
        codes = (spot.found for spot in self.spots if not spot.is_ours and not spot.is_bare)
        return tuple(dict.fromkeys(codes))


@dataclass(frozen=True, slots=True)
class Blocks:
    """The places that a connection blocks, with the code reserved for us in each."""

    codes: Mapping[Place, str]
    mark_text: str

    def expanded(self, found: Metadata) -> str:
        """Write what must be read along with an order to see them."""
        words = found.words
        ways = [words.to_texts] if self.mark_text else []
        if Place.SCHEDULE_LINES in self.codes:
            inner, lines = words.to_items, words.to_schedule_lines
            deep = (
                f"{inner}($expand={lines})" if words.version == V4.version else f"{inner}/{lines}"
            )
            ways.append(deep)
        return ",".join(ways)

    def standing(self, document: Mapping[str, Any], number: str, words: Words) -> Standing:
        """Read how an order stands. Raises PayloadError, or DeliveryDelayed without an ETag."""
        root = Node("$", document)
        order = root["d"] if root["d"].said else root
        etag = _etag(order)
        if not etag:
            raise DeliveryDelayed("SAP's answer has no ETag of the order")
        return Standing(
            spots=tuple(self._spots(order, number, words)),
            gone=_is_gone(order),
            fence=read_fence(order, self.mark_text),
            approval=order["SalesDocApprovalStatus"].optional_text() or "",
            etag=etag,
            words=words,
        )

    def _spots(self, order: Node, number: str, words: Words) -> Iterator[Spot]:
        header = entity(words.orders, SalesOrder=number)
        for place, ours in self.codes.items():
            if place in FIELDS:
                field = FIELDS[place]
                yield Spot(header, field, _code(order, field), ours, _etag(order))
                continue
            for item in filter(_may_leave, inside(one_of(order, "to_Item", "_Item"))):
                for line in inside(one_of(item, "to_ScheduleLine", "_ScheduleLine")):
                    path = entity(
                        words.schedule_lines,
                        SalesOrder=number,
                        SalesOrderItem=item["SalesOrderItem"].text(),
                        ScheduleLine=line["ScheduleLine"].text(),
                    )
                    found = _code(line, FIELD_OF_LINES)
                    yield Spot(path, FIELD_OF_LINES, found, ours, _etag(line) or _etag(order))


def written(spots: tuple[Spot, ...], *, block: bool, if_match: str = "") -> tuple[Change, ...]:
    """Give the changes that set our code in these spots, or clear them; one for each entity.

    `if_match` replaces what was read.
    """
    fields: dict[tuple[str, str], dict[str, object]] = {}
    for spot in spots:
        code = spot.ours if block else ""
        fields.setdefault((spot.path, if_match or spot.etag), {})[spot.field] = code
    return tuple(Change("PATCH", path, body, etag) for (path, etag), body in fields.items())


def _code(node: Node, field: str) -> str:
    if not isinstance(node.value, Mapping) or field not in node.value:
        # Not said is not empty: whoever does not see the field must not believe it bare.
        raise DeliveryDelayed(f"SAP's answer has no {field}")
    return node[field].optional_text() or ""


def _may_leave(item: Node) -> bool:
    rejected = item["SalesDocumentRjcnReason"].optional_text() is not None
    return not rejected and item["DeliveryStatus"].optional_text() != _DONE


def _is_gone(order: Node) -> bool:
    statuses = (
        *("OverallSDDocumentRejectionSts", "OverallSDProcessStatus"),
        *("OverallTotalDeliveryStatus", "OverallDeliveryStatus"),
    )
    return any(order[status].optional_text() == _DONE for status in statuses)


def _etag(node: Node) -> str:
    """Give the ETag as it was written, byte for byte, `%3A` and all."""
    text = one_of(node, "@odata.etag").value or node["__metadata"]["etag"].value
    return text if isinstance(text, str) else ""
