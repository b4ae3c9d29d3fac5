"""The webhook of a shop that goes to our address: looked for, switched on again, made anew.

BigCommerce deactivates a hook whose address failed for 48 hours, or that had no event for 90 days
(docs.bigcommerce.com, "Webhooks"). Only the hooks of our own API account are shown.
"""

from dataclasses import dataclass
from typing import Final

from adapters.bigcommerce.listing import entries
from connector.adapter import Ask, Concern, Examination, Proved, Shortcoming, nobody_asked
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import PayloadError
from connector.intake.document import Node
from connector.proving import Prover

SCOPE: Final = "store/order/*"


@dataclass(frozen=True, slots=True)
class Hook:
    """One hook for orders to our address."""

    id: str
    active: bool


@dataclass(frozen=True, slots=True)
class Hooks:
    """The hooks to one `address`; those to any other are left alone."""

    client: RestClient
    address: str

    def seen(self) -> tuple[Hook, ...]:
        """Read those of ours. Raises DeliveryDelayed or DeliveryRefused."""
        try:
            found = tuple(entries(self.client, "/v3/hooks", {}))
            return tuple(_read(each) for each in found if self._is_ours(each))
        except PayloadError as error:
            raise lacks_fields(error) from error

    def mend(self, seen: tuple[Hook, ...]) -> None:
        """Switch on what was deactivated, or make what is missing."""
        if seen:
            self.client.call("PUT", f"/v3/hooks/{seen[0].id}", {"is_active": True})
        else:
            wanted = {"scope": SCOPE, "destination": self.address, "is_active": True}
            self.client.call("POST", "/v3/hooks", wanted)

    def _is_ours(self, hook: Node) -> bool:
        return hook["scope"].text() == SCOPE and hook["destination"].text() == self.address


def _read(hook: Node) -> Hook:
    return Hook(str(hook["id"].decimal()), hook["is_active"].flag(default=False))


@dataclass(frozen=True, slots=True)
class BigCommerceUpkeep:
    """Looks after one shop. `hooks` is None where the shop is only asked."""

    hooks: Hooks | None
    prover: Prover

    def look_after(self) -> tuple[Shortcoming, ...]:
        """Name the hook if it was missing or deactivated, and put it right."""
        if self.hooks is None:
            return ()
        seen = self.hooks.seen()
        if any(hook.active for hook in seen):
            return ()
        self.hooks.mend(seen)
        return (Shortcoming(Concern.SUBSCRIPTION, SCOPE),)

    def examine(self, order: str | None, ask: Ask = nobody_asked) -> Examination:  # noqa: ARG002
        """Prove each thing by asking the shop."""
        return self.prover.examine(order)


def look_for(hooks: Hooks | None) -> tuple[Proved, str]:
    """Say whether the shop tells us of orders; changes nothing there."""
    if hooks is None:
        return Proved.OPEN, "callback_url is not set: orders are found by asking, and later"
    if any(hook.active for hook in hooks.seen()):
        return Proved.YES, f"{SCOPE}, active"
    return Proved.NO, f"{SCOPE} is missing or deactivated (made at the next comparison)"
