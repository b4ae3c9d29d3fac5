"""The way out at two paces: holds go before everything else that costs points."""

from dataclasses import dataclass, field

from adapters.shopify.outbound import ShopifyTarget
from connector.callback import Callback, Held


@dataclass(frozen=True, slots=True)
class PacedTarget:
    """Holds by a client that may spend the last points, all else by one that leaves some."""

    urgent: ShopifyTarget = field(repr=False)
    patient: ShopifyTarget = field(repr=False)

    def hold(self, callback: Callback) -> None:
        """Place our hold."""
        self.urgent.hold(callback)

    def release(self, callback: Callback) -> None:
        """Lift our hold."""
        self.patient.release(callback)

    def read_back(self, callback: Callback) -> Held:
        """Read how the order stands."""
        return self.patient.read_back(callback)
