"""Documents of many systems, which lie beside this repository and not in it, by one mapping."""

from pathlib import Path

import pytest

from adapters.webhook.adapter import build
from connector.errors import PayloadError
from connector.intake import Inbound
from connector.order import Order, read_order, write_order
from tests.adapters.webhook_room import REPOSITORY, connection, shown
from tests.contract import SENT_AT, secret
from tests.far_end import no_network


def samples() -> list[Path]:
    """Find the samples in a folder `shared` beside the repository or further up."""
    for folder in REPOSITORY.parents:
        found = sorted((folder / "shared/data/payloads").glob("*/*.*"))
        if found:
            return found
    return []


SAMPLES = samples()
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="no shared/data/payloads in any folder above this repository"
)
OLD = [each for each in SAMPLES if each.name.startswith("m1-")]


def read(sample: Path, tmp_path: Path) -> tuple[object, ...]:
    secrets = {"signing": secret("signing", "ROOM_SIGNING")}
    told = connection(shown("magento1"), secrets, tmp_path / "magento1.yaml")
    message = Inbound({}, sample.read_bytes(), SENT_AT)
    return build(told, no_network).source.read(message)


def test_order_of_the_xml_rpc_era_is_read(tmp_path: Path) -> None:
    assert OLD
    for sample in OLD:
        (order,) = read(sample, tmp_path)
        assert isinstance(order, Order)
        assert order.destination is not None
        assert order.lines
        assert {party.role.value for party in order.parties} == {"buyer", "ship_to", "bill_to"}
        assert read_order(write_order(order)) == order


def test_document_of_another_system_is_an_order_or_names_its_field(tmp_path: Path) -> None:
    refused = 0
    for sample in SAMPLES:
        try:
            told = read(sample, tmp_path)
        except PayloadError as error:
            refused += 1
            assert error.path.startswith("$")  # noqa: PT017 - either way is right
        else:
            assert all(isinstance(each, Order) for each in told)
    assert refused == len(SAMPLES) - len(OLD)
