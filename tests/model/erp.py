"""A source system as the contract wishes for it, and its room: versions, If-Match and a fence.

Real systems give less, and their rooms say what remains open. This one lets a walk ask whether
Holdpoint itself keeps its promises: the far end refuses what a careful far end can refuse.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from connector.callback import Action, Callback, Held
from connector.country import read_country
from connector.errors import Conflict, DeliveryDelayed, Fenced, SignatureError
from connector.intake import Change, Fetched, Inbound, Page
from connector.order import LineItem, Order, Party, Role, content_hash, order_id
from tests.walk import HARMLESS, LISTED, START

_PASSWORD = "walk"
_VERSION = "Version "


@dataclass
class Sale:
    """An order as it stands there. `fence` is the highest sequence of ours that it has heard."""

    number: str
    changed_at: datetime
    version: int = 0
    risky: bool = False
    cancelled: bool = False
    held: bool = False
    fence: int = 0

    def document(self) -> bytes:
        """Write the order as its webhook carries it."""
        said = {name: getattr(self, name) for name in ("number", "version", "risky", "cancelled")}
        return json.dumps({**said, "changed_at": self.changed_at.isoformat()}).encode()


@dataclass(frozen=True)
class Effect:
    """What a callback of ours changed there, and the order's version at that moment."""

    number: str
    action: Action
    sequence: int
    version: int


@dataclass
class Erp:
    """The far end: it keeps its orders and remembers everything we changed."""

    name: str
    clock: Callable[[], datetime]
    sales: dict[str, Sale] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    risky_versions: set[tuple[str, int]] = field(default_factory=set)

    def place(self, number: str, *, risky: bool) -> Sale:
        """Take an order."""
        self.sales[number] = Sale(number, self.clock())
        return self.edit(number, risky=risky)

    def edit(self, number: str, *, risky: bool) -> Sale:
        """Change an order: somebody at the source did."""
        sale = self.sales[number]
        sale.version += 1
        # Its clock never goes back, and no two versions are of one time.
        sale.changed_at = max(self.clock(), sale.changed_at + timedelta(milliseconds=1))
        sale.risky = risky
        if risky:
            self.risky_versions.add((number, sale.version))
        return sale

    def hold(self, number: str, sequence: int) -> None:
        """Block the order."""
        self._change(number, Action.HOLD, sequence, held=True)

    def release(self, number: str, sequence: int, if_match: int) -> None:
        """Lift the block, of just the version that is named."""
        sale = self.sales[number]
        if sale.version != if_match:
            raise Conflict(f"order {number} is at another version")
        self._change(number, Action.RELEASE, sequence, held=False)

    def _change(self, number: str, action: Action, sequence: int, *, held: bool) -> None:
        sale = self.sales[number]
        if sequence < sale.fence:
            raise Fenced(sale.fence)
        sale.fence = sequence
        if sale.held is not held:
            self.effects.append(Effect(number, action, sequence, sale.version))
        sale.held = held


@dataclass(frozen=True, slots=True)
class ErpRoom:
    """Both ways. `passing` is called wherever a request is under way: anything may happen then."""

    erp: Erp
    passing: Callable[[str], None]

    def verify(self, message: Inbound) -> None:
        """Check the password."""
        if message.headers.get("password") != _PASSWORD:
            raise SignatureError("header password is wrong")

    def dedupe_keys(self, _message: Inbound) -> tuple[str, ...]:
        """Name no message."""
        return ()

    def read(self, message: Inbound) -> tuple[Order, ...]:
        """Read the order of a message."""
        said = json.loads(message.body)
        at = datetime.fromisoformat(said.pop("changed_at"))
        return (_order(self.erp.name, Sale(changed_at=at, **said)),)

    def hold(self, callback: Callback) -> None:
        """Ask for the hold; the answer may be lost."""
        self.passing("request")
        self.erp.hold(callback.number, callback.sequence)
        self.passing("answer")

    def release(self, callback: Callback) -> None:
        """Read the order, and ask for its release if it is the one that was decided on."""
        self.passing("request")
        sale = self.erp.sales[callback.number]
        version = sale.version
        if content_hash(_order(self.erp.name, sale)) != callback.content_hash:
            raise Conflict("the order is not the one that was decided on")
        self.passing("request")
        self.erp.release(callback.number, callback.sequence, if_match=version)
        self.passing("answer")

    def read_back(self, callback: Callback) -> Held:
        """Read how the order stands."""
        self.passing("request")
        held = _is_held(self.erp.sales[callback.number])
        self.passing("answer")
        return held

    def fetch(self, number: str) -> Fetched:
        """Read an order; it may change while the answer is under way."""
        self.passing("request")
        order = _order(self.erp.name, self.erp.sales[number])
        self.passing("answer")
        return Fetched(order, order)

    def changed(self, since: datetime, _cursor: str | None) -> Page:
        """Give what changed since, in one page."""
        self.passing("request")
        changes = [Change(sale.number, sale.changed_at) for sale in self.erp.sales.values()]
        self.passing("answer")
        return Page(tuple(each for each in changes if each.changed_at >= since), None)


def _order(connection: str, sale: Sale) -> Order:
    return Order(
        id=order_id(connection, sale.number),
        placed_at=START,
        changed_at=sale.changed_at,
        currency="EUR",
        parties=(Party(Role.CONSIGNEE, "$.consignee", LISTED if sale.risky else HARMLESS),),
        # Each version reads differently, so that none is taken for another.
        lines=(LineItem("1", None, f"{_VERSION}{sale.version}", Decimal(1), None),),
        destination=read_country("DE"),
        cancelled=sale.cancelled,
    )


def message(sale: Sale, now: datetime) -> Inbound:
    """Give the webhook of an order as it stands."""
    return Inbound({"password": _PASSWORD}, sale.document(), now)


def _is_held(sale: Sale) -> Held:
    return Held.HELD if sale.held else Held.FREE


def version_of(order: Order) -> int:
    """Give the version that an order was read at."""
    return int(order.lines[0].description.removeprefix(_VERSION))


def silence() -> DeliveryDelayed:
    """Give what a room raises where no answer came."""
    return DeliveryDelayed("no answer came")
