"""External approval: SAP keeps the order back until its approval request is released by us.

BAdI SD_APM_SET_APPROVAL_REASON puts orders in approval; releaseApprovalRequest and
rejectApprovalRequest are functions of API_SALES_ORDER_SRV. SAP KBA 2837726: an approved order takes
no change by the API any more, so that it cannot be held again by us.
"""

from dataclasses import dataclass, field
from typing import Final

from adapters.sap.blocks import Standing
from adapters.sap.odata.batch import Change
from adapters.sap.odata.client import ODataService
from adapters.sap.odata.words import literal
from adapters.sap.outbound import BlockTarget, require_unedited
from connector.callback import Callback, Held
from connector.errors import DeliveryDelayed, DeliveryRefused
from connector.intake import Fetcher

RELEASE: Final = "releaseApprovalRequest"
REJECT: Final = "rejectApprovalRequest"
# Domain SD_APM_APPROVAL_STATUS. Anything else that is said keeps the order back, too.
IN_APPROVAL: Final = "A"
APPROVED: Final = "B"
REJECTED: Final = "C"


@dataclass(frozen=True, slots=True)
class ApprovalTarget:
    """The way out by approval. An order that SAP did not put in approval is held by our block."""

    service: ODataService
    blocks: BlockTarget
    fetcher: Fetcher | None = field(repr=False)

    def hold(self, callback: Callback) -> None:
        """Ask nothing where the order is in approval; else set our block, if SAP still takes it."""
        standing = self.blocks.standing(callback.number)
        if standing.gone or _is_kept_back(standing):
            return
        if standing.approval == APPROVED:
            problem = "the order was approved, and SAP takes no change of it by the API any more"
            raise DeliveryRefused(f"{problem} (V2/474): block it in VA02")
        self.blocks.hold(callback)

    def release(self, callback: Callback) -> None:
        """Release the approval request, and lift our block where one stands too."""
        standing = self.blocks.standing(callback.number)
        if any(spot.is_ours for spot in standing.spots):
            # First: an approved order would not let go of it.
            self.blocks.release(callback)
        if standing.approval == IN_APPROVAL:
            require_unedited(self.fetcher, callback)
            self._call(RELEASE, callback)
        elif _is_kept_back(standing):
            problem = f"its approval stands at {standing.approval}"
            raise DeliveryRefused(f"{problem}: a new approval must be requested in SAP")

    def read_back(self, callback: Callback) -> Held:
        """Read the approval status, and our block. Who approved it, SAP does not tell us here."""
        standing = self.blocks.standing(callback.number)
        if not standing.gone and _is_kept_back(standing):
            return Held.HELD
        lifted = standing.approval == APPROVED and standing.held is Held.FREE
        return Held.LIFTED if lifted else standing.held

    def cancel(self, callback: Callback) -> None:
        """Reject the approval request: what a person's rejection of the order means in SAP."""
        standing = self.blocks.standing(callback.number)
        if standing.approval == REJECTED:
            return
        if standing.approval != IN_APPROVAL:
            raise DeliveryRefused("the order is not in approval in SAP, so none can be rejected")
        require_unedited(self.fetcher, callback)
        self._call(REJECT, callback)
        if self.blocks.standing(callback.number).approval != REJECTED:
            raise DeliveryDelayed("the approval was rejected and does not show it yet")

    def _call(self, function: str, callback: Callback) -> None:
        if function not in self.service.metadata().functions:
            raise DeliveryRefused(f"the service has no {function}: use API_SALES_ORDER_SRV")
        path = f"{function}?SalesOrder={literal(callback.number)}"
        self.service.change((Change("POST", path),), callback.id)


def _is_kept_back(standing: Standing) -> bool:
    return standing.approval not in ("", APPROVED)
