"""Whether the connection has at its shop what it needs: scopes, subscriptions, an API version."""

from dataclasses import dataclass, field

from adapters.shopify.client import ShopifyClient
from adapters.shopify.proving import Prover
from adapters.shopify.rights import missing_scopes, read_scopes
from adapters.shopify.subscriptions import Subscriptions
from connector.adapter import Ask, Concern, Examination, Shortcoming, nobody_asked


@dataclass(frozen=True, slots=True)
class ShopifyUpkeep:
    """Looks after one shop. `subscriptions` is None where they were made elsewhere."""

    client: ShopifyClient
    version: str
    subscriptions: Subscriptions | None = field(repr=False)
    prover: Prover = field(repr=False)

    def look_after(self) -> tuple[Shortcoming, ...]:
        """Name missing scopes, subscriptions that had to be made or mended, another version."""
        found = [
            Shortcoming(Concern.SCOPE, each) for each in missing_scopes(read_scopes(self.client))
        ]
        if self.subscriptions is not None:
            seen = self.subscriptions.seen()
            lacking = self.subscriptions.lacking(seen)
            found += [Shortcoming(Concern.SUBSCRIPTION, topic) for topic in lacking]
            self.subscriptions.mend(seen)
            found += [
                Shortcoming(Concern.VERSION, f"webhooks come in version {version}")
                for version in sorted({each.version for each in seen} - {self.version})
            ]
        served = self.client.served.version
        if served and served != self.version:
            drift = f"{self.version} was asked for, {served} answers"
            found.append(Shortcoming(Concern.VERSION, drift))
        return tuple(found)

    def examine(self, order: str | None, ask: Ask = nobody_asked) -> Examination:  # noqa: ARG002
        """Prove each thing by asking the shop, which says everything itself."""
        return self.prover.examine(order)
