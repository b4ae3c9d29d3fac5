"""Real IDocs and WE60 definitions, which lie beside this repository and not in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.sap.idoc.definition import read_definition
from connector.errors import PayloadError
from connector.intake import Inbound
from connector.order import Order, Role, read_order, write_order
from tests.room import SENT_AT
from tests.sap.idoc.made import read, source

REPOSITORY = Path(__file__).parents[3]


def folder() -> Path | None:
    """Find the samples in a folder `shared` beside the repository or further up."""
    for above in REPOSITORY.parents:
        if (above / "shared/data/sap/idoc").is_dir():
            return above / "shared/data/sap/idoc"
    return None


FOLDER = folder()
pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="no shared/data/sap/idoc in any folder above this repository"
)
SAMPLES = sorted(FOLDER.glob("*.xml")) if FOLDER else []


def definition_file(number: int) -> Path:
    assert FOLDER is not None
    (file,) = FOLDER.glob(f"ORDERS0{number}_WE60_*.txt")
    return file


def flat() -> bytes:
    assert FOLDER is not None
    (file,) = FOLDER.glob("ORDERS01_flat_*.idoc")
    return file.read_bytes()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_is_an_order_that_can_be_kept_or_names_segment_and_field(sample: Path) -> None:
    message = Inbound({}, sample.read_bytes(), SENT_AT)
    if sample.name.startswith("INVOIC"):
        with pytest.raises(PayloadError) as refused:
            source().read(message)
        assert refused.value.path == "$.EDI_DC40.MESTYP"
        return
    (order,) = source().read(message)
    assert isinstance(order, Order)
    assert read_order(write_order(order)) == order


def test_confirmation_of_an_order_is_read_whole() -> None:
    (sample,) = (each for each in SAMPLES if each.name.endswith("_1c43b1.xml"))
    order = read(sample.read_bytes())
    assert order.id == "example:2001319044"
    assert order.placed_at == datetime(2024, 3, 18, tzinfo=UTC)
    assert order.changed_at == datetime(2024, 3, 22, 0, 28, 14, tzinfo=UTC)
    roles = (Role.BUYER, Role.SUPPLIER, Role.BILL_TO, Role.PAYER, Role.SHIP_TO)
    assert tuple(party.role for party in order.parties) == roles
    assert [str(line.quantity) for line in order.lines] == ["432", "144", "120"]
    assert order.destination == "DE"
    assert order.notes is not None
    assert "ORD-160Palletizing - provider / quality,EPAL" in order.notes


def test_delivery_has_commodity_code_and_origin_of_its_items() -> None:
    (sample,) = (each for each in SAMPLES if each.name.endswith("_b8985f.xml"))
    order = read(sample.read_bytes())
    assert order.id == "example:delivery-8000579974"
    assert [(line.hs_code, line.origin) for line in order.lines] == [
        ("8421392590", "CN"),
        ("8504409590", "CN"),
    ]


@pytest.mark.parametrize(("number", "in_bytes", "segments"), [(1, True, 24), (5, False, 56)])
def test_definition_of_either_spelling_is_read(
    number: int,
    in_bytes: object,
    segments: int,
) -> None:
    definition = read_definition(definition_file(number))
    assert definition.idoc_type == f"ORDERS0{number}"
    assert definition.in_bytes is in_bytes
    assert len(definition.shapes) == segments


def test_flat_file_is_read_by_its_definition() -> None:
    order = read(flat(), definitions=(read_definition(definition_file(1)),))
    assert order.id == "example:4500000327"
    assert order.placed_at == datetime(1999, 6, 21, 9, 30, tzinfo=UTC)
    assert [party.role for party in order.parties] == [Role.SUPPLIER, Role.SHIP_TO]
    assert [(line.description, str(line.unit_price)) for line in order.lines] == [
        ("Pizza Pepperoni", "7.2"),
        ("Lasagne al Forno", "6.6"),
    ]
    assert order.destination == "CA"


def test_flat_file_with_the_definition_of_another_type_is_refused_by_name() -> None:
    with pytest.raises(PayloadError) as refused:
        read(flat(), definitions=(read_definition(definition_file(5)),))
    assert refused.value.path == "$.EDI_DC40.IDOCTYP"


def test_flat_file_of_another_release_than_its_definition_is_refused_by_segment() -> None:
    later = flat().replace(b"ORDERS01", b"ORDERS05")
    with pytest.raises(PayloadError) as refused:
        read(later, definitions=(read_definition(definition_file(5)),))
    # The head has the same release in both; the items are of an earlier one.
    assert refused.value.path == "$.E2EDP01005"
