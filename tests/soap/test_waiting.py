"""Who asks and waits gets the decision as soon as it is there, and never takes the last thread."""

import threading
import time
from datetime import timedelta

import pytest

from adapters.soap.contract import schema_of, wsdl_at, wsdl_text
from adapters.soap.names import WSDL, XSD
from adapters.soap.service import _OPERATIONS
from connector.order import content_hash
from connector.plain_xml import parse
from connector.store import inbox
from connector.web.desk import ConnectionDesk
from tests.soap_peer import Peer, screen


def _desk(peer: Peer, seats: int = 1) -> ConnectionDesk:
    pipeline = peer.server.installation.pipeline
    return ConnectionDesk("erp", pipeline, threading.Semaphore(seats))


def _content(peer: Peer, number: str) -> str:
    """Send an order and give its content."""
    peer.ask(screen(number))
    source = peer.server.installation.pipeline.adapters["erp"].source
    with peer.server.installation.store.read() as tx:
        (read,) = source.read(inbox.load(tx, peer.kept()).message)
    return content_hash(read)  # type: ignore[arg-type]


def test_decision_ends_the_waiting(peer: Peer, number: str) -> None:
    content = _content(peer, number)
    works = threading.Thread(target=peer.drain)
    works.start()
    found = _desk(peer).decided(number, content, timedelta(seconds=10))
    works.join()
    assert found is not None
    assert found.outcome.name == "CLEAR"


@pytest.mark.parametrize(("seats", "seconds"), [(1, 0.05), (0, 10), (1, 0), (1, -1)])
def test_waiting_ends_in_time_or_does_not_begin(
    peer: Peer, number: str, seats: int, seconds: float
) -> None:
    content = _content(peer, f"{number}-{seats}-{seconds}")
    start = time.monotonic()
    desk = _desk(peer, seats)
    assert desk.decided(f"{number}-{seats}-{seconds}", content, timedelta(seconds=seconds)) is None
    assert time.monotonic() - start < 1
    assert desk.seats.acquire(blocking=False) is bool(seats)


def test_what_is_decided_needs_no_seat(peer: Peer, number: str) -> None:
    content = _content(peer, number)
    peer.drain()
    assert _desk(peer, 0).decided(number, content, timedelta(seconds=1)) is not None
    assert _desk(peer, 0).decided(number, "0" * 64, timedelta(seconds=1)) is None


@pytest.mark.parametrize("name", ["screening", "notification"])
def test_contract_is_of_the_narrow_kind_that_every_stack_understands(name: str) -> None:
    root = parse(wsdl_text(name).encode())
    schemas = list(root.iter(f"{{{XSD}}}schema"))
    assert len(schemas) == 1
    used = {str(element.tag).rpartition("}")[2] for element in schemas[0].iter()}
    assert used <= {
        *("schema", "element", "complexType", "sequence", "simpleType", "restriction"),
        *("pattern", "enumeration", "minLength", "maxLength", "minInclusive", "maxInclusive"),
        *("totalDigits", "fractionDigits"),
    }
    for element in schemas[0].iter(f"{{{XSD}}}element"):
        assert element.get("type"), f"{element.get('name')} has a type without a name"
        assert element.get("nillable") is None
    for part in root.iter(f"{{{WSDL}}}part"):
        assert part.get("element"), "a part is an element, as document/literal has it"
    assert list(root.iter(f"{{{WSDL}}}import")) == []
    assert parse(schema_of(name)).get("elementFormDefault") == "qualified"


def test_address_in_the_contract_cannot_break_out_of_its_attribute() -> None:
    odd = 'https://x/"><evil a="&'
    served = parse(wsdl_at("screening", odd))
    assert [each.get("location") for each in served.iter("{*}address")] == [odd]


def test_every_operation_of_the_contract_is_one_of_the_service() -> None:
    root = parse(wsdl_text("screening").encode())
    offered = {each.get("name") for each in root.findall(f"{{{WSDL}}}portType/{{{WSDL}}}operation")}
    assert offered == set(_OPERATIONS)
