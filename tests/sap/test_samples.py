"""SAP's own metadata and events, which lie beside this repository and not in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.sap.odata.metadata import read_metadata
from adapters.sap.odata.words import V2, V4
from adapters.sap.reading import _expanded
from connector.errors import DeliveryDelayed
from connector.intake import Inbound, Reference
from tests.adapters.sap_room import room
from tests.far_end import no_network

REPOSITORY = Path(__file__).parents[2]


def samples(kind: str) -> list[Path]:
    """Find the samples in a folder `shared` beside the repository or further up."""
    for folder in REPOSITORY.parents:
        found = (
            sorted((folder / "shared/data/sap" / kind).iterdir())
            if (folder / "shared/data/sap" / kind).is_dir()
            else []
        )
        if found:
            return found
    return []


EDMX = samples("odata-edmx")
EVENTS = samples("cloudevents")
pytestmark = pytest.mark.skipif(
    not EDMX, reason="no shared/data/sap in any folder above this repository"
)


@pytest.mark.parametrize("sample", EDMX, ids=lambda sample: sample.name)
def test_metadata_of_every_release_is_read_and_its_differences_are_seen(sample: Path) -> None:
    if "SALES" not in sample.name:
        with pytest.raises(DeliveryDelayed, match="no sales order service"):
            read_metadata(sample.read_bytes())
        return
    found = read_metadata(sample.read_bytes())
    words = found.words
    assert words == (V4 if sample.name.startswith("CE_") else V2)
    assert found.has_field(words.orders, "DeliveryBlockReason")
    assert found.has_field(words.orders, "HeaderBillingBlockReason")
    assert found.has_field(words.schedule_lines, "DelivBlockReasonForSchedLine")
    expanded = _expanded(found)
    if words.version == V4.version:
        assert expanded == "_Partner,_Item($expand=_ItemPartner),_Text"
        assert "releaseApprovalRequest" not in found.functions
    else:
        assert ("to_Partner/to_Address" in expanded) is ("2020" not in sample.name)
        assert {"releaseApprovalRequest", "rejectApprovalRequest"} <= found.functions


@pytest.mark.parametrize("sample", EVENTS, ids=lambda sample: sample.name)
def test_event_names_a_sales_order_or_nothing(sample: Path) -> None:
    told = room(no_network).source.read(Inbound({}, sample.read_bytes(), datetime.now(UTC)))
    named = (Reference("example:1", "1"),) if sample.name.startswith("SalesOrder") else ()
    assert told == named
