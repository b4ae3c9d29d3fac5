"""What the fake shop keeps: orders, their fulfillment orders, and the holds on those."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

HOLDS_PER_APP = 10  # the recorded limit of holds by one app on one fulfillment order
PARTS_PER_ORDER = 1000  # ours: the last three digits of a fulfillment order's id count them


class Status(StrEnum):
    """The states of a fulfillment order that the fake shop brings about."""

    OPEN = "OPEN"
    ON_HOLD = "ON_HOLD"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold on one fulfillment order; `app` is the access token of who placed it."""

    id: str
    handle: str
    reason: str
    reason_notes: str | None
    app: str


@dataclass(slots=True)
class FulfillmentOrder:
    """What leaves together from one place. `units` counts pieces by fulfillment order line item.

    `ended` is CLOSED or CANCELLED once nothing can happen to it any more. `remainder` is what a
    hold on a part of the units split off; it comes back with the last release.
    """

    id: str
    units: dict[str, int]
    updated_at: datetime
    holds: list[Hold] = field(default_factory=list)
    ended: Status | None = None
    remainder: "FulfillmentOrder | None" = None
    holds_made: int = 0

    @property
    def status(self) -> Status:
        """The status the API shows; it follows from the holds, so it cannot disagree with them."""
        if self.ended:
            return self.ended
        return Status.ON_HOLD if self.holds else Status.OPEN

    def holds_by(self, app: str) -> list[Hold]:
        """Return the holds that this app placed."""
        return [hold for hold in self.holds if hold.app == app]

    def actions_for(self, app: str) -> tuple[str, ...]:
        """Return what this app may do now, in the recorded order."""
        match self.status:
            case Status.OPEN:
                split = ("SPLIT",) if sum(self.units.values()) > 1 else ()
                return ("CREATE_FULFILLMENT", "REPORT_PROGRESS", "MOVE", "HOLD", *split)
            case Status.ON_HOLD:
                more = ("HOLD",) if len(self.holds_by(app)) < HOLDS_PER_APP else ()
                return ("RELEASE_HOLD", *more, "MOVE")
            case Status.CLOSED | Status.CANCELLED:
                return ()

    def place(self, handle: str, reason: str, reason_notes: str | None, app: str) -> Hold:
        """Add a hold, whatever stands on it already."""
        self.holds_made += 1
        number = f"{self.id.rsplit('/', 1)[1]}{self.holds_made:02d}"
        hold = Hold(f"gid://shopify/FulfillmentHold/{number}", handle, reason, reason_notes, app)
        self.holds.append(hold)
        return hold

    def release(self, hold_ids: frozenset[str] | None) -> None:
        """Lift the holds with these ids; None lifts all, whoever placed them."""
        self.holds = [
            hold for hold in self.holds if hold_ids is not None and hold.id not in hold_ids
        ]
        if not self.holds:
            self._take_remainder_back()

    def end(self, status: Status) -> None:
        """Close or cancel it; its holds go with it."""
        self.ended = status
        self.holds = []

    def _take_remainder_back(self) -> None:
        if self.remainder and self.remainder.status is Status.OPEN:
            for line, quantity in self.remainder.units.items():
                self.units[line] = self.units.get(line, 0) + quantity
            self.remainder.end(Status.CLOSED)
        self.remainder = None


@dataclass(frozen=True, slots=True)
class Metafield:
    """What an app wrote on an order. `digest` changes with the value."""

    namespace: str
    key: str
    type: str
    value: str

    @property
    def digest(self) -> str:
        """What a compare-and-set must name to replace this value."""
        return hashlib.sha256(self.value.encode()).hexdigest()


@dataclass(slots=True)
class Order:
    """One order: its newest webhook document and everything that was made to fulfil it.

    `metafields` are by app, namespace and key. What only the API says of it: `company` as the API
    writes a PurchasingCompany, `customs` (HS code and country of origin) by line item, and the
    assessments of its `risk`.
    """

    document: dict[str, Any]
    fulfillment_orders: list[FulfillmentOrder] = field(default_factory=list)
    shipped: bool = False
    metafields: dict[tuple[str, str, str], Metafield] = field(default_factory=dict)
    company: dict[str, Any] | None = None
    customs: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    risk: list[dict[str, Any]] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number in its global id: a webhook's `id` may have lost digits to JavaScript."""
        return int(self.document["admin_graphql_api_id"].rsplit("/", 1)[1])

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the order, which documents write as one text."""
        written = self.document.get("tags") or ""
        return tuple(each.strip() for each in written.split(",") if each.strip())

    @property
    def active(self) -> list[FulfillmentOrder]:
        """The fulfillment orders that still have something to send."""
        return [each for each in self.fulfillment_orders if not each.ended]

    @property
    def display_status(self) -> str:
        """The order's fulfillment status; recorded as UNFULFILLED while only a part is held."""
        if not self.active and self.shipped:
            return "FULFILLED"
        if self.active and all(each.status is Status.ON_HOLD for each in self.active):
            return "ON_HOLD"
        return "PARTIALLY_FULFILLED" if self.shipped else "UNFULFILLED"

    def route(self, units: dict[str, int], at: datetime) -> FulfillmentOrder:
        """Make another OPEN fulfillment order, with no hold, for these units."""
        number = f"{self.number}{len(self.fulfillment_orders) + 1:03d}"
        made = FulfillmentOrder(f"gid://shopify/FulfillmentOrder/{number}", units, at)
        self.fulfillment_orders.append(made)
        return made

    def touch(self, changes: dict[str, Any], at: datetime) -> None:
        """Replace top-level fields of the document; `updated_at` always moves on."""
        before = datetime.fromisoformat(self.document["updated_at"])
        # Documents count whole seconds, and two edits within one must not look like the same.
        later = max(at, before + timedelta(seconds=1)).isoformat(timespec="seconds")
        self.document = {**self.document, **changes, "updated_at": later}


def units_of(line_items: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many units each fulfillment order line item starts with."""
    prefix = "gid://shopify/FulfillmentOrderLineItem/"
    return {f"{prefix}{line['id']}": line["quantity"] for line in line_items}


def utc_text(moment: datetime) -> str:
    """Write a moment as the API does, `2026-05-05T02:30:14Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
