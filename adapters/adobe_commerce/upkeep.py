"""What the connection needs in Commerce: nothing is made there by the API, so it is only proved."""

from dataclasses import dataclass
from datetime import UTC, datetime

from connector.adapter import Ask, Examination, Shortcoming, nobody_asked
from connector.proving import Prover


@dataclass(frozen=True, slots=True)
class AdobeUpkeep:
    """Proves what the connection can do. Events are subscribed to in Adobe's own console."""

    prover: Prover

    def look_after(self) -> tuple[Shortcoming, ...]:
        """Ask whether the shop still lets us in; no API shows whether events come."""
        self.prover.poller.changed(datetime.now(UTC), None)
        return ()

    def examine(self, order: str | None, ask: Ask = nobody_asked) -> Examination:  # noqa: ARG002
        """Prove each thing by asking the shop."""
        return self.prover.examine(order)
